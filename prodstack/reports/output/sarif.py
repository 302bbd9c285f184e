"""Findings as SARIF 2.1.0, the format of code scanning services, with the rules' pages as their help texts."""

from __future__ import annotations

import hashlib
import json
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import Finding
    from prodstack.rules.engine.pages import Page

TOOL = "production-stack-gitops"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "findingHash/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(findings: Iterable[Finding], pages: Mapping[str, Page], version: str) -> str:
    """One run of this tool, ASCII only. pages: every page by id; version: the version of this tool."""
    found = tuple(findings)
    index = {identifier: number for number, identifier in enumerate(pages)}
    driver = {"name": TOOL, "semanticVersion": version, "rules": [_rule(page) for page in pages.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, digest, index) for f, digest in zip(found, _fingerprints(found), strict=True)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "name": "".join(word.capitalize() for word in page.id.split("-")),
        "shortDescription": {"text": f"{page.title}."},
        "fullDescription": {"text": page.summary},
        "help": {"text": page.text.strip(), "markdown": page.markdown},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"failsAt": str(page.fails_at), "problem.severity": str(page.severity)},
    }


def _result(finding: Finding, fingerprint: str, index: Mapping[str, int]) -> dict[str, Any]:
    number = {"ruleIndex": index[finding.rule]} if finding.rule in index else {}
    return {
        "ruleId": finding.rule,
        **number,
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(finding)},
        "locations": [_location(finding)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {"failsAt": str(finding.fails_at), "clusters": list(finding.clusters)},
    }


def _text(finding: Finding) -> str:
    """The message with the clusters, because code scanning shows no properties."""
    text = f"{finding.message}; {finding.fix}" if finding.fix else finding.message
    return f"{text} ({finding.in_clusters})" if finding.clusters else text


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if finding.file:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(finding.file)}}
        if finding.line > 0:
            region = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
            location["physicalLocation"]["region"] = region
    if finding.object:
        name = {"fullyQualifiedName": str(finding.object), "name": finding.object.name, "kind": "resource"}
        location["logicalLocations"] = [name]
    return location


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else urllib.parse.quote(path.as_posix())


def _fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """A hash per finding without its line, so that it stays the same if lines are added above it; equal findings are numbered."""
    seen: Counter[str] = Counter()
    for finding in findings:
        what = json.dumps([finding.rule, finding.file, str(finding.object or ""), finding.message])
        digest = hashlib.sha256(what.encode()).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"
