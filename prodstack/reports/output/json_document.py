"""Findings as one JSON document, for programs: always the same ten keys, sorted by place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.manifests.finding import Finding


def render(findings: Iterable[Finding]) -> str:
    """{"findings": [...]}, ASCII only, so that every locale can print it. Line and column are 0 if there is no place."""
    return json.dumps({"findings": [as_data(finding) for finding in findings]}, indent=2) + "\n"


def as_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data; `object` is null for a finding about a file, and `clusters` empty if no cluster is known."""
    about = finding.object
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "fails_at": str(finding.fails_at),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "object": {"kind": about.kind, "namespace": about.namespace, "name": about.name} if about else None,
        "clusters": list(finding.clusters),
        "message": finding.message,
        "fix": finding.fix,
    }
