"""The SARIF log is valid against the published schema and carries the pages."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from prodstack.reports.output.sarif import FINGERPRINT, render
from prodstack.rules.engine.pages import pages
from tests.reports.output.examples import ALL, ERROR, NOTE, ODD, WARNING, WITHOUT_LINE, WITHOUT_PLACE

if TYPE_CHECKING:
    from prodstack.manifests.finding import Finding

SCHEMA = Path(__file__).parent / "data/sarif-schema-2.1.0.json"


@cache
def validator() -> Any:
    """The validator of the published schema, checked itself first."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def run_of(*findings: Finding) -> Any:
    """The one run of the log, after the log was validated."""
    text = render(findings, pages(), "1.2.3")
    log = json.loads(text)
    assert [error.message for error in validator().iter_errors(log)] == []
    assert text.isascii()
    return log["runs"][0]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    """The schema at hand is one that can fail."""
    assert list(validator().iter_errors({"version": "2.1.0"}))
    assert list(validator().iter_errors({"version": "2.1.0", "runs": [{"results": []}]}))


@pytest.mark.parametrize("findings", [(), *((finding,) for finding in ALL), ALL])
def test_the_log_is_valid(findings: tuple[Finding, ...]) -> None:
    """Whatever the findings hold, the log is valid, and each finding is one result."""
    assert len(run_of(*findings)["results"]) == len(findings)


def test_every_rule_stands_in_the_log_with_its_page() -> None:
    """A viewer shows the page: what is reported, why it is bad, and the fix."""
    driver = run_of()["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(pages())
    assert (driver["name"], driver["semanticVersion"]) == ("production-stack-gitops", "1.2.3")
    for rule in driver["rules"]:
        page = pages()[rule["id"]]
        assert rule["fullDescription"]["text"] == page.summary
        assert rule["help"]["markdown"] == page.markdown
        assert "**Fix.**" in rule["help"]["markdown"]


@pytest.mark.parametrize(("finding", "level"), [(ERROR, "error"), (WARNING, "warning"), (NOTE, "note")])
def test_the_level_is_the_severity(finding: Finding, level: str) -> None:
    """SARIF's three levels are ours."""
    assert run_of(finding)["results"][0]["level"] == level


def test_a_result_points_at_its_rule_place_and_object() -> None:
    """ruleIndex, region and the logical location match the finding."""
    run = run_of(ERROR)
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == ERROR.rule
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "stacks/chat.yaml"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "VLLMRouter llm/chat"


@pytest.mark.parametrize(
    ("finding", "uri"),
    [
        pytest.param(ODD, "odd%2C%20100%25%3A%20n%C3%A4me.yaml", id="percent-encoded"),
        pytest.param(replace(ERROR, file="/x/a b.yaml"), "file:///x/a%20b.yaml", id="absolute"),
        pytest.param(replace(ERROR, file="<stdin>"), "%3Cstdin%3E", id="standard input"),
    ],
)
def test_a_file_is_a_uri(finding: Finding, uri: str) -> None:
    """A file name becomes a valid URI reference."""
    (location,) = run_of(finding)["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_without_a_line_there_is_no_region() -> None:
    """SARIF's lines count from 1; a finding about a whole file, or about none, has no line."""
    locations = [result["locations"][0] for result in run_of(WITHOUT_LINE, WITHOUT_PLACE)["results"]]
    assert locations == [{"physicalLocation": {"artifactLocation": {"uri": "a.yaml"}}}, {}]


def fingerprint(*findings: Finding) -> list[str]:
    """The fingerprints of the findings."""
    return [result["partialFingerprints"][FINGERPRINT] for result in run_of(*findings)["results"]]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(replace(ERROR, line=99, column=1), True, id="moved within its file"),
        pytest.param(replace(ERROR, message="another"), False, id="another message"),
        pytest.param(replace(ERROR, file="b.yaml"), False, id="another file"),
        pytest.param(replace(ERROR, object=None), False, id="another object"),
        pytest.param(replace(ERROR, rule="unreadable-yaml"), False, id="another rule"),
    ],
)
def test_the_fingerprint_is_what_a_finding_is(other: Finding, same: bool) -> None:
    """A finding that moved keeps its fingerprint; two equal findings have different ones."""
    assert (fingerprint(ERROR) == fingerprint(other)) == same
    assert len(set(fingerprint(ERROR, other))) == 2


def test_the_clusters_are_in_the_message_and_the_properties() -> None:
    """Code scanning shows the message, programs read the properties; the fingerprint stays the same."""
    found = replace(ERROR, clusters=("lab", "prod"))
    (result,) = run_of(found)["results"]
    assert result["message"]["text"].endswith("(clusters lab, prod)")
    assert result["properties"]["clusters"] == ["lab", "prod"]
    assert fingerprint(found) == fingerprint(ERROR)
