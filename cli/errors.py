"""A fault of the program is one line that says what to report, never a traceback unless it is asked for."""

from __future__ import annotations

import os
import sys

TRACEBACK = "PRODUCTION_STACK_TRACEBACK"
"""Set to anything, it makes an internal error print its traceback."""
MISUSE = 2


def say(text: str) -> None:
    """One line on standard error, which the cdk8s CLI lets through. Where nobody can hear it, the work goes on and the exit code counts."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # so that nothing fails again, at the exit least of all


def internal(error: Exception) -> int:
    """Say the error on standard error; the exit code."""
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    say(f"internal error: {what}; please report it with the output of {TRACEBACK}=1")
    return MISUSE
