"""When a run starts cdk8s, and what it takes from an earlier one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prodstack.compiler.building import fingerprint
from prodstack.compiler.building.session import Session
from tests.compiler.building.pretended import PretendedRenderer
from tests.compiler.building.sequences import Runs, Version, pretended
from tests.projects import CLUSTER, STACK

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.compiler.building.texts import Draft
    from prodstack.compiler.building.units import Unit
    from tests.projects import ProjectFolder


@dataclass(frozen=True)
class Steps(PretendedRenderer):
    """Lists what is asked of it."""

    steps: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Called once something has to be rendered."""
        self.steps.append("start")

    def draft(self, unit: Unit) -> Draft:
        """The first step of rendering."""
        self.steps.append(unit.name)
        return super().draft(unit)


def steps(project: ProjectFolder, *, renders: bool = True) -> list[str]:
    """What a run that loads all of its files asks of the renderer. renders: False for a run such as `check`, which only judges."""
    renderer = Steps()
    run = Session(project.root, renderer=renderer if renders else None)
    assert not run.blocked
    if renders:
        assert all(run.files.values())
    run.save()
    return renderer.steps


def test_a_run_that_renders(project: ProjectFolder) -> None:
    """It starts before the first unit is compiled, also if an earlier `check` left nothing else to do."""
    project.write({"stacks/chat.yaml": STACK, "clusters/prod.yaml": CLUSTER})
    assert steps(project, renders=False) == []
    assert steps(project) == ["start", "chat"]
    project.write({"stacks/chat.yaml": STACK.replace("gpu: 1", "gpu: 2")})
    assert steps(project) == ["start", "chat"]


def test_a_run_with_nothing_to_render(project: ProjectFolder) -> None:
    """Files without objects, such as a Kustomization, are made without cdk8s, whatever is missing in dist/."""
    project.write({"stacks/chat.yaml": STACK, "clusters/prod.yaml": CLUSTER})
    steps(project)
    assert steps(project) == []


def test_a_new_version_judges_the_cluster_s_own_objects_again(tmp_path: Path) -> None:
    """What an earlier version found about a ResourceQuota is not taken for what this one finds, although no file changed."""
    version = Version()
    with pretended(version):
        runs = Runs(tmp_path / "project", version)
        quotas = "quotas: {default: {requests.nvidia.com/gpu: 0}}\n"
        runs.write({"stacks/chat.yaml": STACK.encode(), "clusters/prod.yaml": f"{CLUSTER}{quotas}".encode()})
        before = runs.compare()
        version.number += 1
        fingerprint.renderer.cache_clear()
        after = runs.compare()
    assert [finding.rule for finding in after] == [finding.rule for finding in before]
    assert "exceeded-quota" in [finding.rule for finding in after]
    assert all(finding.fix.endswith(f" {version.number}") for finding in after)
