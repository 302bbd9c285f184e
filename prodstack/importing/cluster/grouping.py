"""Which live objects become one stack: those of a namespace that refer to each other, and their common name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.project import RESERVED_NAMES
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME, World
from prodstack.rules.reading.addresses import backends, urls
from prodstack.rules.reading.reference_index import claimant, engines_of_model, selected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prodstack.importing.cluster.live import LiveObject
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.rules.reading.addresses import Address

LONGEST = 63
"""The most characters that the name of a stack has."""
_DIGITS = 8
"""Digits of the digest that tells groups of the same name apart."""
_NAMED_AFTER = (ROUTER, RUNTIME, CACHE_SERVER, LORA_ADAPTER)
"""A stack is named after its first object of the first of these kinds that it has."""


class Group(NamedTuple):
    """The objects of one stack, all of one namespace."""

    name: str
    namespace: str
    objects: tuple[LiveObject, ...]


def groups(objects: Sequence[LiveObject]) -> tuple[Group, ...]:
    """Split the objects into stacks, sorted by name. The same objects always give the same stacks.

    A router is in one stack with the runtimes that it selects, a runtime with its cache server, an adapter with the runtimes of its base
    model in its own namespace.
    """
    parents = {each.ref: each.ref for each in objects}
    world = World(tuple(each.manifest for each in objects))
    for each in objects:
        for other in _related(world, each.manifest):
            if other in parents and other.namespace == each.ref.namespace:
                _join(parents, each.ref, other)
    found: dict[ObjectRef, list[LiveObject]] = {}
    for each in objects:
        found.setdefault(_root(parents, each.ref), []).append(each)
    return _named(list(found.values()))


def _related(world: World, manifest: Manifest) -> Iterator[ObjectRef]:
    """The objects that one refers to."""
    if manifest.ref.kind == ROUTER:
        yield from (engine.runtime.ref for engine in selected(world, manifest))
        yield from _addressed(world, backends(manifest))
    elif manifest.ref.kind == RUNTIME:
        yield from _addressed(world, urls(manifest))
    elif manifest.ref.kind == LORA_ADAPTER:
        yield from (engine.runtime.ref for engine in engines_of_model(world, manifest.spec.get("baseModel")))


def _addressed(world: World, addresses: Iterable[Address]) -> Iterator[ObjectRef]:
    """The objects whose Services these addresses name."""
    for address in addresses:
        target = claimant(world, *address.service) if address.service else None
        if target is not None:
            yield target.ref


def _root(parents: dict[ObjectRef, ObjectRef], ref: ObjectRef) -> ObjectRef:
    """The first object of a group. The way to it is shortened, so that long chains of references cost little."""
    while parents[ref] != ref:
        parents[ref] = parents[parents[ref]]
        ref = parents[ref]
    return ref


def _join(parents: dict[ObjectRef, ObjectRef], one: ObjectRef, other: ObjectRef) -> None:
    first, second = _root(parents, one), _root(parents, other)
    parents[max(first, second)] = min(first, second)


def _named(found: list[list[LiveObject]]) -> tuple[Group, ...]:
    """Name each group; if two groups have the same name, their namespaces precede it."""
    wanted = [_short(_leader(members)) for members in found]
    taken = Counter([*wanted, *RESERVED_NAMES])
    names = [
        name if taken[name] == 1 else _short(f"{members[0].ref.namespace}-{_leader(members)}")
        for name, members in zip(wanted, found, strict=True)
    ]
    taken = Counter([*names, *RESERVED_NAMES])
    pairs = zip(names, found, strict=True)
    grouped = [
        Group(name if taken[name] == 1 else _apart(name, members), members[0].ref.namespace, tuple(members))
        for name, members in pairs
    ]
    return tuple(sorted(grouped, key=lambda group: group.name))


def _leader(members: Iterable[LiveObject]) -> str:
    return min((_NAMED_AFTER.index(each.ref.kind), each.ref.name) for each in members)[1]


def _apart(name: str, members: Sequence[LiveObject]) -> str:
    """The name with a digest of the group's first object, for groups whose names would still be equal, for example because they were shortened."""
    digest = hashlib.sha256(repr(min(each.ref for each in members)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{name[: LONGEST - _DIGITS - 1]}-{digest[:_DIGITS]}"


def _short(name: str) -> str:
    """The name as a stack can have it: other characters become dashes, and a name that is too long is cut."""
    allowed = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST].strip("-")
    return allowed or "stack"
