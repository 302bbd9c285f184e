"""Edits are found by identity, and can be applied and undone."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.reports.diff.edits import ABSENT, edits, is_same, path_text, table_path, with_value

TERM_A = {"matchExpressions": [{"key": "a", "operator": "Exists"}]}
TERM_B = {"matchExpressions": [{"key": "b", "operator": "Exists"}]}


def found(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    """The edits with readable paths."""
    return [(path_text(edit.path), edit.old, edit.new) for edit in edits(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"a": 1}, {"a": 1}, [], id="the same"),
        pytest.param({"a": 1}, {"a": 2}, [("a", 1, 2)], id="changed"),
        pytest.param({}, {"a": {"b": 1}}, [("a.b", ABSENT, 1)], id="an added block is its fields"),
        pytest.param({"a": {}}, {}, [("a", {}, ABSENT)], id="an empty block taken away"),
        pytest.param({"a": True}, {"a": 1}, [("a", True, 1)], id="true is not 1"),
        pytest.param({"a": float("nan")}, {"a": float("nan")}, [], id="not a number is itself"),
        pytest.param({"a": 1}, {"a": None}, [("a", 1, None)], id="null is a value"),
        pytest.param(
            {"env": [{"name": "B", "value": "1"}]},
            {"env": [{"name": "A"}, {"name": "B", "value": "1"}]},
            [("env[A]", ABSENT, {"name": "A"})],
            id="an entry inserted at the top is one edit",
        ),
        pytest.param(
            {"env": [{"name": "A", "value": "1"}]},
            {"env": [{"name": "A", "value": "2"}]},
            [("env[A].value", "1", "2")],
            id="an item by its name",
        ),
        pytest.param(
            {"env": [{"name": "A"}, {"name": "B"}]},
            {"env": [{"name": "B"}, {"name": "A"}]},
            [("env", [{"name": "A"}, {"name": "B"}], [{"name": "B"}, {"name": "A"}])],
            id="another order is a difference: the last of two equal names wins",
        ),
        pytest.param(
            {"args": ["a", "b"]}, {"args": ["a"]}, [("args", ["a", "b"], ["a"])], id="arguments are one value"
        ),
        pytest.param({"t": [TERM_A]}, {"t": [TERM_A, TERM_B]}, [("t[]", ABSENT, TERM_B)], id="an item without a name"),
        pytest.param(
            {"t": [{"e": [{"key": "a", "values": ["x"]}]}]},
            {"t": [{"e": [{"key": "a", "values": ["y"]}]}]},
            [("t[].e[a].values", ["x"], ["y"])],
            id="the only items are the same item",
        ),
        pytest.param(
            {"e": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]},
            {"e": [{"name": "A", "value": "1"}]},
            [("e[]", {"name": "A", "value": "2"}, ABSENT)],
            id="one name twice: by the whole item",
        ),
        pytest.param({"a": [{"b": 1}]}, {"a": "text"}, [("a", [{"b": 1}], "text")], id="another type"),
        pytest.param(
            {"labels": {"app.kubernetes.io/name": "a"}},
            {"labels": {"app.kubernetes.io/name": "b"}},
            [('labels["app.kubernetes.io/name"]', "a", "b")],
            id="a key with dots is quoted",
        ),
    ],
)
def test_what_differs(old: Any, new: Any, expected: list[tuple[str, Any, Any]]) -> None:
    """One edit a field; items of lists by what they are."""
    assert found(old, new) == expected
    assert is_same(old, new) == (not expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, id="mappings"),
        pytest.param({}, {"a": {"b": {"c": 1}}}, id="added"),
        pytest.param({"e": [{"name": "A", "v": 1}, {"name": "B"}]}, {"e": [{"name": "A", "v": 2}]}, id="items"),
        pytest.param({"t": [{"e": [{"key": "a"}]}]}, {"t": [{"e": [{"key": "b"}]}]}, id="the only item"),
        pytest.param({"t": [TERM_A]}, {"t": [TERM_A, TERM_B]}, id="whole items"),
    ],
)
def test_the_edits_lead_from_one_side_to_the_other(old: Any, new: Any) -> None:
    """Applied one after the other to the old side, and undone on the new side."""
    there, back = old, new
    for edit in edits(old, new):
        there, back = with_value(there, edit.path, edit.new), with_value(back, edit.path, edit.old)
    assert is_same(there, new)
    assert found(back, old) in ([], [("a", {}, ABSENT)], [("a.b", {}, ABSENT)])


def test_applying_an_edit_leaves_the_input_as_it_is() -> None:
    """Values are shared, never changed."""
    body = {"e": [{"name": "A", "v": {"w": 1}}]}
    [edit] = edits(body, {"e": [{"name": "A", "v": {"w": 2}}]})
    assert with_value(body, edit.path, 2) == {"e": [{"name": "A", "v": {"w": 2}}]}
    assert body == {"e": [{"name": "A", "v": {"w": 1}}]}


def test_a_path_has_the_form_of_the_table() -> None:
    """Items are [] there, whatever their name."""
    [edit] = edits({"spec": {"env": [{"name": "A", "value": "1"}]}}, {"spec": {"env": [{"name": "A", "value": "2"}]}})
    assert table_path(edit.path) == ".spec.env[].value"
