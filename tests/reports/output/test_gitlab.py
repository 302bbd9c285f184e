"""Findings become entries of a code quality report, with the keys that GitLab needs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.output.gitlab import render
from tests.reports.output.examples import ALL, ERROR, NOTE, ODD, WARNING, WITHOUT_LINE, WITHOUT_PLACE

if TYPE_CHECKING:
    from prodstack.manifests.finding import Finding


def entry(finding: Finding) -> dict[str, Any]:
    """The only entry of the report about one finding."""
    [found] = json.loads(render([finding]))
    return dict(found)


@pytest.mark.parametrize(
    ("finding", "severity", "path", "line"),
    [
        pytest.param(ERROR, "critical", "stacks/chat.yaml", 3, id="error"),
        pytest.param(WARNING, "minor", "a.yaml", 1, id="warning"),
        pytest.param(NOTE, "info", "a.yaml", 2, id="note"),
        pytest.param(WITHOUT_PLACE, "minor", ".", 1, id="no place"),
        pytest.param(WITHOUT_LINE, "minor", "a.yaml", 1, id="no line"),
    ],
)
def test_a_finding_has_its_severity_and_its_place(finding: Finding, severity: str, path: str, line: int) -> None:
    """GitLab refuses an entry without a path or a line, so a finding without a place gets the first line."""
    found = entry(finding)
    assert (found["severity"], found["check_name"]) == (severity, finding.rule)
    assert found["location"] == {"path": path, "lines": {"begin": line}}
    assert found["description"].startswith(finding.message)


def test_the_report_is_printable_everywhere() -> None:
    """ASCII only, and no control character reaches the page."""
    text = render(ALL)
    assert text.isascii()
    assert "\x1b" not in "".join(each["description"] for each in json.loads(text))
    assert entry(ODD)["location"]["path"]
    assert render([]) == "[]\n"


def test_a_finding_that_only_moved_is_the_same_finding() -> None:
    """Lines that are added above it do not make it a new one; another message, object, file or cluster does."""
    same = entry(replace(ERROR, line=30, column=9))["fingerprint"]
    assert same == entry(ERROR)["fingerprint"]
    others = [replace(ERROR, message="other"), replace(ERROR, file="b.yaml"), replace(ERROR, clusters=("prod",)), NOTE]
    assert len({same, *(entry(each)["fingerprint"] for each in others)}) == 5


def test_the_clusters_are_named() -> None:
    """At the end of the description."""
    assert entry(replace(ERROR, clusters=("prod",)))["description"].endswith(" (cluster prod)")
