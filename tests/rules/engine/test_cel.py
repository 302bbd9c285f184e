"""Guards are declared with their rules and say what to do; every rule about errors has one, or a reason why not. tests/e2e tries them on a server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import KINDS, RUNTIME, Manifest, World
from prodstack.manifests.schema import node
from prodstack.rules.engine.cel import Guard, argument, filled, has, on_engines, true, where
from prodstack.rules.engine.guards import LIMITS, RULES, guards, missed, unguarded, validations
from prodstack.rules.engine.handbook import with_guard_tables
from prodstack.rules.engine.pages import pages
from prodstack.rules.engine.registry import edit_guards, judge, rules
from tests.rules.engine import test_rows
from tests.rules.engine.guard_cases import Case, accepted, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.schema import Node

ROOT = Path(__file__).parents[3]
OF_EDITS = {each.id for each in edit_guards()}
OF_ERRORS = {rule.id for rule in rules() if rule.severity is Severity.ERROR}
ALL = [
    pytest.param(i, guard, id=f"{i}-{guard.kind}{guard.path}-{n}")
    for i, of in guards().items()
    for n, guard in enumerate(of)
]
KNOWN = frozenset(
    {"all", "double", "exists", "has", "int", "isQuantity", "matches", "size", "split", "startsWith", "substring"}
)
"""Functions and macros of CEL in Kubernetes 1.29 (apiserver source, read) that guards use."""
LABELS = "CEL sees name and generateName of the metadata alone; `diff` tells it"
ROLLOUT = "nothing is wrong with either object; `diff` tells what an edit does"
EDITS = {
    "VLLMRuntime without nodeSelectorTerms": "adding the terms is the way out",
    "a later change of storageConfig.size": "storage-size-changed",
    "a label of a live runtime or router changes": LABELS,
    "changes that never roll out (VLLMRuntime)": ROLLOUT,
    "changes that do (VLLMRuntime)": ROLLOUT,
    "router: env, pullPolicy, pullSecret, nodeSelectorTerms, API key, port": ROLLOUT,
    "router: serviceAccountName changed": ROLLOUT,
    "CacheServer: port, pullPolicy; strategy and pullSecret reach nothing": ROLLOUT,
    "a chat template or storage added to a live runtime": ROLLOUT,
}
"""Rows that an edit of a live object shows: the guard that refuses the edit, or why there is none."""


def test_every_rule_that_reports_errors_has_a_guard_or_a_reason() -> None:
    """Each has one of the two, and what guards miss is said only of rules that have some."""
    guarded = guards().keys() - OF_EDITS
    assert guarded | unguarded().keys() == OF_ERRORS
    assert guarded & unguarded().keys() == set()
    assert missed().keys() <= guarded


def test_what_may_work_is_not_refused() -> None:
    """A rule that only warns has no guard."""
    assert {rule.id for rule in rules() if rule.severity is not Severity.ERROR} & guards().keys() == set()


@pytest.mark.parametrize("row", test_rows.TABLE, ids=lambda row: row["row"])
def test_every_row_has_its_guard_or_its_reason(row: dict[str, Any]) -> None:
    """What breaks is refused by the server, or a table says why it cannot see it."""
    errors = {case["rule"] for case in row.get("cases", ()) if "severity" not in case}
    assert errors <= guards().keys() | unguarded().keys()
    assert (row["row"] in EDITS) == bool(row.get("edits") or row.get("told"))


def test_every_guard_is_tried() -> None:
    """Each guarded rule has an object that is refused; a guard of an edit has its own test on the server."""
    assert {case.rule for case in refused()} == guards().keys() - OF_EDITS


@pytest.mark.parametrize("case", refused(), ids=lambda case: case.name)
def test_the_rule_reports_what_its_guard_refuses(case: Case) -> None:
    """The table of the server's test is about these rules: an error, before anything is sent."""
    assert case.rule in errors(case.manifest)


@pytest.mark.parametrize("case", accepted(), ids=lambda case: case.name)
def test_the_rule_is_silent_about_what_is_accepted(case: Case) -> None:
    """The other half of the table."""
    assert case.rule not in errors(case.manifest)


@pytest.mark.parametrize(("identifier", "guard"), ALL)
def test_a_guard_says_what_is_wrong_and_what_to_do(identifier: str, guard: Guard) -> None:
    """One line: what is wrong, a colon, what to write; the id is added once, for all."""
    wrong, _, fix = guard.message.partition(": ")
    assert wrong
    assert fix
    assert "\n" not in guard.message
    assert not guard.message.endswith((".", "]"))
    entries = validations()[guard.kind][guard.path][RULES]
    assert f"{guard.message} [{identifier}]" in [entry["message"] for entry in entries]


