"""Each runbook can be followed as it stands, says how sure it is, and names its way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.manifest import RUNTIME, Manifest, objects
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import Impact
from prodstack.reports.drift.dump import dump_of
from prodstack.reports.drift.model import Verdict
from tests.docs.runbooks import Edit, Runbook, follow, runbooks
from tests.docs.tour import Step, example_project
from tests.reports.drift.builders import live, report
from tests.upstream.children.builders import Body, merged, stored_children

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ("When.", "Before you begin.", "Steps.", "What you see.", "Going back.", "Evidence.")
EXECUTED = [runbook for runbook in runbooks() if runbook.is_executed]
BY_TITLE = {runbook.title: runbook for runbook in runbooks()}


def titled(runbook: Runbook) -> str:
    """For ids of tests."""
    return runbook.title


@pytest.mark.parametrize("runbook", EXECUTED, ids=titled)
def test_a_runbook_does_what_it_says(runbook: Runbook, tmp_path: Path) -> None:
    """Its edits apply, its commands end as the page says, and print what it quotes (`python -m tests.docs.runbooks` writes it)."""
    done = follow(runbook, example_project(tmp_path / "project"))
    assert [(step.commands, result.stderr) for step, result in done if result.returncode != step.exit_code] == []
    quoted = [(step.output, result.stdout) for step, result in done if step.output is not None]
    assert quoted
    assert [expected for expected, _ in quoted] == [actual for _, actual in quoted]


def test_the_runbooks_that_people_ask_for_are_there() -> None:
    """Nine tasks, and a command of this project is executed for all but the removal of upstream's install."""
    words = ("install", "Take over", "token", "Upgrade", "Resize", "Rename", "Delete", "Roll back", "upstream's own")
    assert [word for word in words if not any(word in title for title in BY_TITLE)] == []
    assert {*BY_TITLE} - {runbook.title for runbook in EXECUTED} == {"Remove upstream's own install"}


@pytest.mark.parametrize("runbook", runbooks(), ids=titled)
def test_a_runbook_has_all_parts_and_its_evidence(runbook: Runbook) -> None:
    """The parts are in order; what a test executes is called so, and nothing else is."""
    found = [part for part in re.findall(r"^\*\*([A-Z][^*]+\.)\*\*", runbook.text, re.MULTILINE) if part in PARTS]
    assert found == list(PARTS)
    evidence = runbook.text.partition("**Evidence.**")[2]
    assert ("executed by a test" in evidence) == runbook.is_executed
    assert "ot run" in evidence


def test_the_steps_are_numbered() -> None:
    """1, 2, 3 and so on, in each section."""
    for runbook in runbooks():
        numbers = [int(number) for number in re.findall(r"^\*\*(\d+)\.\*\*", runbook.text, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)), runbook.title
        assert numbers


def test_a_takeover_restarts_engines_once_and_when_it_says_so(tmp_path: Path) -> None:
    """The first merge restarts nothing, the second one every engine."""
    outputs = [
        result.stdout
        for _, result in follow(BY_TITLE["Take over a running production stack"], example_project(tmp_path / "p"))
    ]
    assert "verdict: ignored" in outputs[1]
    assert "verdict: rolls-out" in outputs[2]


def test_a_volume_grows_without_a_restart(tmp_path: Path) -> None:
    """Against the children that run: switching storage off is ignored, and so is switching it on, once the claim has grown."""
    project = example_project(tmp_path / "p")
    first = _runtime(project)
    children = stored_children(first)
    off, on = _after_each_switch(BY_TITLE["Resize a volume"], project)
    assert _verdict(first, off, children) is Impact.IGNORED
    grown = [_with_size(child, "20Gi") for child in children]
    assert _verdict(off, on, grown) is Impact.IGNORED
    assert report(live(on, grown)).verdict is Verdict.CLEAN
    assert _verdict(off, on, children) is Impact.BLOCKED


def _after_each_switch(runbook: Runbook, project: Path) -> list[Body]:
    """The runtime after the two merges of the runbook, without the edit that it warns of."""
    edits = [action for action in runbook.actions if isinstance(action, Edit)]
    assert any(isinstance(action, Step) for action in runbook.actions)
    found = []
    for pair in (edits[1:3], edits[3:5]):
        for edit in pair:
            edit.apply(project)
        found.append(_runtime(project))
    return found


def _runtime(project: Path) -> Body:
    """The runtime of the stack `basic` in the cluster `today`."""
    units = compile_project(load(project)).units
    (unit,) = (unit for unit in units if (unit.cluster, unit.name) == ("today", "basic"))
    found: Body = next(each.body for each in unit.resources if each.body["kind"] == RUNTIME)
    return found


def _verdict(old: Body, new: Body, children: list[Body]) -> Impact:
    dump = dump_of([Manifest(each) for each in objects([live(old, children)])])
    return compare([Manifest(old)], [Manifest(new)], dump=dump).verdict


def _with_size(child: Body, size: str) -> Body:
    if child["kind"] != "PersistentVolumeClaim":
        return child
    resized: Body = merged(child, {"spec": {"resources": {"requests": {"storage": size}}}})
    return resized


def test_an_edit_that_does_not_fit_is_noticed(tmp_path: Path) -> None:
    """A part that is not in the file, or is there twice, fails the runbook."""
    (tmp_path / "a.yaml").write_text("a: 1\na: 1\nb: 2\n")
    for old in ("c: 3\n", "a: 1\n"):
        with pytest.raises(ValueError, match=r"a\.yaml has this"):
            Edit("a.yaml", old, "").apply(tmp_path)
    Edit("a.yaml", "b: 2\n", "b: 3\n").apply(tmp_path)
    assert (tmp_path / "a.yaml").read_text() == "a: 1\na: 1\nb: 3\n"
