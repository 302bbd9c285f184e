"""Whether work is linear is told from processor time, in a way that a busy machine does not disturb."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
TOLERATED = 4.0
"""Linear work measures about 1, quadratic work at ten times the size about 10."""
ROUNDS = 5


def is_linear(make: Callable[[int], T], work: Callable[[T], object], few: int, many: int) -> bool:
    """Whether one of `many` takes about as long as one of `few`, both at their fastest; a round more only where the first ones say no.

    The few are run three times a round: one slow run of theirs would make everything look linear. make: the input of that size, made anew for each run and not timed, because objects remember what was asked of them.
    """
    fastest = {few: float("inf"), many: float("inf")}
    for _ in range(ROUNDS):
        for size in (few, few, few, many):
            fastest[size] = min(fastest[size], _seconds(work, make(size)))
        if fastest[many] / many < TOLERATED * fastest[few] / few:
            return True
    return False


def _seconds(work: Callable[[T], object], made: T) -> float:
    start = time.process_time()
    work(made)
    return time.process_time() - start
