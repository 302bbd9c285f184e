"""Declared rules are asked only if the dispatch finds that a value may fail, so it must never leave out one that has something to report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import KINDS, Manifest
from prodstack.manifests.yaml_reader import Map
from prodstack.rules.engine.dispatch import Dispatch, Watch
from prodstack.rules.engine.registry import Report, Rule, judge, rules
from tests.rules.builders import router, world
from tests.rules.engine.test_rules_on_odd_input import BUILDERS, ODD, _paths

if TYPE_CHECKING:
    from collections.abc import Callable

DECLARED = [each for each in rules() if each.watches is not None]


def dispatch_of(kind: str) -> Dispatch[str]:
    """The dispatch of all declared rules about a kind, without what earlier tests asked it."""
    return Dispatch((each.id, watch) for each in DECLARED if each.watches for watch in each.watches(kind))


@pytest.mark.parametrize("kind", BUILDERS)
def test_no_rule_with_something_to_report_is_left_out(kind: str) -> None:
    """Every entry of a good object is replaced by odd ones: the dispatch names each declared rule whose check reports."""
    build, reporting = BUILDERS[kind], 0
    dispatches = {name: dispatch_of(name) for name in KINDS}
    for path in _paths(build().body):
        for odd in ODD:
            manifest = build({path: odd})
            if manifest.ref.kind not in dispatches:
                continue
            failing, around = dispatches[manifest.ref.kind].failing(manifest), world(manifest)
            for each in DECLARED:
                reports = list(each.check(manifest, around)) if manifest.ref.kind in each.kinds else []
                also = list(each.also(manifest)) if each.also else []
                reporting += len(reports)
                assert each.id in failing or reports == also, (each.id, path, odd)
    assert reporting > 0


def watched(*way: str, may_fail: Callable[[Any], bool] = bool, is_required: bool = False) -> Dispatch[str]:
    """The dispatch of one rule that looks at one place of a whole object."""
    return Dispatch([("it", Watch(False, way, may_fail, is_required))])


def test_equal_values_of_different_types_are_told_apart() -> None:
    """In Python, 1, 1.0 and true are equal; a rule about a number may accept one of them only."""
    dispatch = watched("a", may_fail=lambda value: type(value) is int)
    nested = watched("a", may_fail=lambda value: type(value[0]) is int)
    for value, fails in ((1, True), (True, False), (1.0, False), (1, True)):
        assert bool(dispatch.failing(Manifest({"a": value}))) is fails
        assert bool(nested.failing(Manifest({"a": [value]}))) is fails


@pytest.mark.parametrize(
    ("body", "fails"),
    [({"a": {}}, True), ({"a": {"b": None}}, True), ({"a": {"b": 0}}, False), ({}, False), ({"a": "text"}, False)],
)
def test_a_required_key_is_missed_only_in_a_mapping_that_is_there(body: dict[str, Any], fails: bool) -> None:
    """Null is the same as missing."""
    assert bool(watched("a", "b", is_required=True).failing(Manifest(body))) is fails


def test_data_with_positions_and_long_data_are_judged_too() -> None:
    """They are not remembered, because they cannot be, or because they are large."""
    dispatch = watched("a", may_fail=lambda value: "x" in value)
    for value in (Map({"x": 1}), {"x": "y" * 5000}, ["y" * 5000, "x"], "y" * 5000 + "x"):
        assert dispatch.failing(Manifest({"a": value})) == {"it"}
        assert dispatch.failing(Manifest({"a": type(value)()})) == set()


def test_a_silent_rule_silences_those_that_build_on_it() -> None:
    """If `first` reports, `second` is silent although it would report, and so is `third`, which builds on `second` alone."""

    def made(identifier: str, *premises: str) -> Rule:
        def check(manifest: Manifest, _world: object) -> list[Report]:
            return [Report(("spec",), manifest.ref.name, identifier)]

        return Rule(identifier, KINDS, Severity.ERROR, FailsAt.POD, premises, (), check, "A page.")

    chosen = (made("first"), made("second", "first"), made("third", "second"), made("unrelated"))
    assert [finding.rule for finding in judge(world(router()), chosen)] == ["first", "unrelated"]
    assert [finding.rule for finding in judge(world(router()), chosen[1:])] == ["second", "unrelated"]
