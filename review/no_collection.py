"""Python's search for cycles of objects is put off while thousands of objects are made that have none."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Reading and judging make many objects and no cycles, and looking for some halfway takes longer (reading 15,000: 5.3 s to 2.2 s)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
