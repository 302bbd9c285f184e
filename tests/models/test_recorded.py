"""Objects recorded on the real operator pass through the models unchanged, and get the recorded defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from prodstack.models.crds import root_schema
from prodstack.models.kinds import API_VERSION, KINDS

DATA = Path(__file__).parent.parent / "data"
INPUTS = sorted(DATA.glob("observed/*/input.yaml"))
ADDED_BY_CHANGE_841 = {"VLLMRuntime": {"enablePDDisaggregation": False}}
EDITS = sorted([*DATA.glob("observed-edits/*/before.yaml"), *DATA.glob("observed-edits/*/after.yaml")])


def load(path: Path) -> dict[str, Any]:
    """Read one recorded document."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def case(path: Path) -> str:
    """Name a recorded file by its folder."""
    return f"{path.parent.name}-{path.stem}"


def defaulted(value: Any, schema: dict[str, Any]) -> Any:
    """Fill in defaults as an API server does: for missing fields of objects that exist."""
    if isinstance(value, list):
        return [defaulted(item, schema["items"]) for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    fields = schema["properties"]
    defaults = {name: field["default"] for name, field in fields.items() if "default" in field}
    return {name: defaulted(part, fields[name]) for name, part in {**defaults, **value}.items()}


def test_the_recordings_are_all_there() -> None:
    """16 inputs and 51 sides of edits: fewer would prove less."""
    assert (len(INPUTS), len(EDITS)) == (16, 51)


@pytest.mark.parametrize("path", [*INPUTS, *EDITS], ids=case)
def test_a_recorded_object_round_trips(path: Path) -> None:
    """The real API server accepted each of these; the model does too, and returns each as it was written."""
    body = load(path)
    assert body["apiVersion"] == API_VERSION
    assert KINDS[body["kind"]].spec.model_validate(body["spec"]).written() == body["spec"]


@pytest.mark.parametrize("path", INPUTS, ids=case)
def test_the_schema_gives_the_recorded_defaults(path: Path) -> None:
    """An input with the emitted schema's defaults is the spec that the real API server stored.

    The one difference is the default that change 841 adds to a runtime; its CRDs were not the recorded ones.
    """
    body = load(path)
    stored = load(path.with_name("stored.yaml"))["spec"]
    added = ADDED_BY_CHANGE_841.get(body["kind"], {})
    assert not set(added) & set(stored)
    assert defaulted(body["spec"], root_schema(KINDS[body["kind"]])["properties"]["spec"]) == {**stored, **added}
