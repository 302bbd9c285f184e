"""Single lines of the files that findings name, each file read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def line_source(root: Path, texts: Mapping[str, str]) -> Callable[[str, int], str | None]:
    """A function that gives line N (from 1) of a file below `root`, or None. texts: what stands in no file, by name."""

    @cache
    def lines(file: str) -> tuple[str, ...]:
        try:
            if file not in texts and not (root / file).is_file():
                return ()  # a pipe was read to its end, and would be waited for
            text = texts[file] if file in texts else (root / file).read_text(encoding="utf-8-sig", errors="replace")
        except (OSError, ValueError):
            return ()
        return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def line(file: str, number: int) -> str | None:
        found = lines(file)
        return found[number - 1] if 0 < number <= len(found) else None

    return line
