"""The benchmarks compare what is the same, count what they say, and never pass for want of a tool. Times themselves are no test."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import check, synth, tools, workload
from benchmarks.check import Times
from benchmarks.timing import FailedProgramError, Program, Sample, interleaved, ratio, table
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from pathlib import Path


def test_the_workload_is_clean_and_scales_by_three_objects_a_stack(tmp_path: Path) -> None:
    """A workload with a finding would time the printing of findings."""
    workload.write(tmp_path / "project", 3, operator=False)
    compiled = compile_project(load(tmp_path / "project"))
    texts = [to_yaml([resource.body for resource in unit.resources]) for unit in compiled.units]
    assert compiled.findings == ()
    assert len(workload.objects(texts)) == 9


@pytest.mark.parametrize(
    ("found", "others"),
    [
        ({("A", "x"): {"spec": 1}}, []),
        ({("A", "x"): {"spec": "1"}}, ["A x"]),
        ({}, ["A x"]),
        ({("A", "x"): {"spec": 1}, ("B", "y"): {}}, ["B y"]),
    ],
    ids=["same", "other-type", "missing", "one-more"],
)
def test_objects_are_compared_by_meaning(found: dict[tuple[str, str], object], others: list[str]) -> None:
    """A tool that gives other objects, fewer or more is not compared."""
    assert workload.differing({("A", "x"): {"spec": 1}}, found) == others


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    """A round in which the machine was busy slows both programs, and its ratio still counts."""
    ours = [Sample(2.0, 1.0), Sample(30.0, 1.0), Sample(4.0, 1.0)]
    others = [Sample(1.0, 1.0), Sample(10.0, 1.0), Sample(1.0, 1.0)]
    assert ratio(ours, others) == 3.0
    assert table({"ours": ours, "others": others}, "others")[1].split() == ["ours", "4.000", "2.000", "1.000", "3.00"]


def test_each_round_runs_every_program(tmp_path: Path) -> None:
    """The first run of each does not count: it may compile modules and fill caches."""
    write = "import sys; open('runs', 'a').write(sys.argv[1])"
    programs = {name: Program((sys.executable, "-c", write, name), tmp_path, {}) for name in "ab"}
    samples = interleaved(programs, 2)
    assert (tmp_path / "runs").read_text(encoding="utf-8") == "ababba"
    assert {name: len(each) for name, each in samples.items()} == {"a": 2, "b": 2}


def test_a_program_that_fails_is_not_timed(tmp_path: Path) -> None:
    """Its error is said instead of a time that means nothing."""
    with pytest.raises(FailedProgramError, match="exited with 3: no such thing"):
        interleaved({"x": Program((sys.executable, "-c", "print('no such thing'); exit(3)"), tmp_path, {})}, 1)


def test_a_missing_tool_is_one_line_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A comparison without the others would look like one that was won."""
    monkeypatch.setattr(synth, "_startup", lambda *_, **__: 1.0)
    monkeypatch.setattr(tools, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(synth, "_compared", lambda *_, **__: tools.helm())
    assert synth.main(["--quick"]) == 2
    assert capsys.readouterr().err == "go is not on the path, so helm cannot be built; install Go\n"


@pytest.mark.parametrize(
    ("best", "fits"),
    [
        ({10: Times(1.0, 0.5), 100: Times(10.0, 5.0)}, True),
        ({10: Times(1.0, 0.5), 100: Times(100.0, 50.0)}, False),
        ({10: Times(1.0, 1.5), 100: Times(10.0, 5.0)}, False),
    ],
    ids=["linear", "quadratic", "rules-slower-than-reading"],
)
def test_what_check_promises_of_its_time(best: dict[int, Times], fits: bool) -> None:
    """Linear in the objects, and the rules faster than the reading."""
    assert check.fits(best) is fits


@pytest.mark.npm
@pytest.mark.go
def test_every_tool_gives_our_objects(tmp_path: Path) -> None:
    """Other tools give, for the same stacks, the objects that our dist/ holds."""
    synth._compared(tmp_path, 2, rounds=1)
