"""A fault of the program is one line that says what to report, never a traceback unless it is asked for."""

from __future__ import annotations

import os
import sys

TRACEBACK = "PRODUCTION_STACK_TRACEBACK"
"""Set to anything, it makes an internal error print its traceback."""
MISUSE = 2


def internal(error: Exception) -> int:
    """Say the error on standard error; the exit code."""
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    sys.stderr.write(f"internal error: {what}; please report it with the output of {TRACEBACK}=1\n")
    return MISUSE
