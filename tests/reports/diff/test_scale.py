"""Two trees are compared in time that grows with the number of objects; benchmarks.review does it with 15,000."""

from __future__ import annotations

from prodstack.manifests.manifest import Manifest
from prodstack.reports.diff.compare import compare
from tests.growth import is_linear
from tests.upstream.children.builders import runtime

SMALL, LARGE = 600, 6_000
EVERY = 20
"""One object in so many differs."""


def tree(count: int, length: int) -> list[Manifest]:
    """Runtimes of which some have another length."""
    bodies = [runtime(), runtime(model={"maxModelLen": length})]
    return [
        Manifest({**bodies[number % EVERY == 0], "metadata": {"name": f"r{number}", "namespace": "lab"}})
        for number in range(count)
    ]


def trees(count: int) -> tuple[list[Manifest], list[Manifest]]:
    """What is compared."""
    return tree(count, 4096), tree(count, 8192)


def test_comparing_is_linear() -> None:
    """Quadratic work would take ten times as long an object."""
    assert len(compare(*trees(SMALL)).objects) == SMALL // EVERY
    assert is_linear(trees, lambda both: compare(*both), SMALL, LARGE)
