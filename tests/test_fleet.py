"""The fleet example, tests/data/fleet: three clusters, six stacks, two bases; and that docs/fleet.md shows what it really gives."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from charts.synth import files
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from tests.docs.tour import FLEET, Step, fleet_project, run, steps
from tests.projects import ROOT, ProjectFolder, spec
from tests.test_dist import YamlFile

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    Done = list[tuple[Step, "subprocess.CompletedProcess[str]"]]

EXAMPLE = ROOT / "tests/data/fleet"
CLUSTERS = ("dev", "staging", "prod")
OWN_UNITS = ("crds", "namespaces", "operator")
AIR_GAPPED = ("staging", "prod")


def bodies(root: Path, cluster: str) -> dict[str, list[dict[str, Any]]]:
    """The objects of every stack of a cluster, by stack."""
    units = compile_project(load(root)).units
    found = {unit.name: [each.body for each in unit.resources] for unit in units if unit.cluster == cluster}
    return {name: objects for name, objects in found.items() if objects and name not in OWN_UNITS}


def texts(root: Path) -> dict[str, bytes]:
    """A text for every unit of every cluster that differs if the unit does."""
    units = compile_project(load(root)).units
    return {
        unit.path: repr((unit.sources, [each.body for each in unit.resources], unit.operator, unit.text)).encode()
        for unit in units
    }


def test_the_example_has_no_finding() -> None:
    """Not even a note."""
    assert compile_project(load(EXAMPLE)).findings == ()


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_snapshot(cluster: str, snapshot: SnapshotAssertion) -> None:
    """The whole text of a cluster's stacks. What matters in it is asserted below."""
    found = files(compile_project(load(EXAMPLE)).units)
    names = {
        path: path.split("/")[1] for path in found if path.startswith(f"{cluster}/") and path.endswith(".k8s.yaml")
    }
    wanted = [found[path].decode() for path in sorted(names) if names[path] not in OWN_UNITS]
    assert "---\n".join(wanted) == snapshot(extension_class=YamlFile)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_what_matters_in_a_cluster(cluster: str) -> None:
    """Its stacks, the mirrors of the air-gapped clusters, replicas and context from overrides, and the router of three stacks."""
    found = bodies(EXAMPLE, cluster)
    stacks = {"chat", "code", "embeddings", "gateway"}
    assert found.keys() == (stacks | {"reasoning", "sql"} if cluster in AIR_GAPPED else stacks)
    images = [value for objects in found.values() for value in _images(objects)]
    assert {image["registry"] for image in images} == {"mirror.example.com" if cluster in AIR_GAPPED else "docker.io"}
    chat = spec(found["chat"], "VLLMRuntime", "chat")
    endpoint = [each["value"] for each in chat["vllmConfig"].get("env", []) if each["name"] == "HF_ENDPOINT"]
    assert endpoint == (["https://huggingface.example.com"] if cluster in AIR_GAPPED else [])
    assert chat["deploymentConfig"].get("replicas") == {"dev": None, "staging": 2, "prod": 4}[cluster]
    assert chat["model"]["maxModelLen"] == (8192 if cluster == "dev" else 16384)
    assert spec(found["gateway"], "VLLMRouter", "gateway")["k8sLabelSelector"] == "app in (chat,code,embeddings)"
    assert {each["metadata"]["namespace"] for objects in found.values() for each in objects} == {"models"}


def _images(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict) and {"registry", "name"} <= value.keys():
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [image for item in items for image in _images(item)]


EDITS = {
    "an override of a cluster": ("clusters/prod.yaml", "replicas: 4", "replicas: 5", {"prod/chat"}),
    "a version in a cluster": ("clusters/staging.yaml", "v0.3.9", "v0.3.10", {f"staging/{s}" for s in ("chat", "code", "embeddings", "reasoning", "sql")}),
    "an override of a base": ("bases/production.yaml", "replicas: 2", "replicas: 3", {"staging/chat"}),
    "a default of the base of all": (
        "bases/company.yaml",
        "  runtimes:\n    vllmConfig:\n      gpuMemoryUtilization: 0.9",
        "  runtimes:\n    vllmConfig:\n      gpuMemoryUtilization: 0.8",
        {f"{c}/{s}" for c in CLUSTERS for s in ("chat", "code", "embeddings")} | {f"{c}/sql" for c in AIR_GAPPED},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "changed"), EDITS.values(), ids=EDITS)
def test_an_edit_changes_only_what_it_is_about(
    tmp_path: Path, file: str, old: str, new: str, changed: set[str]
) -> None:
    """One cluster's override changes only that cluster's folder; a base changes only clusters that have it."""
    root = shutil.copytree(EXAMPLE, tmp_path / "fleet", ignore=shutil.ignore_patterns(".cache"))
    before, text = texts(root), (root / file).read_text()
    assert text.count(old) == 1
    ProjectFolder(root).write({file: text.replace(old, new)})
    after = texts(root)
    assert before.keys() == after.keys()
    assert {path.rpartition("/")[0] for path in after if before[path] != after[path]} == changed


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Every step of docs/fleet.md with what it did, in order, on one copy of the example."""
    project = fleet_project(tmp_path_factory.mktemp("tour") / "project")
    return [(step, run(step, project)) for step in steps(FLEET)]


def test_every_quoted_output_is_the_real_one(tour: Done) -> None:
    """Word for word, and every step succeeds. `python -m tests.docs.tour` writes the new output."""
    assert [(step.commands, done.stderr) for step, done in tour if done.returncode != step.exit_code] == []
    quoted = [(step.output, done.stdout) for step, done in tour if step.output is not None]
    assert len(quoted) >= 6
    assert [expected for expected, _ in quoted] == [actual for _, actual in quoted]


def test_a_promotion_changes_one_cluster(tour: Done) -> None:
    """What git lists is below that cluster's folder, and `diff` says what is interrupted."""
    by_command = {step.commands.splitlines()[-1]: done.stdout for step, done in tour}
    listed = by_command["git diff --name-only HEAD -- dist"].split()
    assert listed
    assert all(path.startswith("dist/staging/") or path == "dist/index.json" for path in listed)
    impact = by_command["python3 main.py diff --git HEAD dist/staging"]
    assert re.search(r"^verdict: interrupts \(7 objects differ", impact, re.MULTILINE)
