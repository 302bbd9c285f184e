"""The benchmark of expand, diff and drift runs on what it says, and never passes for want of a tool. Times themselves are no test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import review, tools
from benchmarks.review import Run, Times
from benchmarks.timing import interleaved
from benchmarks.trees import EDITS, EVERY, edited, group, write_dump, write_trees
from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import KINDS, Manifest, World
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import Impact
from prodstack.reports.drift.assess import drift
from prodstack.reports.drift.model import State, Verdict
from prodstack.rules.engine.registry import judge

if TYPE_CHECKING:
    from pathlib import Path

ONCE = EVERY * len(EDITS)
"""Groups among which each edit is made once."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trees and a dump in which each edit stands once."""
    found = tmp_path_factory.mktemp("trees")
    assert write_trees(found, ONCE * len(group())) == ONCE * len(group())
    return found


def test_a_tree_has_all_kinds_and_as_many_objects_as_it_says(folder: Path) -> None:
    """A copy whose references were not renamed with it would be a finding, and would time the printing of findings."""
    manifests = read_tree([folder / "old.yaml"]).manifests
    assert {manifest.ref.kind for manifest in manifests} == set(KINDS)
    assert len({manifest.ref for manifest in manifests}) == ONCE * len(group())
    once = World(tuple(Manifest(body) for body in group()))
    assert {f.rule for f in judge(World(manifests))} == {f.rule for f in judge(once)}


def test_the_other_tree_has_each_edit(folder: Path) -> None:
    """Edits of several impacts: diff has more to do for some than for others."""
    old, new = (read_tree([folder / f"{name}.yaml"]).manifests for name in ("old", "new"))
    found = compare(old, new)
    assert len(found.objects) == len(EDITS)
    assert {each.impact for each in found.objects} >= {Impact.IGNORED, Impact.SCALES, Impact.ROLLS_OUT, Impact.BLOCKED}


def test_a_dump_drifts_where_the_operator_ignored_an_edit(tmp_path: Path) -> None:
    """A clean dump would time no explanation; what was not edited runs."""
    objects = write_dump(tmp_path, 30 * EVERY)
    manifests = read_tree([tmp_path / "dump.yaml"]).manifests
    report = drift(manifests)
    assert objects >= 30 * EVERY
    assert len({manifest.ref for manifest in manifests}) == len(manifests)
    assert report.verdict is Verdict.DRIFT
    assert {each.object.name for each in report.objects if each.state is not State.FRESH} == {"vllmruntime-basic-0"}


@pytest.mark.parametrize("number", range(len(EDITS)), ids=[edit[0] for edit in EDITS])
def test_each_edit_changes_one_object(number: int) -> None:
    """What dist/ holds today must not have an edit's value already."""
    assert sum(body not in edited(number) for body in group()) == 1


@pytest.mark.parametrize(
    ("many", "ratio"), [pytest.param(10.5, 1.0, id="linear"), pytest.param(100.5, 10.0, id="quadratic")]
)
def test_an_object_of_the_largest_is_compared_with_one_of_the_smallest(many: float, ratio: float) -> None:
    """Without the start, which would make everything look faster than linear."""
    best = {Run("diff", 9): 0.5, Run("diff", 100): 1.5, Run("diff", 1000): many, Run("expand", 9): 0.5}
    times = review.by_object(best)
    assert times[Run("diff", 100)] == Times(0.5, 1.0)
    assert review.growth(times) == {"diff": pytest.approx(ratio)}


@pytest.mark.parametrize(("ratio", "code"), [(1.1, 0), (2.5, 1)], ids=["linear", "clearly worse"])
def test_the_exit_code_says_whether_all_are_linear(monkeypatch: pytest.MonkeyPatch, ratio: float, code: int) -> None:
    """One command that is not is enough."""
    monkeypatch.setattr(review, "linear", lambda *_, **__: {"diff": 1.0, "expand": ratio})
    monkeypatch.setattr(review, "beside_dyff", lambda *_, **__: {})
    assert review.main([]) == code


def test_a_missing_dyff_is_one_line_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A diff without the other would look like one that was won."""
    monkeypatch.setattr(review, "linear", lambda *_, **__: {"diff": 1.0})
    monkeypatch.setattr(tools, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert review.main(["--quick"]) == 2
    assert capsys.readouterr().err == "go is not on the path, so dyff cannot be built; install Go\n"


def test_the_commands_run_on_the_trees(tmp_path: Path) -> None:
    """Each does its work: an exit code that means something else is an error."""
    found = interleaved({run.command: program for run, program in review._programs(tmp_path / "x", 9).items()}, 0)
    assert sorted(found) == ["diff", "drift", "expand"]


@pytest.mark.go
def test_dyff_reads_the_same_trees(folder: Path) -> None:
    """It exits with 0, and is timed as often as we are."""
    samples = review.beside_dyff(folder, rounds=1)
    assert {name: len(each) for name, each in samples.items()} == {review.OURS: 1, review.DYFF: 1}
