"""Waiting for controllers: until something holds, for as long as a busy machine may need."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 0.25
"""Seconds between two looks."""
WITHIN = 300.0
"""Seconds; on an idle machine most take less than 10."""


class LateError(AssertionError):
    """Something did not come to be in time; the message shows what is there instead."""


def until(shown: Callable[[], object], holds: Callable[[], bool], what: str, within: float = WITHIN) -> None:
    """Wait until `holds`. shown: what a failure prints. Raises LateError."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise LateError(f"not within {within:.0f} s: {what}; instead: {shown()}")
        time.sleep(EVERY)


def settled(state: Callable[[], object], quiet: float = 2.0, within: float = WITHIN) -> None:
    """Wait until a state has not changed for `quiet` seconds. Raises LateError."""
    deadline, last, since = time.monotonic() + within, state(), time.monotonic()
    while time.monotonic() - since < quiet:
        current = state()
        if current != last:
            last, since = current, time.monotonic()
        if time.monotonic() > deadline:
            raise LateError(f"not quiet for {quiet:.0f} s within {within:.0f} s: {last}")
        time.sleep(EVERY)
