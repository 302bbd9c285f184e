"""Parse the pages that people read: fenced blocks with the words after their language, command lines, links, headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = ("rules.md", "operator-fields.md", "cli.md")
"""These pages have tests of their own."""
HAND_WRITTEN = [page for page in PAGES if page.name not in GENERATED]

_FENCE = re.compile(r"^```([^\s`]*)[ ]?([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\!)\[[^\]]+\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its page, its language, the words after the language, and its text."""

    page: Path
    language: str
    note: str
    text: str

    def __str__(self) -> str:
        return f"{name(self.page)}: {self.note or self.language}"


def name(page: Path) -> str:
    """The page's path, relative to the root."""
    return page.relative_to(ROOT).as_posix()


def blocks(*languages: str, pages: list[Path] = HAND_WRITTEN) -> list[Block]:
    """Every fenced block of these languages."""
    found = [Block(page, *match) for page in pages for match in _FENCE.findall(page.read_text(encoding="utf-8"))]
    return [block for block in found if block.language in languages]


def command_lines(block: Block) -> list[str]:
    """The commands of a block: continued lines are joined; comments, blank lines and redirections are left out."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [line.split(" > ")[0].strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def inline_code(page: Path) -> list[str]:
    """The texts between single backticks."""
    return re.findall(r"`([^`\n]+)`", prose(page))


def links(page: Path) -> list[str]:
    """The targets of all links."""
    return _LINK.findall(prose(page))


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors that GitHub generates for a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).replace(" ", "-") for heading in headings
    )
