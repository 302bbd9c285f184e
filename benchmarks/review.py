"""`python -m benchmarks.review [--quick]`: expand, diff and drift are linear in the objects, and how diff compares with dyff.

Whole processes, interleaved. Linear is judged by processor seconds of the fastest runs, because another program on the machine takes
little of them: exit 1 where an object of the largest tree takes twice the time of one of the smallest. Exit 2 where a tool is missing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import tools
from benchmarks.check import GROWTH_LIMIT
from benchmarks.timing import FailedProgramError, Program, interleaved, table
from benchmarks.trees import write_dump, write_trees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.timing import Sample

SIZES = (3_000, 7_500, 15_000)
"""Objects in a tree, or in a dump."""
ONE = 1
"""One group of objects: nearly all of its time is the start."""
OURS, DYFF = "ours", "dyff"
DRIFTED = 1
"""The exit code of drift where it finds some, which it does here."""


class Run(NamedTuple):
    """One command on an input of one size."""

    command: str
    objects: int


class Times(NamedTuple):
    """Processor seconds: of the start, and of what the objects take."""

    start: float
    rest: float


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; --quick takes a tenth of the objects, and fewer rounds."""
    quick = "--quick" in arguments
    sizes = [size // 10 for size in SIZES] if quick else SIZES
    try:
        with tempfile.TemporaryDirectory() as folder:
            growth = linear(Path(folder), sizes, rounds=3)
            beside_dyff(Path(folder) / str(max(sizes)), rounds=5 if quick else 9)
    except (tools.MissingToolError, FailedProgramError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if max(growth.values()) < GROWTH_LIMIT else 1


def linear(folder: Path, sizes: Sequence[int], rounds: int) -> dict[str, float]:
    """By command, how many times as long an object of the largest tree takes as one of the smallest. Leaves the trees in `folder`."""
    programs = {run: program for size in (ONE, *sizes) for run, program in _programs(folder / str(size), size).items()}
    samples = interleaved({_name(run): program for run, program in programs.items()}, rounds)
    each = by_object({run: min(sample.processor for sample in samples[_name(run)]) for run in programs})
    print(f"{'objects':>8}  {'command':10}{'start':>8}{'the rest':>10}{'ms an object':>14}   (processor seconds)")
    for run, (start, rest) in each.items():
        print(f"{run.objects:8}  {run.command:10}{start:8.2f}{rest:10.2f}{rest / run.objects * 1000:14.3f}")
    found = growth(each)
    said = ", ".join(f"{command} {ratio:.2f}" for command, ratio in found.items())
    print(f"  an object of the largest by one of the smallest: {said} (wanted: below {GROWTH_LIMIT})\n", flush=True)
    return found


def by_object(best: Mapping[Run, float]) -> dict[Run, Times]:
    """The start, which is what the fewest objects take, and the rest, by command and size."""
    start: dict[str, float] = {}
    found = {}
    for run in sorted(best):
        if run.command not in start:
            start[run.command] = best[run]
        else:
            found[run] = Times(start[run.command], best[run] - start[run.command])
    return found


def growth(times: Mapping[Run, Times]) -> dict[str, float]:
    """By command, the time of an object in the largest input by that in the smallest, without the start."""
    each = {run: time.rest / run.objects for run, time in times.items()}
    first = {run.command: run for run in sorted(each, reverse=True)}
    last = {run.command: run for run in sorted(each)}
    return {command: each[last[command]] / each[run] for command, run in sorted(first.items())}


def beside_dyff(folder: Path, rounds: int) -> dict[str, list[Sample]]:
    """Diff and dyff on the two trees of `folder`."""
    between = (tools.dyff(), "between", "--omit-header", "old.yaml", "new.yaml")
    programs = {OURS: _ours(folder, "diff", "old.yaml", "new.yaml"), DYFF: Program(between, folder, {})}
    samples = interleaved(programs, rounds)
    print(f"the two trees of {folder.name} objects, {rounds} rounds, seconds", *table(samples, DYFF), sep="\n")
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


def _name(run: Run) -> str:
    return f"{run.command} {run.objects}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
