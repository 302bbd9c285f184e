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
    """Whether one of `many` takes about as long as one of `few`, comparing the fastest runs. Another round runs only if the answer is still no.

    The small input is measured three times per round, because one slow run of it would make everything look linear. make: creates the
    input of that size. It runs again for each measurement and is not timed, because objects cache what was computed from them.
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
