"""Programs are timed in one interleaved run: each round runs every one of them, so that what else the machine does hits all alike.

Wall time is the whole process, from its start to its exit. A ratio is the median of the rounds' ratios, not the ratio of two medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


NOT_INHERITED = ("PYTHONDONTWRITEBYTECODE", "CDK8S_OUTDIR")


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its arguments, its folder, what it adds to the environment; ends: the exit codes that mean that it did its work."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    ends: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall seconds, and the seconds of processor time of the process and its children."""

    wall: float
    processor: float


class FailedProgramError(Exception):
    """A program that was to be timed did not do its work; its text is the end of what it said."""


def run(program: Program) -> Sample:
    """Run it once, in an environment as on a person's machine: Python keeps its compiled modules, cdk8s has its usual folder."""
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    environment = {**inherited, **program.environment}
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(program.arguments, cwd=program.folder, env=environment, capture_output=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in program.ends:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[-500:]
        raise FailedProgramError(f"{' '.join(program.arguments)} exited with {done.returncode}: {said}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Sample(wall, used)


def interleaved(programs: Mapping[str, Program], rounds: int) -> dict[str, list[Sample]]:
    """The samples of each, by its name. One run of each before does not count; each round begins with another one."""
    names = list(programs)
    for name in names:
        run(programs[name])
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(run(programs[name]))
    return samples


def ratio(samples: Sequence[Sample], others: Sequence[Sample]) -> float:
    """The median, over the rounds, of one program's wall time by the other's."""
    return statistics.median(one.wall / other.wall for one, other in zip(samples, others, strict=True))


def table(samples: Mapping[str, Sequence[Sample]], reference: str) -> list[str]:
    """One line a program: median wall and processor seconds, the fastest run, and the ratio to the reference."""
    lines = [f"  {'':34}{'median':>8}{'fastest':>9}{'cpu':>8}{'ratio':>8}"]
    for name, each in samples.items():
        walls = [sample.wall for sample in each]
        cpu = statistics.median(sample.processor for sample in each)
        numbers = f"{statistics.median(walls):8.3f}{min(walls):9.3f}{cpu:8.3f}{ratio(each, samples[reference]):8.2f}"
        lines.append(f"  {name:34}{numbers}")
    return lines
