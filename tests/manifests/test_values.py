"""Values of every type are read from every path without raising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.values import (
    block,
    contents,
    entries,
    flag,
    get,
    integer_or_none,
    number,
    text,
    text_or_none,
    texts,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BODY: dict[str, Any] = {
    "null": None,
    "true": True,
    "one": 1,
    "two": 2.0,
    "half": 0.5,
    "infinite": float("inf"),
    "word": "a",
    "list": ["a", 1, None, "b"],
    "map": {"a": "x", "b": 1, "inner": {"deep": ["y"]}},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param((), BODY, id="no path"),
        pytest.param(("map", "inner", "deep", 0), "y", id="keys and an index"),
        pytest.param(("map", "inner", "deep", 1), "missing", id="an index beyond the end"),
        pytest.param(("list", "a"), "missing", id="a key of a list"),
        pytest.param(("word", 0), "missing", id="an index of a string"),
        pytest.param(("null",), None, id="null is a value"),
        pytest.param(("nothing", "below"), "missing", id="a missing key"),
    ],
)
def test_the_value_at_a_path_or_the_default(path: tuple[str | int, ...], expected: Any) -> None:
    """The default is returned if any step is missing or of another type."""
    assert get(BODY, *path, default="missing") == expected


@pytest.mark.parametrize(
    ("read", "empty", "found"),
    [
        pytest.param(block, {}, {"map": BODY["map"]}, id="block"),
        pytest.param(entries, [], {"list": BODY["list"]}, id="entries"),
        pytest.param(words, [], {"list": ["a", "b"]}, id="words"),
        pytest.param(texts, {}, {"map": {"a": "x"}}, id="texts"),
        pytest.param(text, "", {"word": "a"}, id="text"),
        pytest.param(number, 0, {"one": 1, "two": 2}, id="number"),
        pytest.param(flag, False, {"true": True}, id="flag"),
    ],
)
def test_a_value_of_another_type_is_the_empty_one(read: Callable[..., Any], empty: Any, found: dict[str, Any]) -> None:
    """As in Go, which decodes what is missing, null or of another type into the zero value."""
    for key in (*BODY, "nothing"):
        result = read(BODY, key)
        assert (key, result, type(result)) == (key, found.get(key, empty), type(empty))


def test_a_list_is_a_copy() -> None:
    """Changing the result does not change the manifest."""
    entries(BODY, "list").append("c")
    assert BODY["list"][-1] == "b"


@pytest.mark.parametrize(
    ("key", "as_text", "as_integer"),
    [
        pytest.param("nothing", "default", 7, id="missing"),
        pytest.param("null", "default", 7, id="null"),
        pytest.param("word", "a", None, id="a string"),
        pytest.param("one", None, 1, id="an integer"),
        pytest.param("two", None, 2, id="a whole float"),
        pytest.param("true", None, None, id="a boolean"),
        pytest.param("list", None, None, id="a list"),
    ],
)
def test_a_wrong_type_differs_from_a_missing_value(key: str, as_text: str | None, as_integer: int | None) -> None:
    """Rules skip a value of a wrong type, because another rule reports it, but judge the default."""
    assert text_or_none(BODY, key, default="default") == as_text
    assert integer_or_none(BODY, key, default=7) == as_integer


def test_contents_are_found_at_any_depth() -> None:
    """Keys, texts and nulls of a tree; numbers and booleans are none of them."""
    found = contents({"a": [{"b": "text"}, ["more"], 1, True], "c": {"d": None}})
    assert found.keys == {"a", "b", "c", "d"}
    assert (sorted(found.texts), found.has_null) == (["more", "text"], True)
    assert contents("alone") == (frozenset(), ["alone"], False)
