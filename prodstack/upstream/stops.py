"""Where the operator stops on its way through the children of one custom resource.

It makes them one after the other, and starts from the first again after each. If it panics, if the API server refuses a child, or if a child
never settles, it stops there, and never makes the children after it. Rules explain these inputs to people; this module only knows how far
the operator comes, so that no object is invented. Source: operator, observed (order and failures), and its source, read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.quantity import is_quantity, is_stable, sent
from prodstack.manifests.values import block, entries, flag, number, text
from prodstack.upstream.children import engine
from prodstack.upstream.children.admission import refusals
from prodstack.upstream.children.runtime import REQUIRED
from prodstack.upstream.int32 import large
from prodstack.upstream.lmcache import SWITCH, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.upstream.children.parts import Child

ORDER: Mapping[str, tuple[str, ...]] = {
    RUNTIME: ("Service", "PersistentVolumeClaim", "ConfigMap", "Deployment", "ScaledObject"),
    ROUTER: ("ServiceAccount", "Role", "RoleBinding", "Service", "Deployment"),
    CACHE_SERVER: ("Service", "Deployment"),
}
"""The order in which the operator makes the children of a kind (operator, observed)."""


def order(kind: str, wanted: Sequence[Child]) -> tuple[str, ...]:
    """The order in which the operator makes the children of a kind; for a kind that is not listed, the order in which they are predicted."""
    return ORDER.get(kind) or tuple(dict.fromkeys(child.ref.kind for child in wanted))


_RESOURCES = ("cpu", "memory", "gpu")
RESOURCES = "resources"
"""The name of the place in which a container's requests and limits are compared."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The operator stops at a child of this kind. made: whether that child itself exists; why: in a few words.

    freezes: whether it stops at every other custom resource of the kind too.
    """

    kind: str
    made: bool
    why: str
    freezes: bool = False


def stop(kind: str, spec: Mapping[str, Any], wanted: Sequence[Child]) -> Stop | None:
    """The first stop among the children that the operator wants to make, or None where all of them come to be."""
    kinds = order(kind, wanted)
    number_too_big = next(large(spec), None)
    if number_too_big is not None:
        why = f"{number_too_big} does not fit 32 bits: the operator can read no object of the kind"
        return Stop(kinds[0], False, why, freezes=True)
    panics = _PANICS.get(kind, _no_panics)
    unsettled = _UNSETTLED.get(kind, partial(_others_unsettled, kind))
    for each in kinds:
        found = next(_stops_at(each, spec, wanted, panics, unsettled), None)
        if found is not None:
            return found
    return None


def reached(kind: str, wanted: Sequence[Child], at: Stop | None) -> tuple[Child, ...]:
    """The children that exist in spite of the stop."""
    if at is None:
        return tuple(wanted)
    kinds = order(kind, wanted)
    made = kinds[: kinds.index(at.kind) + at.made]
    return tuple(each for each in wanted if each.ref.kind in made)


def _stops_at(
    kind: str, spec: Mapping[str, Any], wanted: Sequence[Child], panics: Any, unsettled: Any
) -> Iterator[Stop]:
    for why in panics(kind, spec):
        yield Stop(kind, False, why)
    for each in wanted:
        if each.ref.kind == kind:
            for why in refusals(each.body):
                yield Stop(kind, False, why)
            for why in unsettled(each, spec):
                yield Stop(kind, True, why)


def _runtime_panics(kind: str, spec: Mapping[str, Any]) -> Iterator[str]:
    config = block(spec, "deploymentConfig")
    if kind == "PersistentVolumeClaim" and flag(block(spec, "storageConfig"), "enabled"):
        yield from _no_quantities(block(spec, "storageConfig"), ("size",))
    if kind == "Deployment":
        yield from _no_quantities(block(config, "resources"), _RESOURCES)
        if flag(block(config, "sidecarConfig"), "enabled"):
            yield from _no_quantities(block(config, "sidecarConfig", "resources"), _RESOURCES)
    if kind == "ScaledObject":
        yield from _no_scaling(spec)


def _router_panics(kind: str, spec: Mapping[str, Any]) -> Iterator[str]:
    if kind == "Deployment":
        yield from _cache_panics(kind, spec)
        if text(spec, "serviceDiscovery") == "static" and not (
            text(spec, "staticBackends") and text(spec, "staticModels")
        ):
            yield "static discovery needs staticBackends and staticModels"


def _cache_panics(kind: str, spec: Mapping[str, Any]) -> Iterator[str]:
    if kind == "Deployment":
        yield from _no_quantities(block(spec, "resources"), ("cpu", "memory"))


def _no_quantities(values: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        if text(values, key) and not is_quantity(text(values, key)):
            yield f'{key} "{text(values, key)}" is not a quantity'


def _no_scaling(spec: Mapping[str, Any]) -> Iterator[str]:
    config = block(spec, "autoscalingConfig")
    if not flag(config, "enabled"):
        return
    yield from (f"autoscalingConfig has no {key}" for key in REQUIRED if not isinstance(config.get(key), dict))
    least, most, replicas = (
        number(config, "minReplicas"),
        number(config, "maxReplicas"),
        number(block(spec, "deploymentConfig"), "replicas"),
    )
    if most < max(least, replicas):
        yield f"maxReplicas {most} is below minReplicas {least} or replicas {replicas}"


def _runtime_unsettled(each: Child, spec: Mapping[str, Any]) -> Iterator[str]:
    if each.ref.kind == "Service" and engine.port(spec) == 0:
        yield "the Service is stored with port 80, not 0, so the operator updates it endlessly"
    if each.ref.kind == "PersistentVolumeClaim":
        size = text(block(spec, "storageConfig"), "size") or "10Gi"
        if size != sent(size):
            yield f'the size "{size}" is stored as "{sent(size)}", so the operator updates it endlessly'
    if each.ref.kind == "Deployment":
        yield from _deployment_unsettled(each, spec)


def _deployment_unsettled(each: Child, spec: Mapping[str, Any]) -> Iterator[str]:
    """In the order in which the operator compares: resources and LMCache come before the panic, everything else behind it."""
    reasons = tuple(restless(RUNTIME, spec))
    yield from (_endlessly(why) for place, why in reasons if place == RESOURCES)
    yield from map(_endlessly, lmcache_differs(each.body, block(spec, "lmCacheConfig")))
    if not isinstance(block(spec, "deploymentConfig").get("nodeSelectorTerms"), list):
        yield "without nodeSelectorTerms the operator panics once the Deployment exists"
    yield from (_endlessly(why) for place, why in reasons if place != RESOURCES)


def _others_unsettled(kind: str, each: Child, spec: Mapping[str, Any]) -> Iterator[str]:
    if each.ref.kind == "Deployment":
        yield from (_endlessly(why) for _, why in restless(kind, spec))


def restless(kind: str, spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields that the API server normalizes, so the operator sees a difference on every reconcile and updates endlessly: place and reason.

    Source: operator, observed (recorded: runtime-noncanonical-quantities); a router and a cache server compare no gpu.
    """
    config = block(spec, "deploymentConfig") if kind == RUNTIME else spec
    keys = _RESOURCES if kind == RUNTIME else _RESOURCES[:2]
    yield from ((RESOURCES, why) for why in _unstable(block(config, "resources"), keys))
    if kind != RUNTIME:
        return
    size = text(config, "shmSize")
    if is_quantity(size) and not is_stable(size):
        yield "shmSize", f'shmSize "{size}" is normalized by the API server'
    if config.get("toleration") == []:
        yield "toleration", "an empty list is normalized by the API server"
    if any(_empty_lists(term) for term in entries(config, "nodeSelectorTerms")):
        yield "nodeSelectorTerms", "an empty list is normalized by the API server"


