"""Text reaches standard output as it is; on a terminal it gets colour."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def wants_color(asked: bool | None) -> bool:
    """What was asked for; otherwise whether output goes to a terminal and NO_COLOR (no-color.org) is empty or absent."""
    return asked if asked is not None else sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write(segments: Iterable[tuple[str, str]], styles: Mapping[str, str], color: bool | None = None) -> None:
    """Write texts with the names of their styles. A character that the terminal cannot show is escaped, never an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if not wants_color(color):
        sys.stdout.writelines(text for text, _ in segments)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, no_color=False, highlight=False, soft_wrap=True)
    for text, style in segments:
        console.print(Text(text, styles.get(style, "")), end="")
