"""The part `check`: check takes linear time in the objects, and its rules take less time than reading the YAML.

Measured in one process, without its start: processor seconds, the fastest of the rounds, sizes interleaved.
"""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import workload
from benchmarks.results import exponent
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import World
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.rules.engine.registry import judge, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (3_000, 7_500, 15_000)
"""Objects. A stack of the workload has three."""
GROWTH_LIMIT = 1.4
"""The growth exponent below which a command counts as linear. With it, five times as many objects take less than ten times as long."""


class Times(NamedTuple):
    """Processor seconds of one check."""

    reading: float
    rules: float


def main(quick: bool) -> int:
    """Run this part; 1: check is not linear, or its rules are slower than reading. quick: a tenth of the objects."""
    sizes = [len(workload.KINDS), *(size // 10 if quick else size for size in SIZES)]
    with tempfile.TemporaryDirectory() as folder:
        template = _stack(Path(folder) / "project")
        for size in sizes:
            _write(Path(folder) / str(size), template, size // len(workload.KINDS))
        best = fastest(Path(folder), sizes, rounds=3)
    print(*_table(best), sep="\n")
    return 0 if fits(best) else 1


def fastest(folder: Path, sizes: Sequence[int], rounds: int) -> dict[int, Times]:
    """The fastest times of each size; its tree is the folder of that name."""
    rules()
    found = [{size: _timed(folder / str(size), size) for size in sizes} for _ in range(rounds)]
    return {size: Times(*(min(part) for part in zip(*(each[size] for each in found), strict=True))) for size in sizes}


def fits(best: dict[int, Times]) -> bool:
    """Whether check is linear, and the rules take less time than the reading at every size but the smallest, which is start-up."""
    grown = exponent({size: sum(times) for size, times in best.items()})
    judged = [best[size] for size in sorted(best)[1:]]
    return grown is not None and grown < GROWTH_LIMIT and all(times.rules < times.reading for times in judged)


def _timed(tree: Path, size: int) -> Times:
    start = time.process_time()
    manifests = read_tree([tree]).manifests
    read = time.process_time()
    if len(manifests) != size or any(finding.severity.name == "ERROR" for finding in judge(World(manifests))):
        raise ValueError(f"{tree} is to hold {size} objects without an error, and has {len(manifests)}")
    return Times(read - start, time.process_time() - read)


def _stack(project: Path) -> str:
    """The objects of the workload's first stack, as they are published."""
    workload.write(project, 1, operator=False)
    units = compile_project(load(project)).units
    return to_yaml([resource.body for unit in units for resource in unit.resources])


def _write(folder: Path, template: str, stacks: int) -> None:
    folder.mkdir()
    for index in range(stacks):
        (folder / f"s{index}.yaml").write_text(template.replace("-0", f"-{index}"), encoding="utf-8")


def _table(best: dict[int, Times]) -> list[str]:
    lines = [
        f"{'objects':>8}{'reading':>9}{'rules':>8}{'rules/reading':>15}{'ms per object':>15}   (processor seconds)"
    ]
    for size, times in best.items():
        shares = f"{times.rules / times.reading:15.2f}{sum(times) / size * 1000:15.3f}"
        lines.append(f"{size:8}{times.reading:9.2f}{times.rules:8.2f}{shares}")
    grown = exponent({size: sum(times) for size, times in best.items()}) or math.inf
    return [*lines, f"  growth exponent: {grown:.2f} (wanted: below {GROWTH_LIMIT})", ""]
