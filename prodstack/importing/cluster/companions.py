"""Which objects of other kinds belong to a stack: those that name its objects or select its pods, and nothing of another stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.importing.cluster.live import LeftOut, written_part
from prodstack.manifests.manifest import CACHE_SERVER, RUNTIME, World
from prodstack.manifests.secrets import find
from prodstack.manifests.selector import Requirement, Selector
from prodstack.manifests.values import texts
from prodstack.rules.reading.companions import targets
from prodstack.rules.reading.reference_index import claimant, engines, router_labels
from prodstack.rules.reading.scrape import monitored_namespaces, selector_of_labels
from prodstack.upstream.child_names import claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.importing.cluster.grouping import Group
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest

_NOT_A_COMPANION = frozenset({"Pod", "ReplicaSet", "Deployment", "Event", "Endpoints", "EndpointSlice", "Namespace"})
"""Kinds that controllers create, or that more than one stack uses."""


class Companion(NamedTuple):
    """An object that belongs to a stack. file: the name of its file there."""

    stack: str
    file: str
    body: dict[str, Any]


def companions(others: Iterable[Manifest], found: Sequence[Group]) -> tuple[list[Companion], list[LeftOut]]:
    """The objects that belong to exactly one stack, and those that belong to one and cannot be written."""
    world = World(tuple(each.manifest for group in found for each in group.objects))
    stacks = {each.ref: group.name for group in found for each in group.objects}
    kept: list[Companion] = []
    left_out: list[LeftOut] = []
    for other in others:
        owners = {stacks[ref] for ref in _belongs_to(other, world)}
        if len(owners) > 1:
            names = ", ".join(sorted(owners))
            left_out.append(
                LeftOut(other.ref, "the object", f"it belongs to several stacks ({names}); keep it where it is")
            )
        elif owners and next(find(other.body), None) is not None:
            left_out.append(
                LeftOut(other.ref, "the object", "it contains a secret in plain text, which must not get into Git")
            )
        elif owners:
            kept.append(Companion(owners.pop(), _file(other.ref), written_part(other)))
    return kept, left_out


def _file(ref: ObjectRef) -> str:
    name = re.sub(r"[^a-z0-9.-]+", "-", f"{ref.kind}-{ref.name}".lower()).strip("-.")
    return f"{name[:200]}.yaml"


def _belongs_to(other: Manifest, world: World) -> Iterator[ObjectRef]:
    """The custom resources that an object names, or whose pods it selects."""
    if other.ref.kind in _NOT_A_COMPANION:
        return
    for target in targets(other):
        owner = claimant(world, target.namespace, target.name)
        if owner is not None:
            yield owner.ref
        named = world.find(target.kind, target.namespace, target.name)
        if named is not None:
            yield named.ref
    selector, namespaces = _selection(other)
    if selector.requirements:
        yield from (
            each.ref
            for each in world.manifests
            if each.ref.namespace in namespaces and any(map(selector.matches, _pod_labels(each)))
        )


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


def _pod_labels(manifest: Manifest) -> list[Mapping[str, str]]:
    if manifest.ref.kind == RUNTIME:
        return [engine.labels for engine in engines(manifest)]
    if manifest.ref.kind == CACHE_SERVER:
        return [{"app": manifest.ref.name}]
    return [router_labels(manifest)] if claims(manifest) else []
