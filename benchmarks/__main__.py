"""`python -m benchmarks`: compare with other tools, and check that the commands are linear. benchmarks/README.md explains the output."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import check, limits, plot, report, results, review
from benchmarks.compare import OtherObjectsError, compare
from benchmarks.contenders import BY_NAME, Job, missing
from benchmarks.plot import EmptyPlotError
from benchmarks.results import Results
from benchmarks.timing import FailedProgramError
from benchmarks.tools import MissingToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

SIZES = (1, 10, 100, 1_000, 5_000)
PARTS = ("synth", "check", "review")


class Options(NamedTuple):
    """What the command line asks for."""

    parts: tuple[str, ...]
    sizes: tuple[int, ...]
    contenders: tuple[str, ...]
    rounds: int | None
    quick: bool
    previous: str | None
    limits: bool
    output: Path | None
    plot: Path | None
    recorded: Path | None


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark. 0: done; 1: with --limits, a limit does not hold; 2: misuse, a missing tool, or a tool that gives other objects."""
    options = _parsed(arguments)
    runs = {
        "synth": lambda: _synth(options),
        "check": lambda: check.main(options.quick),
        "review": lambda: review.main(options.quick),
    }
    try:
        codes = [runs[part]() for part in options.parts]
    except (MissingToolError, FailedProgramError, OtherObjectsError, EmptyPlotError) as error:
        print(error, file=sys.stderr)
        return 2
    return max(code if options.limits or code != 1 else 0 for code in codes)


def rounds_of(stacks: int, options: Options) -> int:
    """How often each case of that size is timed: the smaller, the more often, because start-up varies more and costs less."""
    if options.rounds:
        return options.rounds
    if options.quick:
        return 3
    return 15 if stacks <= 10 else 9 if stacks <= 100 else 5


def _synth(options: Options) -> int:
    found = _recorded(options.recorded) if options.recorded else _measured(options)
    print(*report.growth_table(found), sep="\n", flush=True)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(results.to_json(found), encoding="utf-8")
    if options.plot:
        options.plot.write_text(plot.svg(found), encoding="utf-8")
    if not options.limits:
        return 0
    judged = limits.verdicts(found)
    print(*report.limit_table(judged), sep="\n", flush=True)
    return limits.exit_code(judged)


def _recorded(file: Path) -> Results:
    """The results of an earlier run, with its tables."""
    found = results.from_json(file.read_text(encoding="utf-8"))
    for size in found.sizes():
        print(*report.size_table(found.at(size)), sep="\n")
    return found


def _measured(options: Options) -> Results:
    contenders = [contender for name, contender in BY_NAME.items() if name in options.contenders]
    absent = missing(contenders, Job(Path(), 1, "", options.previous))
    if absent:
        raise MissingToolError("\n".join((*absent, "to compare without them, name the others: --contenders NAME,...")))
    about, measured = results.about(), []
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(options.sizes):
            found = compare(Path(folder) / str(size), size, contenders, rounds_of(size, options), options.previous)
            print(*report.size_table(found), sep="\n", flush=True)
            measured += found
    return Results(about, tuple(measured))


def _parsed(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("--parts", type=_words(PARTS), default=PARTS, help=f"which of {','.join(PARTS)}; default: all")
    add("--sizes", type=_numbers, help=f"numbers of stacks; default: {','.join(map(str, SIZES))}")
    add("--contenders", type=_words(BY_NAME), default=tuple(BY_NAME), help=f"of {','.join(BY_NAME)}; default: all")
    add("--rounds", type=_positive, help="rounds at every size; default: 15 at the smallest to 5 at the largest")
    add("--quick", action="store_true", help="3 rounds at 1, 10 and 100 stacks, and small inputs of check and review")
    add("--previous", metavar="REV", help="the Git revision of the previous release; default: the newest tag")
    add("--limits", action="store_true", help="exit with 1 if a limit does not hold")
    add("-o", "--output", type=Path, metavar="FILE", help="write every sample as JSON")
    add("--plot", type=Path, metavar="FILE", help="write the plot as SVG")
    add(
        "--input",
        type=_file,
        metavar="FILE",
        dest="recorded",
        help="use the JSON of an earlier run instead of measuring synth",
    )
    found = vars(parser.parse_args(arguments))
    sizes = found.pop("sizes") or (SIZES[:3] if found["quick"] else SIZES)
    return Options(sizes=sizes, **found)


def _words(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    """Read names with commas between them, each of which has to be known."""

    def read(text: str) -> tuple[str, ...]:
        words = tuple(text.split(","))
        unknown = [word for word in words if word not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return words

    return read


def _file(text: str) -> Path:
    """Read the path of a file that exists."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Path(text)


def _numbers(text: str) -> tuple[int, ...]:
    """Read positive numbers with commas between them."""
    return tuple(_positive(word) for word in text.split(","))


def _positive(text: str) -> int:
    """Read a number that is at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
