"""The cases of the guards: rows.yaml, as far as one object shows the trap, and guards.yaml; what the server must say of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from prodstack.rules.engine.guards import guards
from tests.rules.engine import test_rows

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "guards.yaml").read_text(encoding="utf-8")
)


class Case(NamedTuple):
    """One object; rule: the id that its refusal carries, or beside whose trap it stands."""

    name: str
    rule: str
    manifest: Manifest


def refused() -> list[Case]:
    """Every object that a guard refuses."""
    of_rows = [
        Case(f"{case['rule']}: {case['name']}", case["rule"], test_rows._subject(case))
        for _, case in test_rows.CASES
        if case["rule"] in guards() and "severity" not in case and "objects" not in case and not _is_null(case)
    ]
    return [*of_rows, *_cases("refused")]


def accepted() -> list[Case]:
    """Every object that is accepted, though it stands next to a trap."""
    return _cases("accepted")


def _cases(part: str) -> list[Case]:
    return [
        Case(f"{case['rule']}: {_said(case)}", case["rule"], test_rows._subject({**case, "name": ""}))
        for case in TABLE[part]
    ]


def _said(case: dict[str, Any]) -> str:
    """What a case changes, short enough for an id."""
    return f"{case.get('object', 'runtime')} {case.get('object_name', case.get('patch'))}"[:120]


def _is_null(case: dict[str, Any]) -> bool:
    """The server refuses a null in place of a list of itself, before CEL."""
    return None in case.get("patch", {}).values()
