"""The part `review`: expand, diff and drift take linear time in the objects, and diff is compared with dyff.

Whole processes, interleaved. The growth exponent is that of the processor time of the fastest runs, which other programs on the machine
change little.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import tools
from benchmarks.check import GROWTH_LIMIT
from benchmarks.report import described
from benchmarks.results import exponent, ratio, spread
from benchmarks.timing import Program, interleaved
from benchmarks.trees import write_dump, write_trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.timing import Sample

SIZES = (3_000, 7_500, 15_000)
"""Objects in a tree, or in a dump."""
ONE = 1
"""One group of objects: nearly all of its time is start-up."""
OURS, DYFF = "ours", "dyff"
DRIFTED = 1
"""The exit code of drift if it finds some, which it does here."""


class Run(NamedTuple):
    """One command on an input of one size."""

    command: str
    objects: int


def main(quick: bool) -> int:
    """Run this part; 1: a command is not linear. quick: a tenth of the objects, and fewer rounds."""
    sizes = [size // 10 for size in SIZES] if quick else SIZES
    with tempfile.TemporaryDirectory() as folder:
        exponents = growth(Path(folder), sizes, rounds=3)
        beside_dyff(Path(folder) / str(max(sizes)), rounds=5 if quick else 9)
    return 0 if max(exponents.values()) < GROWTH_LIMIT else 1


def growth(folder: Path, sizes: Sequence[int], rounds: int) -> dict[str, float]:
    """The growth exponent of each command, infinite if it cannot be told. Leaves the trees in `folder`."""
    programs = {run: program for size in (ONE, *sizes) for run, program in _programs(folder / str(size), size).items()}
    samples = interleaved(programs, rounds)
    fastest: dict[str, dict[int, float]] = {run.command: {} for run in programs}
    for run, each in samples.items():
        fastest[run.command][run.objects] = min(sample.processor for sample in each)
    print(f"{'objects':>8}  {'command':10}{'processor s':>12}{'ms per object':>15}   (the latter without start-up)")
    for command, times in fastest.items():
        start = times[min(times)]
        for objects, seconds in sorted(times.items())[1:]:
            print(f"{objects:8}  {command:10}{seconds:12.2f}{(seconds - start) / objects * 1000:15.3f}")
    found = {command: exponent(times) or math.inf for command, times in fastest.items()}
    said = ", ".join(f"{command} {each:.2f}" for command, each in found.items())
    print(f"  growth exponents: {said} (wanted: below {GROWTH_LIMIT})\n", flush=True)
    return found


def beside_dyff(folder: Path, rounds: int) -> dict[str, list[Sample]]:
    """Diff and dyff on the two trees of `folder`."""
    between = (tools.dyff(), "between", "--omit-header", "old.yaml", "new.yaml")
    programs = {OURS: _ours(folder, "diff", "old.yaml", "new.yaml"), DYFF: Program(between, folder, {})}
    samples = interleaved(programs, rounds)
    walls = {name: [sample.wall for sample in each] for name, each in samples.items()}
    print(f"the two trees of {folder.name} objects, {rounds} rounds; median [quartiles]")
    print(f"  {'':10}{'wall s':>22}{'processor s':>13}{'ratio to dyff':>22}")
    for name, each in samples.items():
        processor = spread([sample.processor for sample in each]).median
        compared = described(ratio(walls[name], walls[DYFF]), 2)
        print(f"  {name:10}{described(spread(walls[name]), 3):>22}{processor:13.3f}{compared:>22}")
    return samples


def _programs(folder: Path, size: int) -> dict[Run, Program]:
    """The three commands on inputs of that size, which are written here."""
    folder.mkdir()
    objects, dumped = write_trees(folder, size), write_dump(folder, size)
    return {
        Run("expand", objects): _ours(folder, "expand", "old.yaml"),
        Run("diff", objects): _ours(folder, "diff", "old.yaml", "new.yaml"),
        Run("drift", dumped): _ours(folder, "drift", "dump.yaml", ends=(DRIFTED,)),
    }


def _ours(folder: Path, *arguments: str, ends: tuple[int, ...] = (0,)) -> Program:
    return Program((sys.executable, str(tools.ROOT / "main.py"), *arguments), folder, {}, ends)
