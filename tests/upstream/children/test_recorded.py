"""What expand predicts is what was recorded on the real operator (source of 2026-08-05; Kubernetes 1.34).

Nothing is normalised but the order in which the recorder of edits listed the children; owner references are equal too.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.schema import validate, with_defaults
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.upstream.children.predict import expand, stop
from tests.upstream.children.builders import DATA, Body, documents, stored_children

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted((DATA / "observed").iterdir())
EDITS = sorted((DATA / "observed-edits").iterdir())

STALE = {
    "cache-port",
    "router-env",
    "router-port",
    "runtime-chat-template",
    "runtime-extra-args",
    "runtime-label-added",
    "runtime-label-added-and-image",
    "runtime-lora-on",
    "runtime-maxmodellen",
    "runtime-storage-on",
    "runtime-storage-size",
}
"""The edits after which the live children are not what a new object would get: ignored, refused, or landed in part."""


def names(paths: list[Path]) -> list[str]:
    """The cases' names as test ids."""
    return [path.name for path in paths]


def by_identity(objects: list[Body]) -> list[Body]:
    """In an order that does not depend on who listed them."""
    return sorted(objects, key=lambda each: (each["kind"], each["metadata"]["name"]))


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_the_children_of_a_recorded_case_are_predicted_exactly(case: Path) -> None:
    """Every object, in the recorded order, with the API server's defaults and the owner reference."""
    [cr] = documents(case / "input.yaml")
    assert stored_children(cr) == documents(case / "children.yaml")


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_the_printed_children_are_the_recorded_text(case: Path) -> None:
    """Quoting, key order and block texts follow the API server's own YAML, so files can be compared line by line."""
    [cr] = documents(case / "input.yaml")
    assert to_yaml(stored_children(cr)) == (case / "children.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_the_crd_defaults_make_the_recorded_stored_resource(case: Path) -> None:
    """EnablePDDisaggregation is a field of upstream change 841, which the recorded CRDs do not have."""
    [cr], [stored] = documents(case / "input.yaml"), documents(case / "stored.yaml")
    spec = {key: value for key, value in with_defaults(cr)["spec"].items() if key != "enablePDDisaggregation"}
    assert spec == stored["spec"]
    assert validate(cr) == []


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_stop_is_known_exactly_where_the_operator_stopped(case: Path) -> None:
    """Errors, panics and endless updates in the outcome, and only those, are stops."""
    [cr], [outcome] = documents(case / "input.yaml"), documents(case / "outcome.yaml")
    assert (stop(cr) is not None) == bool(outcome["errors"] or outcome["endless_update_loop"])


@pytest.mark.parametrize("edit", EDITS, ids=names(EDITS))
def test_the_children_before_an_edit_are_predicted_exactly(edit: Path) -> None:
    """The object was new then."""
    [cr] = documents(edit / "before.yaml")
    assert by_identity(stored_children(cr)) == by_identity(documents(edit / "children_before.yaml"))


AFTER = [edit for edit in EDITS if (edit / "after.yaml").exists()]


@pytest.mark.parametrize("edit", AFTER, ids=names(AFTER))
def test_the_children_after_an_edit_are_predicted_where_it_landed(edit: Path) -> None:
    """And nowhere else: an edit that the operator ignores or cannot apply leaves other children than a new object gets."""
    [cr] = documents(edit / "after.yaml")
    landed = by_identity(stored_children(cr)) == by_identity(documents(edit / "children_after.yaml"))
    assert landed == (edit.name not in STALE)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_expanding_changes_nothing_and_repeats(case: Path) -> None:
    """The input is untouched, and two calls give the same."""
    [cr] = documents(case / "input.yaml")
    before = copy.deepcopy(cr)
    assert expand(cr) == expand(cr)
    assert cr == before


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_the_order_of_keys_in_the_input_does_not_matter(case: Path) -> None:
    """The same resource with every mapping reversed has the same children."""

    def reverse(value: object) -> object:
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(value)}
        return [reverse(each) for each in value] if isinstance(value, list) else value

    [cr] = documents(case / "input.yaml")
    reversed_cr = reverse(cr)
    assert isinstance(reversed_cr, dict)
    assert stored_children(reversed_cr) == stored_children(cr)
