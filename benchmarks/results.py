"""What was measured, as data: ratios with their quartiles, the growth exponent, and the JSON file.

A ratio is the median of the rounds' ratios, not the ratio of two medians: a round in which the machine was busy slows both programs.
"""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import tools
from benchmarks.timing import Sample
from benchmarks.workload import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ABOVE_START = 1.5
"""A time counts for the growth if it is at least this many times the start-up; below, it is mostly start-up and noise."""


class Spread(NamedTuple):
    """The quartiles of some numbers; the second one is the median."""

    low: float
    median: float
    high: float


class Case(NamedTuple):
    """One thing that is measured."""

    contender: str
    state: State
    stacks: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The samples of one case, one for each round, and its peak memory in MiB."""

    case: Case
    samples: tuple[Sample, ...]
    peak: float

    @property
    def wall(self) -> list[float]:
        """The wall seconds of each round."""
        return [sample.wall for sample in self.samples]

    @property
    def processor(self) -> list[float]:
        """The seconds of processor time of each round."""
        return [sample.processor for sample in self.samples]


@dataclass(frozen=True, slots=True)
class Results:
    """about: date, commit and machine."""

    about: Mapping[str, str]
    measured: tuple[Measured, ...]

    def find(self, contender: str, state: State, stacks: int) -> Measured | None:
        """The measurement of a case; None if it was not measured."""
        return next((each for each in self.measured if each.case == (contender, state, stacks)), None)

    def sizes(self) -> list[int]:
        """The numbers of stacks, ascending."""
        return sorted({each.case.stacks for each in self.measured})

    def at(self, stacks: int) -> list[Measured]:
        """The measurements at one size."""
        return [each for each in self.measured if each.case.stacks == stacks]

    def series(self, contender: str, state: State) -> list[Measured]:
        """The measurements of one contender in one state, by size."""
        found = [each for each in self.measured if each.case[:2] == (contender, state)]
        return sorted(found, key=lambda each: each.case.stacks)

    def lines(self) -> list[tuple[str, State]]:
        """Every contender and state that was measured, in the order of the tables."""
        return list(dict.fromkeys((each.case.contender, each.case.state) for each in self.measured))


def spread(numbers: Sequence[float]) -> Spread:
    """The quartiles; of a single number, that number."""
    if len(numbers) == 1:
        return Spread(numbers[0], numbers[0], numbers[0])
    return Spread(*statistics.quantiles(numbers, n=4, method="inclusive"))


def ratio(times: Sequence[float], others: Sequence[float], factor: float = 1.0, seconds: float = 0.0) -> Spread:
    """One time divided by (factor x the other + seconds), round by round."""
    return spread([one / (factor * other + seconds) for one, other in zip(times, others, strict=True)])


def growth(series: Sequence[Measured], times: Callable[[Measured], list[float]]) -> Spread | None:
    """The growth exponent of the time with the number of stacks: the quartiles of the rounds' exponents; None if nothing grew."""
    rounds = min((len(each.samples) for each in series), default=0)
    found = [exponent({each.case.stacks: times(each)[turn] for each in series}) for turn in range(rounds)]
    known = [each for each in found if each is not None]
    return spread(known) if known else None


def exponent(times: Mapping[int, float]) -> float | None:
    """The least-squares slope of log(time above start-up) against log(stacks): 1 is linear, 2 quadratic.

    Start-up is the time at the smallest size. None if fewer than two sizes take clearly longer.
    """
    start = times[min(times)]
    grown = {n: time - start for n, time in times.items() if time > start and time >= ABOVE_START * start}
    points = [(math.log(n), math.log(time)) for n, time in grown.items()]
    if len(points) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def about() -> dict[str, str]:
    """The date, the commit, and the machine with its load."""
    described = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    commit = subprocess.run(described, cwd=tools.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit,
        "machine": f"{os.cpu_count()} cores ({_processor()})",
        "load": f"{os.getloadavg()[0]:.1f} when it began",
        "python": platform.python_version(),
    }


def to_json(results: Results) -> str:
    """The results with every sample."""
    measured = [
        {
            "contender": each.case.contender,
            "state": str(each.case.state),
            "stacks": each.case.stacks,
            "wall": [round(seconds, 4) for seconds in each.wall],
            "processor": [round(seconds, 4) for seconds in each.processor],
            "peak_mib": round(each.peak, 1),
        }
        for each in results.measured
    ]
    return json.dumps({"about": dict(results.about), "measured": measured}, indent=1) + "\n"


def from_json(text: str) -> Results:
    """What `to_json` wrote."""
    loaded = json.loads(text)
    return Results(loaded["about"], tuple(_measured(loaded["measured"])))


def _measured(entries: Iterable[Mapping[str, Any]]) -> list[Measured]:
    return [
        Measured(
            Case(each["contender"], State(each["state"]), each["stacks"]),
            tuple(Sample(*pair) for pair in zip(each["wall"], each["processor"], strict=True)),
            each["peak_mib"],
        )
        for each in entries
    ]


def _processor() -> str:
    """The processor's model, as Linux names it."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  # read only as far as needed
        return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
