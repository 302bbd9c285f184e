"""The limits that `--limits` (and `make bench`) checks: how long a run may take in relation to another tool, and how much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.contenders import BY_NAME, EMPTY, HELM, INSTALL, OURS, PYTHON
from benchmarks.results import ratio, spread
from benchmarks.workload import State, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.results import Results, Spread


class Limit(NamedTuple):
    """In a state and at a size, a contender may take at most factor x the other's wall time + seconds."""

    state: State
    stacks: int
    other: str
    factor: float = 1.0
    seconds: float = 0.0
    contender: str = OURS

    def __str__(self) -> str:
        allowed = f"{self.factor:g} x " * (self.factor != 1) + BY_NAME[self.other].title
        allowed += f" + {self.seconds:g} s" * (self.seconds > 0)
        return f"{BY_NAME[self.contender].title}, {self.state}, {counted(self.stacks)}: at most {allowed}"

    def share(self, results: Results) -> Spread | None:
        """The share of the allowed time that was used, round by round; None if the case was not measured."""
        measured = results.find(self.contender, self.state, self.stacks)
        other = results.find(self.other, State.FULL, self.stacks)
        return ratio(measured.wall, other.wall, self.factor, self.seconds) if measured and other else None


class MemoryLimit(NamedTuple):
    """In every state, all processes of ours together may have at most that many MiB at that size."""

    stacks: int
    peak: float

    def __str__(self) -> str:
        return f"{BY_NAME[OURS].title}, peak memory of all processes, {counted(self.stacks)}: at most {self.peak:g} MiB"

    def share(self, results: Results) -> Spread | None:
        """The share of the allowed memory that was used; None if it was not measured."""
        peaks = [
            each.peak for each in results.measured if (each.case.contender, each.case.stacks) == (OURS, self.stacks)
        ]
        return spread([max(peaks) / self.peak]) if peaks else None


class Verdict(NamedTuple):
    """A limit, and the share of it that was used; None if it was not measured."""

    limit: Limit | MemoryLimit
    share: Spread | None

    @property
    def holds(self) -> bool:
        """Whether the median round stayed within the limit."""
        return self.share is not None and self.share.median <= 1.0


LIMITS: tuple[Limit | MemoryLimit, ...] = (
    Limit(State.UNCHANGED, 1, PYTHON, seconds=0.15),
    Limit(State.UNCHANGED, 10, PYTHON, seconds=0.15),
    Limit(State.UNCHANGED, 5_000, HELM, factor=0.5),
    Limit(State.EDITED, 10, EMPTY),
    Limit(State.EDITED, 5_000, HELM, factor=0.6),
    Limit(State.COLD, 1, EMPTY, seconds=0.15),
    Limit(State.COLD, 1, EMPTY, factor=2.5, contender=INSTALL),
    Limit(State.COLD, 1_000, HELM, factor=4),
    Limit(State.COLD, 5_000, HELM, factor=4),
    MemoryLimit(5_000, 400),
)


def verdicts(results: Results, limits: Iterable[Limit | MemoryLimit] = LIMITS) -> list[Verdict]:
    """Judge every limit."""
    return [Verdict(limit, limit.share(results)) for limit in limits]


def exit_code(judged: Iterable[Verdict]) -> int:
    """0: every limit that was measured holds; 1: one does not; 2: none was measured."""
    measured = [verdict for verdict in judged if verdict.share is not None]
    if not measured:
        return 2
    return 0 if all(verdict.holds for verdict in measured) else 1
