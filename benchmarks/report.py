"""The tables that the benchmark prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.contenders import BY_NAME, HELM
from benchmarks.results import Case, growth, ratio, spread
from benchmarks.workload import KINDS, State, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.limits import Verdict
    from benchmarks.results import Measured, Results, Spread

NAMES = f"  {'':22}{'':17}"


def size_table(measured: Sequence[Measured]) -> list[str]:
    """One size, a line for each case: quartiles of the wall time and of the ratio to the reference, processor time and peak memory."""
    stacks, rounds = measured[0].case.stacks, len(measured[0].samples)
    reference = _reference(measured)
    head = (
        f"{counted(stacks)}, {stacks * len(KINDS):,} objects, {rounds} round{'s' * (rounds != 1)}; median [quartiles]"
    )
    columns = f"{NAMES}{'wall s':>22}{'processor s':>13}{f'ratio to {BY_NAME[reference.case.contender].title}':>28}{'peak MiB':>10}"
    return [head, columns, *(_line(each, reference) for each in measured), ""]


def growth_table(results: Results) -> list[str]:
    """The growth exponent of each contender and state, by wall time and by processor time."""
    lines = [
        "growth exponent of the time above start-up, 1 is linear; median of the rounds [quartiles]",
        f"{NAMES}{'wall':>22}{'processor':>22}",
    ]
    for contender, state in results.lines():
        series = results.series(contender, state)
        found = (growth(series, lambda each: each.wall), growth(series, lambda each: each.processor))
        lines.append(f"{_names(contender, state)}{''.join(f'{described(each, 2):>22}' for each in found)}")
    return [*lines, ""]


def limit_table(judged: Sequence[Verdict]) -> list[str]:
    """One line for each limit: whether it holds, and the share of the allowed time or memory that was used."""
    lines = ["limits; share of the allowed time or memory, median of the rounds [quartiles]"]
    for verdict in judged:
        word = "not measured" if verdict.share is None else "holds" if verdict.holds else "EXCEEDED"
        lines.append(f"  {word:14}{described(verdict.share, 2):>22}  {verdict.limit}")
    return lines


def _reference(measured: Sequence[Measured]) -> Measured:
    """Helm, or without it the first case."""
    stacks = measured[0].case.stacks
    return next((each for each in measured if each.case == Case(HELM, State.FULL, stacks)), measured[0])


def _line(each: Measured, reference: Measured) -> str:
    wall, processor = described(spread(each.wall), 3), spread(each.processor).median
    compared = described(ratio(each.wall, reference.wall), 2)
    names = _names(each.case.contender, each.case.state)
    return f"{names}{wall:>22}{processor:13.3f}{compared:>28}{each.peak:10.0f}"


def _names(contender: str, state: State) -> str:
    return f"  {BY_NAME[contender].title:22}{state:17}"


def described(found: Spread | None, digits: int) -> str:
    """The median and, in brackets, the other quartiles."""
    if found is None:
        return "-"
    return f"{found.median:.{digits}f} [{found.low:.{digits}f}-{found.high:.{digits}f}]"
