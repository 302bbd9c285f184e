"""Findings as text for people: the place and the message, the source line with a mark below it, the object, and the fix.

The text is the same with and without colour; colour is added only on a terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from prodstack.manifests.opener import read_file
from prodstack.manifests.secrets import may_show_secret
from prodstack.manifests.wording import plural, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from prodstack.manifests.finding import Finding

    Lines = Callable[[str, int], str | None]
    """A function that returns the text of a line (from 1) of a file, or None if it is not available."""

Segment = tuple[str, str]
"""Text and the name of its style ("": none)."""

NEVER_QUOTED = frozenset({"plaintext-secret"})
"""Rules that report secrets: the source lines of their findings are never printed, because output ends up in logs."""
STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan", "mark": "bold blue", "fix": "green"}
_WIDEST = 160
_WORD = re.compile(r"[\w./-]+")


def in_words(findings: Iterable[Finding]) -> str:
    """The number of findings of each severity, worst first: "1 error, 2 warnings", or "no findings"."""
    counts = Counter(finding.severity for finding in findings)
    parts = [plural(counts[severity], str(severity)) for severity in sorted(counts, reverse=True)]
    return ", ".join(parts) or "no findings"


def summary(findings: Iterable[Finding], objects: int | None = None) -> str:
    """One line of counts, such as "1 error, 2 warnings in 1 file (12 objects checked)"."""
    found = tuple(findings)
    files = len({finding.file for finding in found})
    where = f" in {plural(files, 'file')}" if found else ""
    checked = f" ({plural(objects, 'object')} checked)" if objects is not None else ""
    return f"{in_words(found)}{where}{checked}\n"


def line_source(root: Path, texts: Mapping[str, str], inside: Path | None = None) -> Lines:
    """A function that returns line N (from 1) of a file below `root`, or None.

    texts: the contents of inputs that are not files, by name. inside: a folder that no quoted file may leave through a link.
    """

    @cache
    def lines(file: str) -> tuple[str, ...]:
        try:
            text = texts[file] if file in texts else read_file(root / file, inside).decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            return ()
        return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def line(file: str, number: int) -> str | None:
        found = lines(file)
        return found[number - 1] if 0 < number <= len(found) else None

    return line


def segments(findings: Iterable[Finding], lines: Lines) -> Iterator[Segment]:
    """The findings as text with styles; the joined texts are the plain output."""
    found = tuple(findings)
    secret = {(finding.file, finding.line) for finding in found if finding.rule in NEVER_QUOTED}
    for finding in found:
        yield from _header(finding)
        if finding.rule not in NEVER_QUOTED and (finding.file, finding.line) not in secret:
            yield from _quotation(finding, lines)
        if finding.object:
            yield (_line(f"    object: {finding.object} (fails at: {finding.fails_at})"), "")
        if finding.clusters:
            label, _, names = finding.in_clusters.partition(" ")
            yield (_line(f"    {label}: {names}"), "")
        if finding.fix:
            yield ("    fix: ", "fix")
            yield (_line(finding.fix), "")
        yield ("\n", "")


def _header(finding: Finding) -> Iterator[Segment]:
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    yield (f"{printable(place)}: " if place else "", "")
    yield (f"{finding.severity}: ", str(finding.severity))
    yield (_line(f"{finding.message} [{finding.rule}]"), "")


def _quotation(finding: Finding, lines: Lines) -> Iterator[Segment]:
    text = lines(finding.file, finding.line) if finding.line > 0 else None
    if text is None or finding.column > len(text) + 1 or len(text) > _WIDEST or may_show_secret(text):
        return
    number = str(finding.line)
    start = max(finding.column - 1, 0)
    word = _WORD.match(text, start)
    yield (_line(f"  {number} | {printable(text)}"), "")
    yield (f"  {' ' * len(number)} | {_blank(text[:start])}", "")
    yield (_line("^" * (_width(word[0]) if word else 1)), "mark")


def _line(text: str) -> str:
    return printable(text).rstrip() + "\n"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _blank(text: str) -> str:
    """Blanks as wide as the text, so that a mark stands below its word; tabs stay tabs."""
    return "".join("\t" if character == "\t" else " " * _width(character) for character in text)
