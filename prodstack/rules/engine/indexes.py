"""Every index and question through which rules see other objects."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from prodstack.manifests.index import Index, Question
from prodstack.manifests.manifest import by_identity
from prodstack.rules.engine.declared import FAMILIES, READING, declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T", bound="Index[Any] | Question[Any]")


@cache
def indexes() -> Mapping[str, Index[Any]]:
    """Every index by its name. Raises ValueError if two have the same name."""
    return MappingProxyType(_by_name([by_identity, *declared(Index, FAMILIES, READING)]))


@cache
def indexes_of(kind: str) -> tuple[Index[Any], ...]:
    """The indexes in which objects of a kind (see prodstack.manifests.index.kind_of) can have entries."""
    return tuple(index for index in indexes().values() if not index.kinds or kind in index.kinds)


@cache
def questions() -> Mapping[str, Question[Any]]:
    """Every question about the world as a whole, by its name. Raises ValueError if two have the same name."""
    return MappingProxyType(_by_name(declared(Question, FAMILIES, READING)))


def _by_name(each: Iterable[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for one in each:
        if found.setdefault(one.name, one) is not one:
            raise ValueError(f"two are called {one.name}")
    return dict(sorted(found.items()))
