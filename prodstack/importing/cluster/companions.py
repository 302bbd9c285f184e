"""Which objects of other kinds belong to a stack: those that name its objects, select its pods or make its Secrets, and nothing of another stack."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.importing.cluster.live import LeftOut, written_part
from prodstack.manifests.manifest import World
from prodstack.manifests.secrets import find
from prodstack.manifests.selector import Requirement, Selector
from prodstack.manifests.values import texts
from prodstack.rules.reading.companions import pods_of, targets
from prodstack.rules.reading.reference_index import claimant
from prodstack.rules.reading.scrape import monitored_namespaces, selector_of_labels
from prodstack.rules.reading.supply import made_secrets, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from prodstack.importing.cluster.grouping import Group
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest

    Pods = Mapping[tuple[str, str, str], Sequence[tuple[Mapping[str, str], ObjectRef]]]
    """Labels and owner of pods, by namespace, and key and value of a label."""
    Readers = Mapping[tuple[str, str], Sequence[ObjectRef]]
    """The custom resources that read a Secret, by its namespace and name."""

_NOT_A_COMPANION = frozenset({"Pod", "ReplicaSet", "Deployment", "Event", "Endpoints", "EndpointSlice", "Namespace"})
"""Kinds that controllers create, or that more than one stack uses."""

_LONGEST = 200
"""The most characters of a file's name, without its suffix."""
_ANY = ("", "")
"""Stands for any label."""


class Companion(NamedTuple):
    """An object that belongs to a stack. file: the name of its file there."""

    stack: str
    file: str
    body: dict[str, Any]


def companions(others: Iterable[Manifest], found: Sequence[Group]) -> tuple[list[Companion], list[LeftOut]]:
    """The objects that belong to exactly one stack, and those that belong to one and cannot be written."""
    world = World(tuple(each.manifest for group in found for each in group.objects))
    pods, readers = _pods(world), _readers(world)
    stacks = {each.ref: group for group in found for each in group.objects}
    kept: list[Companion] = []
    left_out: list[LeftOut] = []
    for other in others:
        owners = {stacks[ref].name: stacks[ref] for ref in _belongs_to(other, world, pods, readers)}
        why = _why_not(other, owners)
        if why:
            left_out.append(LeftOut(other.ref, "the object", why))
        elif owners:
            (group,) = owners.values()
            kept.append(Companion(group.name, _file(other.ref, group.namespace), written_part(other)))
    return _with_own_files(kept), left_out


def _why_not(other: Manifest, owners: Collection[str]) -> str:
    """Why an object that belongs to stacks cannot be written beside one; "" if it can, or belongs to none."""
    if len(owners) > 1:
        return f"it belongs to several stacks ({', '.join(sorted(owners))}); keep it where it is"
    if owners and next(find(other.body), None) is not None:
        return "it contains a secret in plain text, which must not get into Git"
    return ""


def _file(ref: ObjectRef, namespace: str) -> str:
    """The name of the file, without its suffix: kind and name, and the namespace if it is not that of the stack."""
    parts = (ref.kind, ref.name) if ref.namespace == namespace else (ref.kind, ref.namespace, ref.name)
    return re.sub(r"[^a-z0-9.-]+", "-", "-".join(parts).lower()).strip("-.")[:_LONGEST]


def _with_own_files(kept: Iterable[Companion]) -> list[Companion]:
    """The companions with file names of their own: equal names are numbered."""
    seen: Counter[tuple[str, str]] = Counter()
    named = []
    for each in kept:
        seen[each.stack, each.file] += 1
        number = seen[each.stack, each.file]
        named.append(each._replace(file=f"{each.file}{'' if number == 1 else f'--{number}'}.yaml"))
    return named


def _belongs_to(other: Manifest, world: World, pods: Pods, readers: Readers) -> Iterator[ObjectRef]:
    """The custom resources that an object names, whose pods it selects, or whose Secret it makes."""
    if other.ref.kind in _NOT_A_COMPANION:
        return
    for secret, _ in made_secrets.of(other):
        yield from readers.get((secret[0], secret[1]), ())
    for target in targets(other):
        owner = claimant(world, target.namespace, target.name) or world.find(*target[1:4])
        if owner is not None:
            yield owner.ref
    selector, namespaces = _selection(other)
    for namespace in namespaces if selector.requirements else ():
        exact = next((each for each in selector.requirements if each.operator in ("=", "in")), None)
        keys = [(exact.key, value) for value in exact.values] if exact else [_ANY]
        candidates = (pod for key in keys for pod in pods.get((namespace, *key), ()))
        yield from (ref for labels, ref in candidates if selector.matches(labels))


def _readers(world: World) -> Readers:
    """The custom resources that read each Secret."""
    found: dict[tuple[str, str], list[ObjectRef]] = {}
    for each in world.manifests:
        for reference in references(each):
            found.setdefault((each.ref.namespace, reference.name), []).append(each.ref)
    return found


def _pods(world: World) -> Pods:
    """The pods that the operator creates, by namespace, and by key and value of each label."""
    found: dict[tuple[str, str, str], list[tuple[Mapping[str, str], ObjectRef]]] = {}
    for each in world.manifests:
        for namespace, labels in pods_of(each):
            for key in (_ANY, *labels.items()):
                found.setdefault((namespace, *key), []).append((labels, each.ref))
    return found


def _selection(other: Manifest) -> tuple[Selector, Sequence[str]]:
    """What an object selects, and in which namespaces. Nothing for kinds that do not select pods."""
    if other.ref.kind == "PodMonitor":  # a ServiceMonitor selects Services, and those of the operator have no labels
        return selector_of_labels(other.spec.get("selector")), monitored_namespaces(other)
    if other.ref.kind == "PodDisruptionBudget":
        return selector_of_labels(other.spec.get("selector")), (other.ref.namespace,)
    if other.ref.kind == "NetworkPolicy":
        return selector_of_labels(other.spec.get("podSelector")), (other.ref.namespace,)
    wanted = texts(other.spec, "selector") if other.ref.kind == "Service" else {}
    exact = tuple(Requirement(key, "=", frozenset((value,))) for key, value in wanted.items())
    return Selector(exact), (other.ref.namespace,)
