"""Read values out of plain dicts and lists without raising.

`block`, `entries`, `words`, `text`, `number` and `flag` read as Go decodes JSON into a struct: a value that is missing, null or of
another type is the empty one ({}, [], "", 0, false). `text_or_none` and `integer_or_none` are for callers that must tell a value of a
wrong type from a missing one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_COLLECTIONS = (dict, list)


class Contents(NamedTuple):
    """What a tree of mappings and lists holds at any depth: keys, texts, and whether there is a null."""

    keys: frozenset[str]
    texts: list[str]
    has_null: bool


def contents(tree: Any) -> Contents:
    """Everything in a tree, found in one walk."""
    keys: set[str] = set()
    texts: list[str] = []
    has_null = False
    pending: list[Any] = [(tree,)]
    for each in pending:  # the list grows during the loop until it holds every mapping and list of the tree
        if isinstance(each, dict):
            keys.update(each)
            items: Iterable[Any] = each.values()
        else:
            items = each
        for item in items:
            if isinstance(item, str):
                texts.append(item)
            elif isinstance(item, _COLLECTIONS):
                pending.append(item)
            elif item is None:
                has_null = True
    return Contents(frozenset(keys), texts, has_null)


def get(value: object, *path: str | int, default: Any = None) -> Any:
    """The value at a path of keys and indices, or `default` if any step is missing or leads into a value of another type."""
    for key in path:
        if isinstance(value, dict):
            if key not in value:
                return default
        elif not isinstance(value, list) or key not in range(len(value)):
            return default
        value = value[key]  # type: ignore[index]  # the lines above checked that the key fits
    return value


def without(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The entries of a mapping but those with these keys, as a copy."""
    return {key: each for key, each in values.items() if key not in keys}


def block(value: object, *path: str | int) -> dict[str, Any]:
    """The mapping at a path."""
    found = get(value, *path)
    return found if isinstance(found, dict) else {}


def entries(value: object, *path: str | int) -> list[Any]:
    """The list at a path, as a copy."""
    found = get(value, *path)
    return list(found) if isinstance(found, list) else []


def words(value: object, *path: str | int) -> list[str]:
    """The strings in the list at a path."""
    return [each for each in entries(value, *path) if isinstance(each, str)]


def texts(value: object, *path: str) -> dict[str, str]:
    """The entries of the mapping at a path whose values are strings, such as labels."""
    return {key: each for key, each in block(value, *path).items() if isinstance(each, str)}


def text(value: object, *path: str | int) -> str:
    """The string at a path."""
    found = get(value, *path)
    return found if isinstance(found, str) else ""


def number(value: object, *path: str) -> int:
    """The whole number at a path; 2.0 is one, as in JSON."""
    return whole_number(get(value, *path)) or 0


def flag(value: object, *path: str) -> bool:
    """Whether the value at a path is true."""
    return get(value, *path) is True


def text_or_none(value: object, *path: str, default: str = "") -> str | None:
    """The string at a path, `default` if it is missing or null, None if the value is of another type."""
    found = get(value, *path)
    return default if found is None else found if isinstance(found, str) else None


def integer_or_none(value: object, *path: str, default: int | None = None) -> int | None:
    """The integer at a path, `default` if it is missing or null, None if the value is of another type (true is not 1)."""
    found = get(value, *path)
    return default if found is None else whole_number(found)


def whole_number(found: object) -> int | None:
    """The value as an integer, None if it is another kind of value. 2.0 is 2, as in JSON and so for the API server; true is not 1."""
    if isinstance(found, float) and found.is_integer():
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
