"""Find the edits between two manifests, one per field. List items are matched by identity, not by position.

An entry inserted at the top of `env` is one edit, not one for every entry below it. A list of plain values (arguments) is one value,
because its order matters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from prodstack.manifests.secrets import masked, redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

IDENTITIES = ("name", "key", "containerPort", "port", "ip", "metricName", "type")
"""Keys that can identify the items of a list: the first one that all items have with distinct values is used."""

WHOLE: Final = "="
"""The identity is the whole item, because no key identifies it."""

ONLY: Final = ""
"""The item is the only one in both lists."""

_NESTED = (dict, list)
_SERVER_METADATA = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


class Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""The value of an absent field."""


@dataclass(frozen=True, slots=True)
class Item:
    """One step of a path: the list item whose `key` is `value`."""

    key: str
    value: str

    def __str__(self) -> str:
        return "[]" if self.key in (ONLY, WHOLE) else f"[{self.value}]"


Steps = tuple[str | Item, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed field. old, new: its values, ABSENT if the field is missing."""

    path: Steps
    old: Any
    new: Any


def edits(old: Any, new: Any, path: Steps = ()) -> Iterator[Edit]:
    """Every edit below `path`, sorted by key within a mapping. The inputs are not changed."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}, key=str):
            yield from edits(old.get(key, ABSENT), new.get(key, ABSENT), (*path, str(key)))
    elif isinstance(old, list) and isinstance(new, list) and _is_objects([*old, *new]):
        yield from _items(old, new, path)
    elif isinstance(old, dict) and new is ABSENT and old:
        yield from edits(old, {}, path)
    elif isinstance(new, dict) and old is ABSENT and new:
        yield from edits({}, new, path)
    elif not _same(old, new):
        yield Edit(path, old, new)


def is_same(old: Any, new: Any) -> bool:
    """Whether two values are the same data: the order of keys does not matter, and true is not 1."""
    return repr(old) == repr(new) or next(edits(old, new), None) is None


def with_value(body: Any, path: Steps, value: Any) -> Any:
    """A copy of `body` with `value` at `path` (ABSENT removes the entry); unchanged parts are shared."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(head, Item):
        return _with_item(body if isinstance(body, list) else [], head, rest, value)
    node = dict(body) if isinstance(body, dict) else {}
    inner = with_value(node.get(head, ABSENT), rest, value)
    if inner is ABSENT:
        node.pop(head, None)
    else:
        node[head] = inner
    return node


def path_text(path: Steps) -> str:
    """The path as people write it: spec.vllmConfig.env[HF_HOME].value."""
    text = ""
    for step in path:
        plain = isinstance(step, Item) or not ({".", "/"} & set(step))
        word = str(step) if plain else f'["{step}"]'
        text += f".{word}" if text and not word.startswith("[") else word
    return redacted(text)


def is_server_field(path: Steps) -> bool:
    """Whether the API server writes this field: kubectl prints it, but people do not write it."""
    return path[:1] == ("status",) or (path[:1] == ("metadata",) and len(path) > 1 and path[1] in _SERVER_METADATA)


def shown_values(edit: Edit) -> tuple[Any, Any]:
    """Both values for output, None if absent. Secrets are masked, because reports are posted to pull requests."""
    last, before = edit.path[-1], edit.path[-2] if len(edit.path) > 1 else ""
    name = before.value if last == "value" and isinstance(before, Item) else str(last)
    old, new = (None if value is ABSENT else masked(name, value) for value in (edit.old, edit.new))
    return old, new


def table_path(path: Steps) -> str:
    """The path as in the table of the operator's fields: .spec.vllmConfig.env[].value."""
    return "".join("[]" if isinstance(step, Item) else f".{step}" for step in path)


def canonical(value: Any) -> str:
    """A text that is equal for two values if and only if they are the same data."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _same(old: Any, new: Any) -> bool:
    """Equality as in JSON (true is not 1), except that .nan equals .nan."""
    if old != old and new != new:  # true only for .nan
        return True
    return bool(old == new) and (isinstance(old, _NESTED) or isinstance(old, bool) == isinstance(new, bool))


def _is_objects(items: Sequence[Any]) -> bool:
    return bool(items) and all(isinstance(item, dict) for item in items)


def _items(old: list[Any], new: list[Any], path: Steps) -> Iterator[Edit]:
    key = _key(old, new)
    if key == WHOLE and len(old) == len(new) == 1:
        yield from edits(old[0], new[0], (*path, Item(ONLY, "")))
        return
    if key == WHOLE and any(len({*map(canonical, items)}) < len(items) for items in (old, new)):
        yield from _whole(old, new, path)
        return
    before, after = _by_identity(old, key), _by_identity(new, key)
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield from _whole(old, new, path)
    else:
        yield from _matched(before, after, key, path)


def _matched(before: Mapping[str, Any], after: Mapping[str, Any], key: str, path: Steps) -> Iterator[Edit]:
    for one in dict.fromkeys([*before, *after]):
        was, now = before.get(one, ABSENT), after.get(one, ABSENT)
        if was is ABSENT or now is ABSENT:
            yield Edit((*path, Item(key, one)), was, now)
        else:
            yield from edits(was, now, (*path, Item(key, one)))


def _whole(old: list[Any], new: list[Any], path: Steps) -> Iterator[Edit]:
    """The list as one value: it has equal items, or another order, which the operator compares."""
    if old != new:
        yield Edit(path, old, new)


def _key(old: list[Any], new: list[Any]) -> str:
    return next((key for key in IDENTITIES if _identifies(key, old) and _identifies(key, new)), WHOLE)


def _identifies(key: str, items: list[Any]) -> bool:
    values = [item.get(key) for item in items]
    return all(isinstance(value, str | int) for value in values) and len({str(value) for value in values}) == len(items)


def _identity(key: str) -> Callable[[Mapping[str, Any]], str]:
    if key == ONLY:
        return lambda item: ""  # noqa: ARG005  # there is only one item
    return canonical if key == WHOLE else lambda item: str(item.get(key))


def _by_identity(items: list[Any], key: str) -> dict[str, Any]:
    name = _identity(key)
    return {name(item): item for item in items}


def _with_item(items: list[Any], head: Item, rest: Steps, value: Any) -> list[Any]:
    name = _identity(head.key)
    found = [isinstance(item, dict) and name(item) == head.value for item in items]
    if True not in found:
        made = with_value(ABSENT, rest, value)
        return [*items] if made is ABSENT else [*items, made]
    place = found.index(True)
    made = with_value(items[place], rest, value)
    return [*items[:place], *([] if made is ABSENT else [made]), *items[place + 1 :]]
