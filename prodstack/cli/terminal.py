"""Write to standard output and standard error: coloured text, single lines, findings and internal errors.

This module does not import typer: `main.py` without a command uses it, and importing typer takes about 40 ms.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

    from prodstack.manifests.finding import Finding
    from prodstack.reports.output.human import Lines

CLEAN, FOUND, MISUSE = 0, 1, 2
"""Exit codes: nothing was found; something was found; the command was called wrongly or failed."""
MIN_COLUMNS = 40
"""Narrower terminals are treated as if they had this width."""
_OURS = ("prodstack", "charts", "constructs_lib", "imports")
TRACEBACK = "PRODUCTION_STACK_TRACEBACK"
"""If this environment variable is set, an internal error prints its traceback."""


def wants_color(asked: bool | None, stream: TextIO) -> bool:
    """`asked`, if it is given; otherwise whether the stream is a terminal and NO_COLOR (no-color.org) is empty or absent."""
    return asked if asked is not None else stream.isatty() and not os.environ.get("NO_COLOR")


def columns() -> int | None:
    """The width of the terminal; None if output goes to a file or a program, unless the variable COLUMNS says it."""
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS", "").isdecimal():
        return None
    return max(shutil.get_terminal_size().columns, MIN_COLUMNS)


def write(
    segments: Iterable[tuple[str, str]],
    styles: Mapping[str, str],
    color: bool | None = None,
    stream: TextIO | None = None,
) -> None:
    """Write pairs of text and style name to a stream (standard output). A character that the terminal cannot encode is escaped."""
    from prodstack.manifests.wording import document

    escape_what_cannot_be_encoded()
    stream = stream or sys.stdout
    if not wants_color(color, stream):
        stream.writelines(document(text) for text, _ in segments)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, force_terminal=True, no_color=False, highlight=False, soft_wrap=True)
    for text, style in segments:
        console.print(Text(document(text), styles.get(style, "")), end="")


def write_document(text: str) -> None:
    """Write a report that programs or other tools read to standard output, without control characters."""
    write([(text, "")], {}, False)


def escape_what_cannot_be_encoded() -> None:
    """Let the standard streams escape a character that their encoding does not have, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Write one line to standard error, which the cdk8s CLI shows. A line break in the text is replaced like any control character."""
    from prodstack.manifests.wording import printable

    _say([(f"{printable(text)}\n", "")], {}, False)


def say_findings(findings: Iterable[Finding], lines: Lines, color: bool | None = None) -> None:
    """Write findings to standard error as `check` prints them. lines: the source of the lines that are quoted."""
    from prodstack.reports.output.human import STYLES, segments

    _say(segments(findings, lines), STYLES, color)


def _say(segments: Iterable[tuple[str, str]], styles: Mapping[str, str], color: bool | None) -> None:
    """Write to standard error. If that fails, the command goes on: its exit code still counts."""
    try:
        write(segments, styles, color, sys.stderr)
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # later writes, and Python's flush at exit, must not fail again


def internal_error(error: Exception) -> int:
    """Report on standard error an error that is a bug of this tool, or that a package is not installed; return the exit code."""
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] not in _OURS:
        say(f"{error.name}, which this command needs, is not installed for {sys.executable}, so nothing was run")
        say(
            "  fix: install the packages in requirements.txt; those in requirements-review.txt are enough only to read manifests"
        )
        return MISUSE
    what = " ".join(f"{type(error).__name__}: {error}".split())
    say(f"internal error: {what}; please report it with the output of {TRACEBACK}=1")
    return MISUSE
