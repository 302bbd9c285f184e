"""A text is compared with the objects that were compiled: value and type, at every depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from charts.proof import changed, differences

if TYPE_CHECKING:
    from charts.proof import Path

DIFFERENCES: dict[str, tuple[Any, Any, list[Path]]] = {
    "the same": ({"a": [1, {"b": "c"}]}, {"a": [1, {"b": "c"}]}, []),
    "a missing key": ({"a": 1, "b": 2}, {"a": 1}, [("b",)]),
    "an added key": ({"a": 1}, {"a": 1, "b": 2}, [("b",)]),
    "another length": ({"a": [1]}, {"a": [1, 2]}, [("a",)]),
    "another item": ([{"a": 1}], [{"a": 2}], [(0, "a")]),
    "a text and a number": ({"a": "1"}, {"a": 1}, [("a",)]),
    "a boolean and a number": ({"a": True}, {"a": 1}, [("a",)]),
    "a text and a list": ({"a": ["b"]}, {"a": "b"}, [("a",)]),
}


@pytest.mark.parametrize(("wanted", "found", "paths"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_differences(wanted: Any, found: Any, paths: list[Path]) -> None:
    """Value and type, at every depth."""
    assert list(differences(wanted, found)) == paths


A = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "a"},
    "data": {"n": 1, "t": "1", "b": True, "f": 1.5},
}
B = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "list": ["x", []], "map": {}}
TEXT = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {n: 1, t: "1", b: true, f: 1.5}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
list: [x, []]
map: {}
"""
TEXTS: dict[str, tuple[str, list[str]]] = {
    "the same": (TEXT, []),
    "another order of fields": (TEXT.replace('{n: 1, t: "1",', '{t: "1", n: 1,'), []),
    "a number of the same value": (TEXT.replace("n: 1,", "n: 1.0,"), []),
    "a boolean instead of a number": (TEXT.replace("n: 1,", "n: true,"), ["ConfigMap a"]),
    "a number instead of a boolean": (TEXT.replace("b: true", "b: 1"), ["ConfigMap a"]),
    "a number instead of a text": (TEXT.replace('"1"', "1"), ["ConfigMap a"]),
    "another value": (TEXT.replace("[x,", "[y,"), ["ConfigMap b"]),
    "a missing field": (TEXT.replace("map: {}\n", ""), ["ConfigMap b"]),
    "null instead of an empty map": (TEXT.replace("map: {}", "map:"), ["ConfigMap b"]),
    "another order of objects": ("---\n".join(reversed(TEXT.split("---\n"))), ["ConfigMap a", "ConfigMap b"]),
    "a missing object": (TEXT.split("---\n")[0], ["ConfigMap a", "ConfigMap b"]),
    "one object too many": (f"{TEXT}---\na: b\n", ["ConfigMap a", "ConfigMap b"]),
    "no YAML": (TEXT + "\t", ["ConfigMap a", "ConfigMap b"]),
    "a key twice": (TEXT + "map: {}\n", ["ConfigMap a", "ConfigMap b"]),
}


@pytest.mark.parametrize(("text", "names"), TEXTS.values(), ids=TEXTS)
def test_changed_objects_are_named(text: str, names: list[str]) -> None:
    """If the text cannot be read, or not object by object, it is none of them that is known to be right."""
    assert changed([A, B], text) == names
