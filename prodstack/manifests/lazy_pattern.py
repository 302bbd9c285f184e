"""Regular expressions that most runs never use."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def lazy_pattern(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Callable[[], re.Pattern[str]]:
    """Return a function that returns the pattern, compiled at the first call: compiling large patterns would delay every command."""
    return cache(lambda: re.compile(pattern, flags))
