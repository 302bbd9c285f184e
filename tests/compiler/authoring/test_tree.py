"""Operations on YAML trees: they do not change their input, and every value keeps its position."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from prodstack.compiler.authoring.tree import (
    at,
    default,
    mapping,
    merged,
    plain,
    put,
    unchanged,
    without,
    without_empty,
)
from prodstack.manifests.yaml_reader import Map, Mark, locate, read


def tree(text: str, file: str = "a.yaml") -> Map:
    """The tree of one YAML text."""
    (document,) = read(text, file)
    assert isinstance(document, Map)
    return document


MERGES = {
    "mappings are merged": ("a: {b: 1, c: 2}", "a: {c: 3, d: 4}", {"a": {"b": 1, "c": 3, "d": 4}}),
    "lists are replaced": ("a: [1, 2]", "a: [3]", {"a": [3]}),
    "null removes": ("a: {b: 1, c: 2}", "a: {b: null}", {"a": {"c": 2}}),
    "null removes what is not there": ("a: 1", "b: ~", {"a": 1}),
    "a scalar replaces a mapping": ("a: {b: 1}", "a: 2", {"a": 2}),
    "a mapping replaces a scalar": ("a: 2", "a: {b: 1}", {"a": {"b": 1}}),
    "an empty mapping changes nothing": ("a: {b: 1}", "a: {}", {"a": {"b": 1}}),
}


@pytest.mark.parametrize(("base", "over", "wanted"), MERGES.values(), ids=MERGES)
def test_merged(base: str, over: str, wanted: dict[str, Any]) -> None:
    """Mappings are merged key by key, any other value is replaced."""
    one, other = tree(base), tree(over, "b.yaml")
    before = copy.deepcopy((one, other))
    assert merged(one, other) == wanted
    assert (one, other) == before


def test_a_merged_entry_stands_where_it_was_written() -> None:
    """An overridden value has the position of the override, other values that of the stack file."""
    both = merged(tree("a:\n  b: 1\n  c: 2"), tree("a:\n\n  c: 3\n  d: 4", "b.yaml"))
    places = {key: str(locate(both, ("a", key))) for key in "bcd"}
    assert places == {"b": "a.yaml:2:3", "c": "b.yaml:3:3", "d": "b.yaml:4:3"}


PUTS = {
    "a new entry": ("a: 1", ("b",), {"a": 1, "b": 9}),
    "deep": ("a: {b: 1}", ("a", "c", "d"), {"a": {"b": 1, "c": {"d": 9}}}),
    "in place of a scalar": ("a: 1", ("a", "b"), {"a": {"b": 9}}),
    "again": ("a: 1", ("a",), {"a": 9}),
}


@pytest.mark.parametrize(("text", "path", "wanted"), PUTS.values(), ids=PUTS)
def test_put(text: str, path: tuple[str, ...], wanted: dict[str, Any]) -> None:
    """A value at a path, in a new tree."""
    before = tree(text)
    assert put(before, path, 9) == wanted
    assert before == tree(text)


def test_put_keeps_the_place() -> None:
    """A replaced value keeps the position."""
    assert str(locate(put(tree("\na: 1"), ("a",), 2), ("a",))) == "a.yaml:2:1"


def test_a_path_has_text_keys() -> None:
    """A path cannot lead into a list."""
    with pytest.raises(TypeError, match="text keys, found 0"):
        put(tree("a: [1]"), ("a", 0), 2)


DEFAULTS = {
    "absent": ("a: {}", ("a", "b"), {"a": {"b": 9}}),
    "written": ("a: {b: 1}", ("a", "b"), {"a": {"b": 1}}),
    "written false": ("a: {b: false}", ("a", "b"), {"a": {"b": False}}),
    "written empty": ('a: {b: ""}', ("a", "b"), {"a": {"b": ""}}),
    "null is not written": ("a: {b: ~}", ("a", "b"), {"a": {"b": 9}}),
    "a scalar in the way": ("a: 1", ("a", "b"), {"a": 1}),
    "a list in the way": ("a: [1]", ("a", "b"), {"a": [1]}),
}


@pytest.mark.parametrize(("text", "path", "wanted"), DEFAULTS.values(), ids=DEFAULTS)
def test_default(text: str, path: tuple[str, ...], wanted: dict[str, Any]) -> None:
    """A written value stays; if the path is blocked, the tree stays unchanged for validation."""
    assert default(tree(text), path, 9) == wanted


def test_at() -> None:
    """None if a step is missing or not a mapping."""
    root = tree("a: {b: [1]}")
    assert [at(root, path) for path in (("a", "b"), ("a", "x"), ("a", "b", 0), ("x", "y"))] == [[1], None, None, None]


def test_without() -> None:
    """Keys are removed with their positions."""
    root = without(tree("a: 1\nb: 2"), "a", "x")
    assert root == {"b": 2}
    assert list(root.marks) == ["b"]


def test_mapping_gives_every_entry_one_place() -> None:
    """A derived value has the position of the entry that it follows from."""
    mark = Mark("a.yaml", 3, 4)
    assert locate(mapping({"a": {"b": 1}}, mark), ("a", "b")) == mark


DATA: Any = tree("a: {b: ~, c: [1, ~, {d: ~}]}")


def test_plain_leaves_nulls_out() -> None:
    """A null in a mapping means not written; in a list it stays."""
    assert plain(DATA) == {"a": {"c": [1, None, {}]}}
    assert type(plain(DATA)["a"]) is dict


def test_unchanged_keeps_nulls() -> None:
    """Nulls of a manifest stay."""
    assert unchanged(DATA) == {"a": {"b": None, "c": [1, None, {"d": None}]}}
    assert type(unchanged(DATA)["a"]["c"]) is list


def test_without_empty() -> None:
    """Empty values are removed from the inside out, except the paths to keep."""
    root = tree("a: {b: {c: {}, d: []}, e: {}}\nf: {}\ng: ''\nh: [{}]")
    assert without_empty(root, keep=frozenset({("a", "e")})) == {"a": {"e": {}}, "g": "", "h": [{}]}
