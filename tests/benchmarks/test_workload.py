"""The workload is clean, its edits are real, and a tool that gives other objects is noticed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import workload
from benchmarks.workload import Edit, State
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = ("VLLMRuntime", "engine-1")


def _objects(project: Path) -> dict[tuple[str, str], Any]:
    """What a project's dist/ holds, without the help of node."""
    compiled = compile_project(load(project))
    assert compiled.findings == ()
    return workload.objects(to_yaml([resource.body for resource in unit.resources]) for unit in compiled.units)


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    workload.write(tmp_path / "project", 3, operator=False)
    return tmp_path / "project"


def test_the_workload_is_clean_and_has_three_objects_per_stack(project: Path) -> None:
    """A workload with a finding would time the printing of findings."""
    found = _objects(project)
    assert len(found) == 9
    assert {kind for kind, _ in found} == set(workload.KINDS)
    assert len(workload.digest(found)) > 5


@pytest.mark.parametrize(
    ("found", "others"),
    [
        ({("A", "x"): {"spec": 1, "on": True}}, []),
        ({("A", "x"): {"on": True, "spec": 1}}, []),
        ({("A", "x"): {"spec": "1", "on": True}}, ["A x"]),
        ({("A", "x"): {"spec": 1.0, "on": True}}, ["A x"]),
        ({("A", "x"): {"spec": 1, "on": 1}}, ["A x"]),
        ({("A", "x"): {"spec": 1}}, ["A x"]),
        ({}, ["A x"]),
        ({("A", "x"): {"spec": 1, "on": True}, ("B", "y"): {}}, ["B y"]),
    ],
    ids=["same", "other-order", "text", "float", "number-for-true", "field-missing", "missing", "one-more"],
)
def test_objects_are_compared_by_meaning(found: dict[tuple[str, str], object], others: list[str]) -> None:
    """The order of keys means nothing; Python's 1 == True == 1.0 would hide a difference."""
    assert workload.differing({("A", "x"): {"spec": 1, "on": True}}, found) == others


def test_an_object_that_is_written_twice_is_noticed() -> None:
    """As a dict by kind and name, it would look like one."""
    text = "kind: CacheServer\nmetadata: {name: x}\n"
    with pytest.raises(workload.DuplicateObjectError, match="CacheServer x is written twice"):
        workload.objects([text, text])


def test_each_turn_edits_another_value_of_another_stack() -> None:
    """A run after an edit that changed nothing would be timed as one that has work."""
    edits = [workload.edit(10, turn) for turn in range(10)]
    assert len({edit.stack for edit in edits}) == 10
    assert len({edit.value for edit in edits} | {workload.SEQUENCES}) == 11
    assert workload.edit(1, 5).value != workload.edit(1, 6).value


def test_an_edit_changes_one_object(project: Path) -> None:
    """The expected objects are those of before with the new value, and with the digest that it gives."""
    wanted = _objects(project)
    edit = workload.edit(3, 1)
    workload.prepare(State.EDITED, project, 3, 1)
    found = _objects(project)
    assert workload.differing(wanted, found) == [f"VLLMRuntime engine-{edit.stack}"]
    assert workload.differing(workload.after(edit, wanted, found), found) == []


def test_an_edit_that_did_not_arrive_or_changed_more_is_noticed(project: Path) -> None:
    """An old value, an old digest, and a lost field."""
    wanted = _objects(project)
    edit = Edit(1, 77)
    assert workload.differing(workload.after(edit, wanted, wanted), wanted) == ["VLLMRuntime engine-1"]
    half = copy.deepcopy(wanted)
    half[ENGINE]["spec"]["model"]["maxNumSeqs"] = 77
    assert workload.differing(workload.after(edit, wanted, half), half) == ["VLLMRuntime engine-1"]
    lost = copy.deepcopy(half)
    lost[ENGINE]["spec"]["deploymentConfig"]["podAnnotations"][ANNOTATION] = "new"
    assert workload.differing(workload.after(edit, wanted, lost), lost) == []
    del lost[ENGINE]["spec"]["model"]["dtype"]
    assert workload.differing(workload.after(edit, wanted, lost), lost) == ["VLLMRuntime engine-1"]


def test_a_cold_run_finds_neither_output_nor_cache(project: Path) -> None:
    """And the inputs stay."""
    for name in ("dist", ".cache"):
        (project / name).mkdir()
        (project / name / "x").write_text("")
    workload.prepare(State.UNCHANGED, project, 3, 1)
    assert sorted(path.name for path in project.iterdir()) == [".cache", "clusters", "dist", "stacks"]
    workload.prepare(State.COLD, project, 3, 1)
    assert sorted(path.name for path in project.iterdir()) == ["clusters", "stacks"]
