"""When a run begins to start cdk8s: as soon as it knows that something has to be rendered, and not otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prodstack.compiler.building.session import Session
from tests.compiler.building.pretended import PretendedRenderer
from tests.projects import CLUSTER, STACK

if TYPE_CHECKING:
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
    """What a run asks of the renderer; its files are all loaded. renders: whether it is not a `check`."""
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
