"""What is made of a declared rule: its check, its guards and its page."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest, World
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ENGINE, ROUTER_SPEC, SIDECAR, Place, walk
from prodstack.rules.engine.predicate import between, empty, every, field, filled, is_true, matches, one_of, python
from prodstack.rules.engine.registry import Report, Rule
from tests.rules.builders import ABSENT, router, runtime, topology


def declared(*cases: Case, severity: Severity = Severity.ERROR, **more: Any) -> Rule:
    """A rule of these cases."""

    def wrong_thing() -> tuple[Case, ...]:
        """A thing is wrong.

        **What it reports.** A thing.

        **Why it is bad.** It breaks.

        **Bad**

            a: 1
        """
        return cases

    return field_rule(severity=severity, fails_at=FailsAt.POD, evidence=(observed(), read("vLLM")), **more)(wrong_thing)


def said(rule: Rule, manifest: Manifest) -> list[Report]:
    """What the rule reports about one object."""
    return list(rule.check(manifest, World((manifest,))))


def case(*at: Place, **changes: Any) -> Case:
    """A case whose value must be "good"."""
    words: dict[str, Any] = {"must": one_of("good"), "message": '{name} "{value}" is bad', "fix": "write {name}: good"}
    return Case(at, **{**words, **changes})


MODEL, ACCOUNT = ENGINE / "model.modelURL", ROUTER_SPEC / "serviceAccountName"


def test_a_rule_has_what_its_places_say() -> None:
    """Id, kinds and keys come from the function and the places; the page states the evidence."""
    rule = declared(case(MODEL, ACCOUNT))
    assert (rule.id, rule.kinds, rule.only_with) == (
        "wrong-thing",
        ("VLLMRuntime", "VLLMRouter"),
        ("modelURL", "serviceAccountName"),
    )
    assert "It breaks (operator, observed; vLLM, read).\n\n**Bad**" in rule.page


def test_every_engine_is_asked() -> None:
    """Each side of a topology has settings of its own."""
    [prefill, decode] = said(declared(case(MODEL)), topology())
    assert prefill.path == ("spec", "topology", "prefill", "model", "modelURL")
    assert decode.message == 'modelURL "Qwen/Qwen3-8B" is bad'
    assert decode.fix == "write modelURL: good"


@pytest.mark.parametrize(
    ("value", "required", "count"), [(ABSENT, False, 0), (None, False, 0), (ABSENT, True, 1), (3, True, 0)]
)
def test_what_is_not_written(value: object, required: bool, count: int) -> None:
    """Null is absent; absent is wrong only where a field is required; another type is another rule's."""
    rule = declared(case(ACCOUNT, required=required))
    assert len(said(rule, router({"spec/serviceAccountName": value}))) == count


def test_only_the_first_case_about_a_value_is_reported() -> None:
    """One mistake, one finding."""
    [report] = said(declared(case(ACCOUNT, fails_at=FailsAt.OPERATOR), case(ACCOUNT, message="never")), router())
    assert (report.message, report.fails_at) == ('serviceAccountName "router" is bad', FailsAt.OPERATOR)


def test_where_asks_the_block() -> None:
    """A sidecar that is off has no values; {block} is what was asked."""
    rule = declared(
        case(SIDECAR / "image.name", message="{block[name]} has {value}{block[no][such]}", is_guarded=False)
    )
    sidecar = {"name": "lora", "image": {"name": "x"}}
    assert said(rule, runtime({"spec/deploymentConfig/sidecarConfig": sidecar})) == []
    [report] = said(rule, runtime({"spec/deploymentConfig/sidecarConfig": {**sidecar, "enabled": True}}))
    assert report.message == "lora has x"


def test_items_and_keys_have_paths_of_their_own() -> None:
    """[] is each item, {} each key."""
    value = {"list": [{"a": 1}, {"b": 2}, "odd"], "map": {"x": 1}}
    assert list(walk(value, (), ("list", "[]", "a"))) == [(("list", 0, "a"), 1)]
    assert list(walk(value, (), ("map", "{}"))) == [(("map", "x"), "x")]
    assert list(walk(value, (), ("list", "[]", "b"), required=True)) == [
        (("list", 0, "b"), None),
        (("list", 1, "b"), 2),
    ]


ENABLED = field("enabled", is_true)


