"""Messages about mistakes: the line, what was found, what is allowed, and the nearest match."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import BaseModel, ValidationError

from prodstack.compiler.authoring.problems import PATTERNS, did_you_mean, invalid, problem, unreadable
from prodstack.manifests.wording import dotted, shown
from prodstack.manifests.yaml_reader import Map, Mark, UnreadableYamlError, read
from prodstack.models.cluster import ClusterFile
from prodstack.models.runtime import RuntimeSpec
from prodstack.models.stack import StackFile
from tests.printed import one_line

WORDS = {
    "near": ("serve", ["serves", "port"], 'did you mean "serves"?'),
    "another case": ("ROUTERS", ["routers", "runtimes"], 'did you mean "routers"?'),
    "nothing near": ("xyz", ["b", "a"], "allowed: a, b"),
    "nothing at all": ("xyz", [], "remove it: there is nothing that it could name"),
}


@pytest.mark.parametrize(("word", "allowed", "wanted"), WORDS.values(), ids=WORDS)
def test_did_you_mean(word: str, allowed: list[str], wanted: str) -> None:
    """The nearest word, or all allowed words."""
    assert did_you_mean(word, allowed) == wanted


def test_a_path_as_people_write_it() -> None:
    """Dots for keys, brackets for list items."""
    assert dotted(("runtimes", "a", "serves", 0, "b")) == "runtimes.a.serves[0].b"


def test_a_long_value_is_cut() -> None:
    """A message is one line."""
    assert len(shown("x" * 500)) <= 60
    assert shown({"a": ["é", None]}) == '{"a": ["é", null]}'


def test_a_problem_without_a_place_has_none() -> None:
    """A finding without a position still has its message, and still blocks."""
    assert one_line(problem("invalid-value", None, "x is 1", "write 2")) == "x is 1; write 2 [invalid-value]"


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        pytest.param("the key is written twice; keep one", "the key is written twice; keep one", id="says what to do"),
        pytest.param("not well-formed YAML", "not well-formed YAML; correct the file", id="does not"),
    ],
)
def test_unreadable(message: str, wanted: str) -> None:
    """The fix of the YAML reader, if it has one."""
    found = unreadable(UnreadableYamlError(Mark("a.yaml", 2, 3), message))
    assert one_line(found) == f"a.yaml:2:3: {wanted} [unreadable-yaml]"


INVALID: dict[str, tuple[type[BaseModel], str, str]] = {
    "unknown": (StackFile, "router: {}", '"router" is not a field of this file; did you mean "routers"?'),
    "unknown below": (
        ClusterFile,
        "stacks: []\noperator: {resources: {cpuLimits: 1}}",
        '"cpuLimits" is not a field of operator.resources; did you mean "cpuLimit"?',
    ),
    "unknown in a list": (
        StackFile,
        "suppress: [{rule: a, reason: b, objects: c}]",
        '"objects" is not a field of suppress[0]; did you mean "object"?',
    ),
    "missing": (ClusterFile, "namespace: a", "stacks is missing; name the stacks that run there: stacks: [NAME]; or every stack of the project: stacks: all"),
    "null": (StackFile, "routers:", "routers is null; leave it out, or write a value"),
    "a mapping is wanted": (StackFile, "routers: 5", "routers is 5; allowed: a mapping"),
    "a list of mappings is wanted": (
        StackFile,
        "networkPolicy: {prometheus: monitoring}",
        'networkPolicy.prometheus is "monitoring"; allowed: a list of mappings; possible keys: cidr, namespace, namespaceLabels, podLabels',
    ),
    "an item is a mapping": (
        StackFile,
        "networkPolicy: {clients: [monitoring]}",
        'networkPolicy.clients[0] is "monitoring"; allowed: a mapping; possible keys: cidr, namespace, namespaceLabels, podLabels',
    ),
    "a list is wanted": (ClusterFile, "stacks: a", 'stacks is "a"; allowed: a list, such as ["a"]'),
    "a text is wanted": (ClusterFile, "stacks: [on]", "stacks[0] is on; allowed: text (quote it)"),
    "one of": (StackFile, "rolloutDigest: of", 'rolloutDigest is "of"; did you mean "off"?'),
    "a number is written as it was": (ClusterFile, "stacks: [0x1F]", "stacks[0] is 0x1F; allowed: text (quote it)"),
    "a bound": (
        RuntimeSpec,
        "{model: {modelURL: a, maxModelLen: 1e0}, vllmConfig: {}, deploymentConfig: {image: {registry: a, name: b}, resources: {}}}",
        "model.maxModelLen is 1e0; allowed: integer",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "text", "wanted"), INVALID.values(), ids=INVALID)
def test_what_a_model_refuses(model: type[BaseModel], text: str, wanted: str) -> None:
    """No wording of pydantic, and the nearest match at every depth."""
    (tree,) = read(text, "a.yaml")
    assert isinstance(tree, Map)
    with pytest.raises(ValidationError) as caught:
        model.model_validate(tree, by_alias=True, by_name=False)
    (finding,) = invalid(caught.value, tree, model)
    assert f"{finding.message}; {finding.fix}" == wanted


def test_every_pattern_is_explained_in_words() -> None:
    """No message about a stack or cluster file shows a regular expression."""
    for model in (StackFile, ClusterFile):
        patterns = set(re.findall(r'"pattern": "([^"]+)"', json.dumps(model.model_json_schema())))
        assert patterns
        assert sorted(patterns - set(PATTERNS)) == []


def test_every_refusal_is_told() -> None:
    """All at once, each at its line."""
    (tree,) = read("stacks: [1]\nimages: [2]\nx: 3\n", "a.yaml")
    with pytest.raises(ValidationError) as caught:
        ClusterFile.model_validate(tree, by_alias=True, by_name=False)
    assert sorted(finding.line for finding in invalid(caught.value, tree, ClusterFile)) == [1, 2, 3]
