"""Workflow commands are one line each, escaped as GitHub's runner reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prodstack.reports.output.github import render
from tests.reports.output.examples import ALL, ERROR, NOTE, ODD, WARNING, WITHOUT_LINE, WITHOUT_PLACE

if TYPE_CHECKING:
    from prodstack.manifests.finding import Finding


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        pytest.param(
            ERROR,
            "::error file=stacks/chat.yaml,line=3,col=5,title=missing-service-account"
            "::the router has no account; write one",
            id="error",
        ),
        pytest.param(
            WARNING, "::warning file=a.yaml,line=1,col=1,title=unused-suppression::it silences nothing", id="warning"
        ),
        pytest.param(NOTE, "::notice file=a.yaml,line=2,col=1,title=ignored-field::ignored; leave it out", id="note"),
        pytest.param(WITHOUT_PLACE, "::warning title=unused-stack::no cluster uses it; use it", id="no place"),
        pytest.param(
            WITHOUT_LINE, "::warning file=a.yaml,title=unused-stack::no cluster uses it; use it", id="no line"
        ),
        pytest.param(
            ODD,
            "::error file=odd%2C 100%25%3A näme.yaml,line=1,col=1,title=invalid-value"
            '::a "quote", 100%25%0D%0Aa::line \N{REPLACEMENT CHARACTER}[31m🙂; x: y%0Az',
            id="escaped",
        ),
    ],
)
def test_a_finding_is_one_command(finding: Finding, line: str) -> None:
    """Percent, line ends and, in a property, colon and comma are escaped; nothing else is."""
    assert render([finding]) == f"{line}\n"


def test_a_line_a_finding() -> None:
    """No message can start a second command."""
    assert [line[:2] for line in render(ALL).split("\n")] == ["::"] * len(ALL) + [""]


def test_the_clusters_are_named() -> None:
    """At the end of the message, because an annotation has no place of its own for them."""
    assert render([replace(ERROR, clusters=("prod",))]).endswith(" (cluster prod)\n")