def _endlessly(why: str) -> str:
    return f"{why}, and the operator updates the Deployment endlessly"


def _unstable(resources: Mapping[str, Any], keys: Sequence[str]) -> Iterator[str]:
    amounts = [text(resources, key) for key in keys if text(resources, key)]
    if not amounts:
        yield "empty resources are normalized by the API server"
    yield from (
        f'the quantity "{each}" is normalized by the API server'
        for each in amounts
        if is_quantity(each) and not is_stable(each)
    )


def _empty_lists(term: Any) -> bool:
    groups = [block({"": term}, "").get(key) for key in ("matchExpressions", "matchFields")]
    requirements = [each for group in groups if isinstance(group, list) for each in group if isinstance(each, dict)]
    return [] in groups or any(each.get("values") == [] for each in requirements)


def lmcache_differs(deployment: Mapping[str, Any], cache: Mapping[str, Any]) -> Iterator[str]:
    """The differences between the pod's environment and lmCacheConfig, which make the operator write the Deployment.

    It compares with lmCacheConfig alone, so that an entry of the spec's own env is only seen once it is in the pod (operator, observed).
    """
    containers = entries(block(deployment, "spec", "template", "spec"), "containers")
    found = {entry["name"]: entry.get("value", "") for first in containers[:1] for entry in entries(first, "env")}
    if flag(cache, "enabled") != (found.get(SWITCH) == "True"):
        yield f"{SWITCH} in the pod and lmCacheConfig.enabled disagree"
    for name, key in VARIABLES.items():
        if found.get(name, "") != text(cache, key):
            yield f'{name} in the pod is "{found.get(name, "")}" and lmCacheConfig.{key} is "{text(cache, key)}"'


def _no_panics(kind: str, spec: Mapping[str, Any]) -> Iterator[str]:  # noqa: ARG001  # one signature for every kind
    yield from ()


_PANICS = {RUNTIME: _runtime_panics, ROUTER: _router_panics, CACHE_SERVER: _cache_panics}
_UNSETTLED = {RUNTIME: _runtime_unsettled}
