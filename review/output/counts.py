"""Findings are counted by severity; the count says whether a command succeeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from review.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from review.finding import Finding


def blocks(findings: Iterable[Finding], strict: bool = False) -> bool:
    """Whether one of the findings stops a publish: an error, with `strict` a warning too."""
    limit = Severity.WARNING if strict else Severity.ERROR
    return any(finding.severity >= limit for finding in findings)


def plural(number: int, noun: str) -> str:
    """A number and its noun: "1 error", "2 errors"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_words(findings: Iterable[Finding]) -> str:
    """How many there are of each severity, worst first; "no findings" where there are none."""
    counts = Counter(finding.severity for finding in findings)
    parts = [plural(counts[severity], str(severity)) for severity in sorted(counts, reverse=True)]
    return ", ".join(parts) or "no findings"
