"""Worlds that hold the objects of one stack, and reach those of the other stacks of the cluster only where a rule looks them up."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any, TypeVar

from prodstack.compiler.building.record import combined, look_up, number
from prodstack.manifests.index import Index, kind_of
from prodstack.manifests.manifest import World
from prodstack.rules.engine.indexes import indexes, indexes_of, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prodstack.compiler.building.cluster_objects import ClusterObject
    from prodstack.compiler.building.record import Record
    from prodstack.manifests.index import Key, Question
    from prodstack.manifests.manifest import Facts, Manifest

T = TypeVar("T")
Tables = dict[Index[Any], dict["Key", list[Any]]]


class ClusterWorld(World):
    """All objects of a cluster, by the records of its stacks and of its own objects.

    objects: compiles the objects of the record at a position; values: those of a record, None if only its objects can tell.
    """

    def __init__(
        self,
        records: Sequence[Record],
        objects: Callable[[int], Sequence[Manifest]],
        facts: Facts,
        values: Callable[[Record], str | None] = lambda record: record.values,
    ) -> None:
        super().__init__((), complete=True, facts=facts)
        self.records, self._objects, self._values = records, objects, values
        self.answers: dict[int, int] = {}
        for record in records:
            combined(self.answers, record.offers)
        self._answered: dict[tuple[str, Key], int] = {}
        self._owners: dict[int, list[int]] | None = None
        self._tables_of: dict[int, Tables] = {}
        self._values_of: dict[int, Any] = {}

    def found(self, index: Index[T], key: Key) -> Sequence[T]:
        """Every record's entries under the key."""
        return [item for position in self._owning(index, key) for item in self._at(position, index, key)]

    def around(self, index: Index[T], key: Key, position: int) -> tuple[list[T], list[T]]:
        """What the records before and after a position have under a key."""
        owners = self._owning(index, key)
        before = [item for each in owners if each < position for item in self._at(each, index, key)]
        return before, [item for each in owners if each > position for item in self._at(each, index, key)]

    def is_current(self, record: Record) -> bool:
        """Whether everything that the findings of a record depend on is as it was when they were found."""
        return record.answers_hold(self.answers) and all(
            self._answer(name, about) == answer for name, about, answer in record.asked
        )

    def _answer(self, name: str, about: Key) -> int:
        """The number of the answer to a question. Many records depend on the same ones."""
        if (name, about) not in self._answered:
            self._answered[name, about] = number(self.ask(questions()[name], *about))
        return self._answered[name, about]

    def _owning(self, index: Index[Any], key: Key) -> Sequence[int]:
        wanted = look_up(index.name, key)
        if wanted not in self.answers:
            return ()
        if self._owners is None:
            self._owners = {}
            for position, record in enumerate(self.records):
                for at in record.offers[::2]:
                    self._owners.setdefault(at, []).append(position)
        return self._owners[wanted]

    def _at(self, position: int, index: Index[Any], key: Key) -> list[Any]:
        tables = self._tables_of.setdefault(position, {})
        if index not in tables:
            values = self._values_at(position) if index.plain else None
            pairs: Iterable[tuple[Sequence[str], Any]] = (
                entries(index, self._objects(position)) if values is None else values.get(index.name, ())
            )
            table = tables[index] = {}
            for at, item in pairs:
                table.setdefault(tuple(at), []).append(item)
        return tables[index].get(key, [])

    def _values_at(self, position: int) -> Any:
        if position not in self._values_of:
            text = self._values(self.records[position])
            self._values_of[position] = None if text is None else json.loads(text)
        return self._values_of[position]


class Alone:
    """What is around a stack that is judged alone: the cluster's own objects, after it."""

    def __init__(self, record: Record, objects: Sequence[ClusterObject]) -> None:
        self._tables = [each.tables for each in objects]
        self.answers: dict[int, int] = {}
        for each in (record, *(each.record for each in objects)):
            combined(self.answers, each.offers)

    def around(self, index: Index[T], key: Key, _position: int) -> tuple[Sequence[T], Sequence[T]]:
        """What is before and after the stack under a key."""
        return (), [item for tables in self._tables for item in tables[index].get(key, ())]


class StackWorld(World):
    """The objects of one stack, to be judged, and around them those of `others`, of which they are at `position`.

    whole: answers questions about the whole cluster once for all of its stacks; None: the stack is alone.
    known: what the indexes have for its objects, if that is known already.
    """

    def __init__(
        self,
        own: Iterable[Manifest],
        facts: Facts,
        others: ClusterWorld | Alone,
        position: int = 0,
        whole: ClusterWorld | None = None,
        known: Tables | None = None,
    ) -> None:
        super().__init__(tuple(own), complete=True, facts=facts)
        self.others, self.position, self.whole = others, position, whole
        self.tables.update(known or {})

    def found(self, index: Index[T], key: Key) -> Sequence[T]:
        """What the stack and the others have under the key, in the order of the cluster."""
        own = super().found(index, key)
        before, after = self.others.around(index, key, self.position)
        return [*before, *own, *after] if before or after else own

    def answered(self, question: Question[T], about: Key) -> T:
        """The answer to a question about the cluster."""
        return super().answered(question, about) if self.whole is None else self.whole.answered(question, about)


class ChangedWorld(StackWorld):
    """The same with other objects of the stack than those of its record.

    The answer to a question is then not that of the cluster, so what is recorded is not the question, but the look-ups that lead to it.
    """

    def ask(self, question: Question[T], *about: str) -> T:
        """The answer to a question about the world."""
        return self.answered(question, about)


def entries(index: Index[T], manifests: Iterable[Manifest]) -> list[tuple[Key, T]]:
    """What an index has for some objects."""
    return [pair for manifest in manifests for pair in index.of(manifest)]


def tables(manifests: Iterable[Manifest]) -> Tables:
    """What every index has for some objects, by key."""
    found: Tables = {index: {} for index in indexes().values()}
    for manifest in manifests:
        for index in indexes_of(kind_of(manifest)):
            table = found[index]
            for at, item in index.entries(manifest):
                table.setdefault(at, []).append(item)
    return found


def offered(of: Tables, key: bytes) -> tuple[array[int], str]:
    """What objects offer to the look-ups of others, as in a Record: all entries as numbers, those of plain indexes as values.

    of: what the indexes have for them; key: of the record. It stands for the objects themselves, because it changes whenever one of them does.
    """
    offers, own = array("q"), int.from_bytes(key[:8], "little", signed=True)
    values: dict[str, list[tuple[Key, Any]]] = {}
    numbers: dict[int, int] = {}  # many entries give the same labels
    for index, table in of.items():
        for at, items in table.items():
            place = look_up(index.name, at)
            answer = 0
            for item in items:
                if index.plain and id(item) not in numbers:
                    numbers[id(item)] = number(item)
                answer = hash((answer, numbers[id(item)] if index.plain else own))
            offers.extend((place, answer))
        if index.plain and table:
            values[index.name] = [(at, item) for at, items in table.items() for item in items]
    return offers, json.dumps(values, separators=(",", ":"))


def depended_on(world: StackWorld) -> tuple[array[int], tuple[tuple[str, Key, int], ...]]:
    """The look-ups and questions that a world recorded, with their answers, as in a Record."""
    looks, asked = array("q"), []
    looked, world.looked = world.looked, None
    for what, key in looked or ():
        if isinstance(what, Index):
            at = look_up(what.name, key)
            looks.extend((at, world.others.answers.get(at, 0)))
        else:
            asked.append((what.name, key, number(world.answered(what, key))))
    return looks, tuple(sorted(asked))
