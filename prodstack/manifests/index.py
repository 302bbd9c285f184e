"""An `Index` finds objects of a world by a key. Rules reach other objects only through indexes (`World.look`).

So what a rule's answer about one object depends on is known: that object, the facts of the cluster, and the look-ups that the rule made.
The build cache (prodstack/compiler/building) stores these with the findings, and judges an object again only if a look-up has another answer.
Every index is built once per world, so that the time to judge is linear in the number of objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prodstack.manifests.manifest import Manifest

T = TypeVar("T")
Key = tuple[str, ...]


FOREIGN = ""
"""Stands for the kinds of all objects that are not the operator's."""


def kind_of(manifest: Manifest) -> str:
    """One of the operator's kinds, or FOREIGN."""
    return manifest.ref.kind if manifest.is_ours else FOREIGN


@dataclass(frozen=True, slots=True, eq=False)
class Index(Generic[T]):
    """What each object is found by. entries: the keys of one object, and what a look-up of each key gives for it.

    kinds: the operator's kinds that have entries, or FOREIGN for all other objects; (): every object may have some. plain: whether it gives
    JSON data, which a cache can store, and not an object or a part of one.
    """

    name: str
    entries: Callable[[Manifest], Iterable[tuple[Key, T]]]
    kinds: tuple[str, ...] = ()
    plain: bool = False

    def of(self, manifest: Manifest) -> Iterator[tuple[Key, T]]:
        """The entries of an object, without asking about kinds that have none."""
        if not self.kinds or kind_of(manifest) in self.kinds:
            yield from self.entries(manifest)


@dataclass(frozen=True, slots=True, eq=False)
class Question(Generic[T]):
    """What a rule asks about the world as a whole; the answer is JSON data. Objects are judged again only if the answer changes."""

    name: str
    answer: Callable[..., T]
    """A function of the world and perhaps of texts, which looks things up with plain indexes only."""


def question(answer: Callable[..., T]) -> Question[T]:
    """Make a question of the function that answers it; the function's name is the question's."""
    return Question(answer.__name__, answer)


def indexed(*kinds: str, plain: bool = False) -> Callable[[Callable[[Manifest], Iterable[tuple[Key, T]]]], Index[T]]:
    """Make an index of a function that yields the entries of an object; the function's name is the index's."""
    return lambda entries: Index(entries.__name__, entries, kinds, plain)
