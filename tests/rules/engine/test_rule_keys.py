"""A rule that names the keys that it needs (only_with) has nothing to say where they are not, so that not asking it loses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import Facts, Manifest
from prodstack.rules.engine.registry import Rule, judge, rules
from tests.rules.builders import router, runtime, world
from tests.rules.engine.test_rules_on_odd_input import BUILDERS
from tests.rules.harness import FACTS

RECORDED = sorted((Path(__file__).parent.parent.parent / "data").rglob("*.yaml"))
OBJECTS = (*(build() for build in BUILDERS.values()), *(m for m in read_tree(RECORDED).manifests if m.is_ours))
WITH_KEYS = [pytest.param(each, id=each.id) for each in rules() if each.only_with]


def without(value: Any, keys: tuple[str, ...]) -> Any:
    """The same data without these keys, at any depth."""
    if isinstance(value, dict):
        return {key: without(entry, keys) for key, entry in value.items() if key not in keys}
    return [without(entry, keys) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize("each", WITH_KEYS)
def test_a_rule_is_silent_without_its_keys(each: Rule) -> None:
    """Every recorded object and every builder's, without the keys: nothing is reported, whatever is known of the cluster."""
    stripped = [Manifest(without(m.body, each.only_with)) for m in OBJECTS if m.ref.kind in each.kinds]
    assert stripped
    for facts in (Facts(), FACTS):
        for complete in (False, True):
            around = world(*stripped, complete=complete, facts=facts)
            assert [report for manifest in stripped for report in each.check(manifest, around)] == []


@pytest.mark.parametrize(
    ("manifest", "inside", "outside"),
    [
        (
            runtime({"spec/vllmConfig/env": [{"name": "A", "value": "1"}]}),
            {"env", "name", "v1"},
            {"metadata", "extraArgs"},
        ),
        (router({"spec/extraArgs": []}), {"extraArgs"}, {"env", "apiVersion"}),
        (Manifest({"kind": "VLLMRouter", "spec": "odd"}), set(), {"kind"}),
    ],
    ids=["inside lists", "with an empty value", "a spec that is not a mapping"],
)
def test_the_keys_of_an_object(manifest: Manifest, inside: set[str], outside: set[str]) -> None:
    """They are those of the spec, at any depth, whatever their value."""
    assert manifest.keys >= inside
    assert manifest.keys.isdisjoint(outside)


def test_a_rule_with_a_key_is_asked() -> None:
    """An empty list is written, so the rule about it reports."""
    found = judge(world(runtime({"spec/deploymentConfig/toleration": []})))
    assert "empty-field" in {finding.rule for finding in found}
