"""The JSON document has exactly the documented keys, whatever the findings hold."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prodstack.reports.output.json_document import render
from tests.reports.output.examples import ALL, ERROR

if TYPE_CHECKING:
    from prodstack.manifests.finding import Finding

KEYS = ["rule", "severity", "fails_at", "file", "line", "column", "object", "clusters", "message", "fix"]


def test_one_finding_in_full() -> None:
    """Severity and fails_at are words, the object is its kind, namespace and name."""
    assert json.loads(render([ERROR])) == {
        "findings": [
            {
                "rule": "missing-service-account",
                "severity": "error",
                "fails_at": "operator",
                "file": "stacks/chat.yaml",
                "line": 3,
                "column": 5,
                "object": {"kind": "VLLMRouter", "namespace": "llm", "name": "chat"},
                "clusters": [],
                "message": "the router has no account",
                "fix": "write one",
            }
        ]
    }


@pytest.mark.parametrize("finding", ALL, ids=lambda finding: finding.rule)
def test_every_finding_has_the_same_keys(finding: Finding) -> None:
    """A finding about a file has the key object too, with null; the text is ASCII."""
    text = render([finding])
    (data,) = json.loads(text)["findings"]
    assert list(data) == KEYS
    assert (data["object"] is None) == (finding.object is None)
    assert (data["message"], data["file"]) == (finding.message, finding.file)
    assert text.isascii()


def test_no_finding_is_an_empty_list() -> None:
    """A program needs no special case for a clean tree."""
    assert json.loads(render([])) == {"findings": []}


def test_the_clusters_are_a_list() -> None:
    """Equal findings of several clusters are one finding, so that a program need not merge them."""
    (data,) = json.loads(render([replace(ERROR, clusters=("lab", "prod"))]))["findings"]
    assert data["clusters"] == ["lab", "prod"]
