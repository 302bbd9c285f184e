"""The benchmark of expand, diff and drift runs on what it says, and never passes for want of a tool. Times themselves are no test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import review
from benchmarks.review import Run
from benchmarks.timing import Sample, interleaved
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


@pytest.mark.parametrize(("exponent", "code"), [(1.05, 0), (1.5, 1)], ids=["linear", "clearly worse"])
def test_the_exit_code_says_whether_all_are_linear(monkeypatch: pytest.MonkeyPatch, exponent: float, code: int) -> None:
    """One command that is not is enough."""
    monkeypatch.setattr(review, "growth", lambda *_, **__: {"diff": 1.0, "expand": exponent})
    monkeypatch.setattr(review, "beside_dyff", lambda *_, **__: {})
    assert review.main(quick=False) == code


def test_the_growth_is_that_of_the_fastest_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By command, without start-up, and by processor time: a slow round and other programs do not disturb it."""
    monkeypatch.setattr(
        review, "_programs", lambda _, size: {Run("diff", size * 9): None, Run("drift", size * 9): None}
    )
    power = {"diff": 1, "drift": 2}

    def samples(programs: dict[Run, object], rounds: int) -> dict[Run, list[Sample]]:
        seconds = {run: 0.1 + 0.001 * run.objects ** power[run.command] for run in programs}
        return {run: [Sample(99.0, 1e9), Sample(99.0, seconds[run])][:rounds] for run in programs}

    monkeypatch.setattr(review, "interleaved", samples)
    assert review.growth(tmp_path, [100, 1_000], rounds=2) == pytest.approx({"diff": 1.0, "drift": 2.0}, abs=0.03)


def test_the_commands_run_on_the_trees(tmp_path: Path) -> None:
    """Each does its work: an exit code that means something else is an error."""
    found = interleaved(review._programs(tmp_path / "x", 9), 0)
    assert sorted(run.command for run in found) == ["diff", "drift", "expand"]


@pytest.mark.go
def test_dyff_reads_the_same_trees(folder: Path) -> None:
    """It exits with 0, and is timed as often as we are."""
    samples = review.beside_dyff(folder, rounds=1)
    assert {name: len(each) for name, each in samples.items()} == {review.OURS: 1, review.DYFF: 1}
