"""Findings on standard error, for people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from review.finding import Finding


def say_findings(findings: Iterable[Finding], root: Path) -> None:  # noqa: ARG001  # paths are shown relative to the project
    """One line for each finding: where, what, what to do, and the rule."""
    for finding in findings:
        sys.stderr.write(f"{finding}\n" if finding.severity.name == "ERROR" else f"{finding.severity}: {finding}\n")
