"""A tree of 15,000 objects is compared in time that grows with the number of objects."""

from __future__ import annotations

import time

from review.diff.compare import compare
from review.manifest import Manifest
from tests.review.expand.builders import runtime

SMALL, LARGE = 1_500, 15_000
EVERY = 20
"""One object in so many differs."""


def tree(count: int, length: int) -> list[Manifest]:
    """Runtimes of which some have another length."""
    bodies = [runtime(), runtime(model={"maxModelLen": length})]
    return [
        Manifest({**bodies[number % EVERY == 0], "metadata": {"name": f"r{number}", "namespace": "lab"}})
        for number in range(count)
    ]


def seconds(count: int) -> float:
    """How long a comparison takes, the trees being made before."""
    old, new = tree(count, 4096), tree(count, 8192)
    start = time.process_time()
    assert len(compare(old, new).objects) == count // EVERY
    return time.process_time() - start


def test_comparing_is_linear() -> None:
    """Five times the objects take about five times as long: a quadratic comparison would take 25 times."""
    assert seconds(LARGE) / seconds(SMALL) < 2.5 * LARGE / SMALL
