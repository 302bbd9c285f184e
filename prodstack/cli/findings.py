"""Findings on standard error, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.cli.app import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from prodstack.manifests.finding import Finding


def say_findings(findings: Iterable[Finding], root: Path) -> None:  # noqa: ARG001  # paths are shown relative to the project
    """One line for each finding: where, what, what to do, and the rule."""
    from prodstack.manifests.finding import Severity
    from prodstack.reports.output.human import printable

    for finding in findings:
        severity = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
        say(printable(f"{severity}{finding}"))