def test_every_id_in_brackets_can_be_explained() -> None:
    """Who is refused by the server can ask `explain`."""
    entries = [each for paths in validations().values() for words in paths.values() for each in words.get(RULES, ())]
    found = {re.search(r" \[([a-z0-9-]+)\]$", entry["message"])[1] for entry in entries}  # type: ignore[index]
    assert found == guards().keys()
    assert found <= pages().keys()


@pytest.mark.parametrize(("identifier", "guard"), ALL)
def test_the_field_that_is_named_exists(identifier: str, guard: Guard) -> None:  # noqa: ARG001  # the id of the case
    """A field of the node itself, so that the server points at the trap."""
    assert guard.path == ".metadata.name" or find(guard.kind, guard.path + guard.field) is not None


@pytest.mark.parametrize(("identifier", "guard"), ALL)
def test_a_guard_uses_what_the_oldest_kubernetes_knows(identifier: str, guard: Guard) -> None:  # noqa: ARG001  # the id of the case
    """Nothing of CEL that came after 1.29."""
    code = re.sub(r"r?'[^']*'", "''", guard.rule)
    assert set(re.findall(r"([A-Za-z]+)\(", code)) <= KNOWN
    assert "?." not in code
    assert code.count("(") == code.count(")")


def test_every_whole_number_of_32_bits_is_guarded() -> None:
    """Both bundles have the bounds; the guard says what to do. The operator reads all other numbers with 64 bits."""
    wanted = {
        (kind, path)
        for kind in KINDS
        for path, found in walk(find(kind, ".spec"), ".spec")
        if found.kind == "integer" and found.schema.get("format") == "int32"
    }
    assert {(guard.kind, guard.path) for guard in guards()["oversized-integer"]} == wanted


def test_limits_are_of_fields() -> None:
    """A limit of nothing would bound nothing."""
    assert [(kind, path) for kind, paths in LIMITS.items() for path in paths if find(kind, path) is None] == []


def test_the_documentation_has_the_tables() -> None:
    """docs/hardened-crds.md lists every guard, what it lets pass, and every reason."""
    text = (ROOT / "docs/hardened-crds.md").read_text(encoding="utf-8")
    assert text == with_guard_tables(text)
    assert all(f"| [{identifier}](" in text for identifier in (*guards(), *unguarded()))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (has("a.b"), "has(self.a) && has(self.a.b)"),
        (filled("a"), "(has(self.a) && self.a != '')"),
        (true("a.b"), "(has(self.a) && has(self.a.b) && self.a.b)"),
        (where(true("a"), "self.b"), "!(has(self.a) && self.a) || self.b"),
        (
            argument("--a", "-b"),
            "(has(self.extraArgs) && self.extraArgs.exists(a, a.startsWith('--a') || a.startsWith('-b')))",
        ),
    ],
)
def test_words_of_cel(text: str, wanted: str) -> None:
    """A field that is not there is never read."""
    assert text == wanted


def test_an_engine_s_guard_stands_on_each_side_too() -> None:
    """If there is a topology, the spec itself is not an engine; only a guard of the whole engine can see that."""
    whole, *sides = on_engines("", "rule", "message")
    assert (whole.path, whole.rule) == (".spec", "has(self.topology) || (rule)")
    assert {guard.rule for guard in sides} == {"rule"}
    paths = [guard.path for guard in on_engines(".model", "rule", "message")]
    assert paths == [".spec.model", ".spec.topology.prefill.model", ".spec.topology.decode.model"]
    assert {guard.kind for guard in (whole, *sides)} == {RUNTIME}


def errors(manifest: Manifest) -> set[str]:
    """The rules that report an error about one object."""
    return {found.rule for found in judge(World((manifest,))) if found.severity is Severity.ERROR}


def find(kind: str, path: str) -> Node | None:
    """The node of a schema at a path such as .spec.env[].name."""
    found = node(kind)
    for step in path.replace("[]", ".[]").split(".")[1:]:
        found = None if found is None else found.items if step == "[]" else found.child(step)
    return found


def walk(found: Node | None, path: str) -> Iterator[tuple[str, Node]]:
    """A node and all below it."""
    if found is not None:
        yield path, found
        for name, child in (found.properties or {}).items():
            yield from walk(child, f"{path}.{name}")
        yield from walk(found.items, f"{path}[]")
