"""Wait for controllers: until something holds, or nothing changes any more. A busy machine gets the time that it needs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 0.25
"""Seconds between two looks."""
WITHIN = 300.0
"""Seconds; on an idle machine most waits take less than 10."""
QUIET = 2.0
"""Seconds without a change after which a state counts as settled."""


class LateError(AssertionError):
    """What a test waits for did not happen in time; the message shows the state instead."""


def until(shown: Callable[[], object], holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds`. shown: what a failure prints. Raises LateError."""
    deadline = time.monotonic() + WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise LateError(f"not within {WITHIN:.0f} s: {what}; instead: {shown()}")
        time.sleep(EVERY)


def settled(state: Callable[[], object]) -> None:
    """Wait until a state has not changed for QUIET seconds. Raises LateError."""
    deadline, last, since = time.monotonic() + WITHIN, state(), time.monotonic()
    while time.monotonic() - since < QUIET:
        current = state()
        if current != last:
            last, since = current, time.monotonic()
        if time.monotonic() > deadline:
            raise LateError(f"not quiet for {QUIET:.0f} s within {WITHIN:.0f} s: {last}")
        time.sleep(EVERY)