@pytest.mark.parametrize(
    ("made", "path", "rule", "named"),
    [
        (case(ACCOUNT), ".spec.serviceAccountName", "self == 'good'", ""),
        (case(ACCOUNT, required=True), ".spec", "(has(self.serviceAccountName) && self.serviceAccountName == 'good')", ".serviceAccountName"),
        (case(ROUTER_SPEC / "env[].name"), ".spec.env[].name", "self == 'good'", ""),
        (case(ROUTER_SPEC / "map{}"), ".spec.map", "self.all(each, each == 'good')", ""),
        (
            case((ROUTER_SPEC / "a").where(ENABLED) / "list[].x"),
            ".spec.a",
            "!(has(self.enabled) && self.enabled) || (!has(self.list) || self.list.all(each, (!has(each.x) || each.x == 'good')))",
            ".list",
        ),
        (
            case((ROUTER_SPEC / "a").where(ENABLED) / "b.c", required=True),
            ".spec.a",
            "!(has(self.enabled) && self.enabled) || (!has(self.b) || (has(self.b.c) && self.b.c == 'good'))",
            ".b.c",
        ),
        (case(ROUTER_SPEC.where(ENABLED), must=field("x", filled)), ".spec", "!(has(self.enabled) && self.enabled) || (has(self.x) && self.x != '')", ""),
    ],
)  # fmt: skip
def test_a_guard_stands_as_low_as_it_can(made: Case, path: str, rule: str, named: str) -> None:
    """At the value itself, or at the block that has to be asked first."""
    [guard] = declared(made).guards
    assert (guard.path, guard.rule, guard.field) == (path, rule, named)


def test_a_guard_of_an_engine_stands_on_each_side_too() -> None:
    """A guard of the engine itself leaves the spec alone beside a topology."""
    whole, prefill, decode = declared(case(ENGINE.where(ENABLED) / "x")).guards
    assert whole.rule == f"has(self.topology) || ({prefill.rule})"
    assert (whole.path, prefill.path, decode.path) == (".spec", ".spec.topology.prefill", ".spec.topology.decode")


def test_the_words_of_a_guard_have_no_value() -> None:
    """The same words, or others where those do not read well."""
    assert declared(case(ACCOUNT)).guards[0].message == "serviceAccountName is bad: write serviceAccountName: good"
    assert declared(case(ACCOUNT, guard="wrong: right")).guards[0].message == "wrong: right"
    for words in ({"message": "{problem}"}, {"fix": lambda found: str(found.value)}):
        with pytest.raises(ValueError, match="write its `guard`"):
            assert declared(case(ACCOUNT, **words)).guards


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": Severity.WARNING},
        {"is_guarded": False},
        {"must": python(lambda value: value == "good")},
        {"at": (ROUTER_SPEC.where(field("a", python(bool))) / "b",), "is_guarded": False},
    ],
    ids=["a warning", "on purpose", "no CEL", "a condition without CEL"],
)
def test_what_has_no_guard(changes: dict[str, Any]) -> None:
    """What may work is not refused, nor what CEL cannot judge."""
    assert declared(Case(**{"at": (ACCOUNT,), "must": one_of("x"), "message": "m", "fix": "f", **changes})).guards == ()


def test_reports_that_no_place_can_name() -> None:
    """A function adds them, and then every object is asked."""
    rule = declared(case(ACCOUNT), also=lambda manifest: [Report(("spec",), manifest.ref.name, "fix")])
    assert rule.only_with == ()
    assert [report.message for report in said(rule, router())] == ['serviceAccountName "router" is bad', "router"]


def test_predicates_of_lists() -> None:
    """A list can also be judged as a whole."""
    rule = declared(case(ROUTER_SPEC / "extraArgs", must=every(matches("-.*") | empty), message="bad arguments"))
    assert said(rule, router({"spec/extraArgs": ["-a", ""]})) == []
    assert len(said(rule, router({"spec/extraArgs": ["a"]}))) == 1
    assert said(declared(case(ROUTER_SPEC / "port", must=between(1, 2))), router({"spec/port": "x"})) == []


def test_a_guard_is_not_lost_in_silence() -> None:
    """A condition that CEL cannot judge exactly would take the guard away from a case that has one."""
    with pytest.raises(
        ValueError, match=r"the condition of VLLMRouter spec, so b would have no guard; .* is_guarded=False"
    ):
        assert declared(case(ROUTER_SPEC.where(field("a", python(bool))) / "b")).guards


def test_a_place_has_one_condition() -> None:
    """A second `where` would forget the first without a word."""
    with pytest.raises(ValueError, match="join two with &"):
        SIDECAR.where(field("name", filled))
