"""One command runs every part; its exit code never hides a limit, a missing tool or a difference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import __main__ as command
from benchmarks import check, limits, review
from benchmarks.compare import OtherObjectsError
from benchmarks.contenders import HELM, OURS
from benchmarks.limits import Limit
from benchmarks.results import Case, Measured
from benchmarks.timing import Sample
from benchmarks.workload import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Measure nothing: ours takes 3 times as long as helm. Returns what was asked for: size, contenders, rounds."""
    calls: list[tuple[Any, ...]] = []

    def compare(_: Path, size: int, contenders: Sequence[Any], rounds: int, previous: str | None) -> list[Measured]:
        calls.append((size, [each.name for each in contenders], rounds, previous))
        cases = {Case(OURS, State.COLD, size): 3.0, Case(HELM, State.FULL, size): 1.0}
        return [Measured(case, (Sample(wall * size, wall),) * 2, 10.0) for case, wall in cases.items()]

    monkeypatch.setattr(command, "compare", compare)
    monkeypatch.setattr(command, "missing", lambda *_: [])
    for part in (check, review):
        monkeypatch.setattr(part, "main", lambda _: 0)
    return calls


def test_everything_is_measured_by_default(asked: list[tuple[Any, ...]]) -> None:
    """The smaller the size, the more rounds."""
    assert command.main([]) == 0
    assert [(size, rounds) for size, _, rounds, _ in asked] == [(1, 15), (10, 15), (100, 9), (1_000, 5), (5_000, 5)]
    assert asked[0][1] == "ours install previous helm typescript kcl jsonnet empty python".split()  # noqa: SIM905  # shorter


def test_flags_select(asked: list[tuple[Any, ...]]) -> None:
    """Sizes, contenders, rounds and the revision."""
    assert command.main(["--sizes", "10,2", "--contenders", "helm,ours", "--rounds", "4", "--previous", "abc"]) == 0
    assert asked == [(2, [OURS, HELM], 4, "abc"), (10, [OURS, HELM], 4, "abc")]
    assert command.main(["--quick"]) == 0
    assert [(size, rounds) for size, _, rounds, _ in asked[2:]] == [(1, 3), (10, 3), (100, 3)]


@pytest.mark.parametrize(("factor", "code"), [(4.0, 0), (2.0, 1)], ids=["holds", "exceeded"])
def test_limits_decide_the_exit_code_if_asked_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], factor: float, code: int
) -> None:
    """Without --limits, times are only printed."""
    judged = limits.verdicts
    monkeypatch.setattr(limits, "verdicts", lambda found: judged(found, [Limit(State.COLD, 10, HELM, factor)]))
    assert command.main(["--limits"]) == code
    assert ("EXCEEDED" in capsys.readouterr().out) is (code == 1)
    assert command.main([]) == 0


def test_limits_of_which_none_was_measured_are_not_passed() -> None:
    """A size without a limit."""
    assert command.main(["--limits", "--sizes", "7"]) == 2


@pytest.mark.parametrize("part", ["check", "review"])
def test_the_limits_of_the_other_parts_count_too(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """They can be run alone."""
    monkeypatch.setattr({"check": check, "review": review}[part], "main", lambda quick: int(quick))
    assert command.main(["--parts", part, "--quick", "--limits"]) == 1
    assert command.main(["--parts", part, "--quick"]) == 0
    assert command.main(["--parts", part, "--limits"]) == 0


def test_a_missing_contender_is_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[tuple[Any, ...]]
) -> None:
    """Before anything is measured, and with what to do."""
    monkeypatch.setattr(command, "missing", lambda *_: ["helm: install Go", "kcl: no network"])
    assert command.main([]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "helm: install Go",
        "kcl: no network",
        "to compare without them, name the others: --contenders NAME,...",
    ]
    assert asked == []


def test_other_objects_are_exit_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, no traceback."""

    def differ(*_: object) -> None:
        raise OtherObjectsError("helm gives others")

    monkeypatch.setattr(command, "compare", differ)
    assert command.main([]) == 2
    assert capsys.readouterr().err == "helm gives others\n"


def test_a_recorded_run_gives_the_same_plot_and_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[tuple[Any, ...]]
) -> None:
    """Without measuring again."""
    output, first, again = tmp_path / "new" / "run.json", tmp_path / "first.svg", tmp_path / "again.svg"
    assert command.main(["--parts", "synth", "-o", str(output), "--plot", str(first)]) == 0
    tables = capsys.readouterr().out
    measured = len(asked)
    assert len(json.loads(output.read_text())["measured"]) == 2 * measured
    assert command.main(["--parts", "synth", "--input", str(output), "--plot", str(again)]) == 0
    assert len(asked) == measured
    assert again.read_text() == first.read_text()
    assert capsys.readouterr().out == tables


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sizes", "0"],
        ["--sizes", "x"],
        ["--contenders", "nobody"],
        ["--parts", "all"],
        ["--rounds", "0"],
        ["--input", "no"],
    ],
    ids=" ".join,
)
def test_misuse_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And names what is wrong."""
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert arguments[0] in capsys.readouterr().err
