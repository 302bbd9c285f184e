"""Find the declared rules that may report on an object in one walk through it, instead of one walk per place of each rule.

The places of all rules of a kind form a tree of keys. Most objects of a cluster have the same few values in most places, so what a predicate
says of a value is remembered by that value.
"""

from __future__ import annotations

import marshal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prodstack.manifests.manifest import Manifest

T = TypeVar("T")
_REMEMBERED, _LONGEST = 256, 2000
"""How many values of a place are remembered, and how long one may be."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format in which equal data gives equal bytes."""


class Watch(NamedTuple):
    """Values that one rule looks at. way: keys below an engine or the object; may_fail: whether a value there, or something in it, is wrong.

    is_required: whether a missing last key is wrong too, in a mapping that is there.
    """

    of_engine: bool
    way: tuple[str, ...]
    may_fail: Callable[[Any], bool]
    is_required: bool


class Dispatch(Generic[T]):
    """The watches of many rules about one kind of object. T: what stands for a rule."""

    def __init__(self, watches: Iterable[tuple[T, Watch]]) -> None:
        self._whole, self._engine = _Node[T](), _Node[T]()
        for each, watch in watches:
            (self._engine if watch.of_engine else self._whole).add(each, watch.way, watch)

    def failing(self, manifest: Manifest) -> set[T]:
        """The rules that may report on an object; every other rule has nothing to report."""
        found: set[T] = set()
        self._whole.collect(manifest.body, found)
        for _, engine in manifest.engines:
            self._engine.collect(engine, found)
        return found


class _Node(Generic[T]):
    """One key of a tree of keys. required: the rules that need a key, by key."""

    def __init__(self) -> None:
        self.below: dict[str, _Node[T]] = {}
        self.required: dict[str, list[T]] = {}
        self._watches: list[tuple[T, Callable[[Any], bool]]] = []
        self._of_scalar = lru_cache(_REMEMBERED, typed=True)(self._judged)
        self._of_data = lru_cache(_REMEMBERED)(self._judged_data)

    def add(self, each: T, way: tuple[str, ...], watch: Watch) -> None:
        """Add a watch at the end of a way."""
        if not way:
            self._watches.append((each, watch.may_fail))
            return
        if watch.is_required and len(way) == 1:
            self.required.setdefault(way[0], []).append(each)
        self.below.setdefault(way[0], _Node()).add(each, way[1:], watch)

    def collect(self, value: Any, found: set[T]) -> None:
        """Add the rules that a value, or something below it, may fail."""
        if self._watches and (failing := self._failing(value)):
            found.update(failing)
        if not isinstance(value, dict):
            return
        below = self.below
        if below:
            for key, item in value.items():
                if item is not None and key in below:
                    below[key].collect(item, found)
            for key, rules in self.required.items():
                if value.get(key) is None:
                    found.update(rules)

    def _failing(self, value: Any) -> tuple[T, ...]:
        if isinstance(value, str | int | float):
            is_long = isinstance(value, str) and len(value) > _LONGEST
            return self._judged(value) if is_long else self._of_scalar(value)
        try:
            data = marshal.dumps(value, _WITHOUT_REFERENCES)
        except ValueError:  # a mapping with positions, for example
            return self._judged(value)
        return self._judged(value) if len(data) > _LONGEST else self._of_data(data)

    def _judged(self, value: Any) -> tuple[T, ...]:
        return tuple(each for each, may_fail in self._watches if may_fail(value))

    def _judged_data(self, data: bytes) -> tuple[T, ...]:
        return self._judged(marshal.loads(data))  # noqa: S302  # made above, by this process
