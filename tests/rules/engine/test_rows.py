"""Every row of "What breaks, and how" is told by a rule, a completion, or the review of an edit; data/rows.yaml is the table."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import prodstack.compiler.authoring.complete
from prodstack.compiler.authoring.tree import mapping
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.manifest import Facts, Manifest
from prodstack.manifests.yaml_reader import read
from prodstack.rules.engine.registry import judge, rules
from tests.rules import builders
from tests.rules.builders import ABSENT, Patch, world
from tests.rules.harness import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OBSERVED, EDITS = (HERE.parents[1] / "data" / name for name in ("observed", "observed-edits"))
TABLE: list[dict[str, Any]] = yaml.safe_load((HERE / "data" / "rows.yaml").read_text(encoding="utf-8"))
CASES = [(row["row"], case) for row in TABLE for case in row.get("cases", ())]
COMPLETED = [(row, case) for row, case in CASES if "completion" in case]
ROWS = 30
"""How many rows the recorded table has."""
ABSENT_TEXT = "<absent>"
LORA = {"spec/model/enableLoRA": True}
TOLD_BY = {"diff": "prodstack/reports/diff"}
"""Parts of the project that tell what no recording and no single tree shows."""


def _ids(cases: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [f"{row}: {case['name']}" for row, case in cases]


def _patch(entry: dict[str, Any]) -> Patch:
    written = {path: ABSENT if value == ABSENT_TEXT else value for path, value in entry.get("patch", {}).items()}
    return {**written, **{path: read(text, "x.yaml")[0] for path, text in entry.get("yaml", {}).items()}}


def _manifest(entry: dict[str, Any]) -> Manifest:
    if "other" in entry:
        return Manifest(entry["other"])
    kind = entry.get("object", "runtime")
    default = {"runtime": "engine", "topology": "engine"}.get(kind, kind)
    metadata = {"labels": entry["labels"]} if "labels" in entry else {}
    made: Manifest = getattr(builders, kind)(_patch(entry), entry.get("name", default), **metadata)
    return made


def _subject(case: dict[str, Any]) -> Manifest:
    """The object of a case of one object; its `name` is the case's own."""
    return _manifest({**case, "name": case["object_name"]} if "object_name" in case else _without_name(case))


def _without_name(case: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in case.items() if key != "name"}


def _objects(case: dict[str, Any]) -> Iterator[Manifest]:
    """The objects of a case, and the runtime that a single router or adapter belongs to."""
    if "objects" in case:
        yield from map(_manifest, case["objects"])
        return
    if case.get("object") == "router":
        yield builders.runtime()
    if case.get("object") == "adapter":
        yield builders.runtime(LORA, labels={"model": "qwen3-8b"})
    yield _subject(case)


def _facts(case: dict[str, Any]) -> Facts:
    return dataclasses.replace(FACTS, add_ons=frozenset(case["add_ons"])) if "add_ons" in case else FACTS


def _judged(case: dict[str, Any]) -> list[Finding]:
    return judge(world(*_objects(case), complete=True, facts=_facts(case)))


def test_no_row_is_missing() -> None:
    """The recorded table has 30 rows; ours has each of them once, and something reports each."""
    names = [row["row"] for row in TABLE]
    assert len(names) == len(set(names)) == ROWS
    assert [row["row"] for row in TABLE if not (row.keys() & {"cases", "edits", "told"})] == []


def test_each_rule_recording_and_completion_exists() -> None:
    """A row never points at something that was renamed or removed."""
    assert {case["rule"] for _, case in CASES} <= {rule.id for rule in rules()}
    assert {name for row in TABLE for name in row.get("edits", ())} <= {case.name for case in EDITS.iterdir()}
    assert {row["told"] for row in TABLE if "told" in row} <= set(TOLD_BY)
    assert all(callable(getattr(prodstack.compiler.authoring.complete, case["completion"])) for _, case in COMPLETED)


def test_every_recorded_edit_belongs_to_a_row() -> None:
    """No recording is left without a row, but the deletion, which the table of children tells."""
    named = {name for row in TABLE for name in row.get("edits", ())}
    assert {case.name for case in EDITS.iterdir()} - named == {"runtime-deleted-with-storage"}


@pytest.mark.parametrize(("row", "case"), CASES, ids=_ids(CASES))
def test_a_bad_input_gives_its_finding_and_no_other_error(row: str, case: dict[str, Any]) -> None:  # noqa: ARG001  # the id of the case
    """What a manifest can show is reported by its rule alone."""
    severity = Severity[case.get("severity", "error").upper()]
    found = _judged(case)
    assert {f.severity for f in found if f.rule == case["rule"]} == {severity}
    assert {f.rule for f in found if f.severity is Severity.ERROR} == (
        {case["rule"]} if severity is Severity.ERROR else set()
    )


@pytest.mark.parametrize(("row", "case"), COMPLETED, ids=_ids(COMPLETED))
def test_what_we_emit_from_the_same_input_has_no_trap(row: str, case: dict[str, Any]) -> None:  # noqa: ARG001  # the id of the case
    """The completion takes the trap away and brings no other."""
    bad = _subject(case)
    spec = prodstack.compiler.authoring.complete.completed(bad.ref.kind, mapping(bad.spec), name=bad.ref.name)
    emitted = Manifest({**bad.body, "spec": spec})
    others = [manifest for manifest in _objects(case) if manifest.ref != bad.ref]
    found = judge(world(*others, emitted, complete=True, facts=_facts(case)))
    assert [f for f in found if f.severity is Severity.ERROR or f.rule == case["rule"]] == []


@pytest.mark.parametrize("case", sorted(OBSERVED.iterdir()), ids=lambda case: case.name)
def test_recorded_failures_are_findings_and_what_was_served_has_none(case: Path) -> None:
    """What failed on the operator or the API server has a finding with that fails_at; what was served has none with it."""
    manifest = Manifest(yaml.safe_load((case / "input.yaml").read_text(encoding="utf-8")))
    outcome = yaml.safe_load((case / "outcome.yaml").read_text(encoding="utf-8"))
    refused = outcome["apply"]["rc"] != 0
    failed = bool(outcome["errors"]) or outcome["endless_update_loop"]
    expected = {FailsAt.API_SERVER} if refused else {FailsAt.OPERATOR} if failed else set()
    fatal = {FailsAt.API_SERVER, FailsAt.OPERATOR}
    found = judge(world(manifest))
    assert {f.fails_at for f in found} & fatal == expected
    assert {f.fails_at for f in found if f.severity is Severity.ERROR} & fatal == expected
