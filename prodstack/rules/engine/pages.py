"""Every id that a finding can carry has a page: what is reported, why it is bad, how it looks, and how to correct it.

The page of a rule is its docstring. The others are Markdown files in prodstack/rules/pages/, one per id: about files, suppressions,
publishing, and guards that no rule has. Such a file begins with its severity and fails_at between two lines of `---`.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.registry import rules

FOLDER = Path(__file__).resolve().parents[1] / "pages"
WHAT, WHY, BAD, FIX = PARTS = ("What it reports.", "Why it is bad.", "Bad", "Fix.")
"""The parts of a page, each in bold at the start of a line, in this order."""
_INDENTED = re.compile(r"((?:^    .*\n?|^\n(?=    ))+)", re.MULTILINE)


class Page(NamedTuple):
    """What `explain` prints about one id. is_rule: it lives in prodstack/rules/ and can be suppressed; text: the page, first line its title."""

    id: str
    severity: Severity
    fails_at: FailsAt
    text: str
    is_rule: bool = True
    can_be_suppressed: bool = True

    @property
    def title(self) -> str:
        """The first line, without its full stop."""
        return self.text.splitlines()[0].rstrip(".")

    @property
    def summary(self) -> str:
        """The part that says what is reported, as one line of plain text."""
        return self._part(WHAT) or self.title

    @property
    def reason(self) -> str:
        """The part that says why it is bad, likewise; "" if the page has none."""
        return self._part(WHY)

    def _part(self, heading: str) -> str:
        """The first paragraph below a heading, as one line of plain text; "" if there is none."""
        match = re.search(rf"\*\*{re.escape(heading)}\*\*\s*(.*?)(?:\n\n|\Z)", self.text, re.DOTALL)
        return " ".join(match[1].replace("`", "").split()) if match else ""

    @property
    def markdown(self) -> str:
        """The page below its heading, with its examples as fenced YAML."""
        body = self.text.partition("\n")[2].strip("\n")
        return f"{self.title}.\n\n{_fenced(body)}".rstrip() + "\n"


@cache
def pages() -> dict[str, Page]:
    """Every page by id, sorted."""
    of_rules = (Page(r.id, r.severity, r.fails_at, inspect.cleandoc(r.page)) for r in rules())
    of_files = (_read(path) for path in FOLDER.glob("*.md"))
    return {page.id: page for page in sorted((*of_rules, *of_files), key=lambda page: page.id)}


def suppressible() -> frozenset[str]:
    """The ids that a suppression may name."""
    return frozenset(page.id for page in pages().values() if page.can_be_suppressed)


def _read(path: Path) -> Page:
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    said = dict(line.split(": ", 1) for line in head.splitlines())
    return Page(
        path.stem,
        Severity[said["severity"].upper()],
        FailsAt(said["fails_at"]),
        text,
        is_rule=False,
        can_be_suppressed=said.get("suppressible") == "true",
    )


def _fenced(text: str) -> str:
    """Indented blocks become fenced ones; everything else stays."""
    parts = _INDENTED.split(text)
    parts[1::2] = [f"\n```yaml\n{textwrap.dedent(block).strip()}\n```\n" for block in parts[1::2]]
    return re.sub(r"\n{3,}", "\n\n", "".join(parts))
