"""A page says of one finding id what is reported, why it is bad, how it looks, and how it is corrected."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodstack.manifests.finding import FailsAt, Severity

WHAT, WHY, BAD, FIX = PARTS = ("What it reports.", "Why it is bad.", "Bad", "Fix.")
"""The parts of a page, each in bold at the start of a line, in this order."""
_INDENTED = re.compile(r"((?:^    .*\n?|^\n(?=    ))+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """What `explain` says of one id. is_rule: it lives in prodstack/rules/ and can be suppressed; text: the page, first line its title."""

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
        match = re.search(r"\*\*What it reports\.\*\*\s*(.*?)(?:\n\n|\Z)", self.text, re.DOTALL)
        return " ".join((match[1] if match else self.title).replace("`", "").split())

    @property
    def markdown(self) -> str:
        """The page below its heading, with its examples as fenced YAML."""
        body = self.text.partition("\n")[2].strip("\n")
        return f"{self.title}.\n\n{_fenced(body)}".rstrip() + "\n"


def _fenced(text: str) -> str:
    """Indented blocks become fenced ones; everything else stays."""
    parts = _INDENTED.split(text)
    parts[1::2] = [f"\n```yaml\n{textwrap.dedent(block).strip()}\n```\n" for block in parts[1::2]]
    return re.sub(r"\n{3,}", "\n\n", "".join(parts))
