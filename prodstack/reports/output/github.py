"""Findings as workflow commands of GitHub Actions: each becomes an annotation at its line in the pull request.

Source of the escapes: command.ts in GitHub's actions toolkit (documented under "Workflow commands").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import Severity
from prodstack.manifests.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.manifests.finding import Finding

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(findings: Iterable[Finding]) -> str:
    """One line per finding; a finding without a place has no line and no column."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    place = {"file": finding.file, "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(
        f"{key}={printable(str(value).translate(_PROPERTY))}" for key, value in place.items() if value
    )
    text = f"{finding.message}; {finding.fix}" if finding.fix else finding.message
    text += f" ({finding.in_clusters})" if finding.clusters else ""
    return f"::{_COMMANDS[finding.severity]} {properties}::{printable(text.translate(_DATA))}"
