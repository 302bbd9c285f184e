"""The page of a rule as text for a terminal: wrapped paragraphs, headings without asterisks, examples as they are."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.reports.output.human import Segment

STYLES = {"heading": "bold"}
_HEADING = re.compile(r"\*\*(.+?)\*\*\s*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)\*([^*\s][^*]*)\*(?!\w)")
_ITEM = re.compile(r"([-*] |\d+\. )")


def segments(text: str, width: int) -> Iterator[Segment]:
    """Yield a page's Markdown as text with styles, at most `width` columns wide where words allow it."""
    for index, block in enumerate(re.split(r"\n\s*\n", text.strip("\n"))):
        if index:
            yield ("\n", "")
        if block.startswith("    "):
            yield (f"{block.rstrip()}\n", "")
        else:
            yield from _paragraph(block, width)


def _paragraph(block: str, width: int) -> Iterator[Segment]:
    heading = _HEADING.match(block)
    if heading is not None:
        yield (f"{heading[1].rstrip('.:')}\n", "heading")
        block = block[heading.end() :]
    for part in _items(block):
        indent = "  " if _ITEM.match(part) else ""
        wrapped = textwrap.fill(
            _plain(part), width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
        yield (f"{wrapped}\n", "")


def _items(block: str) -> list[str]:
    """Split a list into its items; any other block is one part."""
    parts = re.split(r"\n(?=[-*] |\d+\. )", block) if _ITEM.match(block) else [block]
    return [" ".join(part.split()) for part in parts if part.strip()]


def _plain(text: str) -> str:
    linked = _LINK.sub(lambda match: match[1] if match[2].startswith("#") else f"{match[1]} ({match[2]})", text)
    return _MARKED.sub(lambda match: match[1] or match[2] or match[3], linked)
