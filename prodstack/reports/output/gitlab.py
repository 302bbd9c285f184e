"""Findings as a GitLab code quality report, which a merge request shows at the changed lines.

Source of the keys: "Code Quality", section "Code Quality report format", in GitLab's documentation (read).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import Severity
from prodstack.manifests.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.manifests.finding import Finding

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(findings: Iterable[Finding]) -> str:
    """A JSON list with one entry per finding, ASCII only, so that every locale can print it."""
    return json.dumps([_entry(finding) for finding in findings], indent=2) + "\n"


def _entry(finding: Finding) -> dict[str, Any]:
    """A finding without a place is shown at the project's folder and at line 1, because GitLab wants both."""
    text = f"{finding.message}; {finding.fix}" if finding.fix else finding.message
    return {
        "description": printable(text + (f" ({finding.in_clusters})" if finding.clusters else "")),
        "check_name": finding.rule,
        "fingerprint": _fingerprint(finding),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": printable(finding.file) or ".", "lines": {"begin": finding.line or 1}},
    }


def _fingerprint(finding: Finding) -> str:
    """What makes it the same finding in both branches, although lines above it were added: everything but the place in the file."""
    parts = (finding.rule, finding.file, *(finding.object or ()), finding.message, *finding.clusters)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
