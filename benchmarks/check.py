"""`python -m benchmarks.check [--quick]`: check is linear in the objects, and its rules take less time than reading the YAML.

Measured in one process, without its start: processor seconds, the fastest of the rounds, sizes interleaved. Exit 1 where the rules take
longer than the reading, or an object of the largest tree takes twice the time of an object of the smallest.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import workload
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
GROWTH_LIMIT = 2.0


class Times(NamedTuple):
    """Processor seconds of one check."""

    reading: float
    rules: float


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; --quick checks a tenth of the objects."""
    sizes = [size // 10 for size in SIZES] if "--quick" in arguments else SIZES
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
    """Whether the rules take less time than the reading in each size, and the time of an object does not grow."""
    by_object = {size: sum(times) / size for size, times in best.items()}
    grown = by_object[max(by_object)] / by_object[min(by_object)]
    return grown < GROWTH_LIMIT and all(times.rules < times.reading for times in best.values())


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
    lines = [f"{'objects':>8}{'reading':>9}{'rules':>8}{'rules/reading':>15}{'ms an object':>14}"]
    for size, times in best.items():
        shares = f"{times.rules / times.reading:15.2f}{sum(times) / size * 1000:14.3f}"
        lines.append(f"{size:8}{times.reading:9.2f}{times.rules:8.2f}{shares}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
