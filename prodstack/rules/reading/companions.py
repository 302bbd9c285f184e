"""What manifests beside a stack name: the Services that routes lead to, the objects that autoscalers scale, the pods that selectors select.

Sources: the documentation of Gateway API, Kubernetes, KEDA and the Prometheus operator, read. The names and labels of the operator's
children: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.index import indexed
from prodstack.manifests.manifest import CACHE_SERVER, GROUP, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.values import block, entries, get, text, texts
from prodstack.manifests.wording import nearest
from prodstack.rules.reading.addresses import has_port, service_named, services_by_name
from prodstack.rules.reading.reference_index import (
    SERVICE_PORT,
    claimant,
    engines,
    foreign_pods,
    namespaces,
    router_labels,
)
from prodstack.upstream.child_names import Child, claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.selector import Selector
    from prodstack.manifests.yaml_reader import Path

_ROUTES = "gateway.networking.k8s.io/"
_SCALERS = {
    "ScaledObject": ("keda.sh/", "scaleTargetRef"),
    "HorizontalPodAutoscaler": ("autoscaling/", "scaleTargetRef"),
    "VerticalPodAutoscaler": ("autoscaling.k8s.io/", "targetRef"),
}
"""By kind: its API group, and the field of its spec that names what it scales."""
_WORKLOADS = ("apps/v1", f"{GROUP}/")
_CHILDREN = ("Service", "Deployment")
"""The children that the operator names after a custom resource."""
_MOST_COMPARED = 100
"""Among how many names a similar one is searched: each search compares all of them."""


class Target(NamedTuple):
    """An object that a manifest names. path: of the name; port: a Service's port as it is written, None if none is."""

    path: Path
    kind: str
    namespace: str
    name: str
    port_path: Path = ()
    port: int | str | None = None


def targets(manifest: Manifest) -> Iterator[Target]:
    """The Services and workloads that a route, an Ingress or an autoscaler names."""
    version, kind = text(manifest.body, "apiVersion"), manifest.ref.kind
    if version.startswith(_ROUTES) and kind.endswith("Route"):
        for path in _backend_paths(manifest):
            yield from _backend(manifest, path)
    elif kind == "Ingress" and version.startswith("networking.k8s.io/"):
        for path in _ingress_paths(manifest):
            yield from _ingress_backend(manifest, path)
    elif kind in _SCALERS and version.startswith(_SCALERS[kind][0]):
        yield from _scaled(manifest, ("spec", _SCALERS[kind][1]))


def _backend_paths(route: Manifest) -> Iterator[Path]:
    for index, rule in enumerate(entries(route.spec, "rules")):
        here: Path = ("spec", "rules", index)
        for number, backend in enumerate(entries(rule, "backendRefs")):
            yield (*here, "backendRefs", number)
            yield from _mirrors((*here, "backendRefs", number), backend)
        yield from _mirrors(here, rule)


def _mirrors(path: Path, part: Any) -> Iterator[Path]:
    for index, each in enumerate(entries(part, "filters")):
        if isinstance(get(each, "requestMirror", "backendRef"), dict):
            yield (*path, "filters", index, "requestMirror", "backendRef")


def _backend(route: Manifest, path: Path) -> Iterator[Target]:
    backend = get(route.body, *path)
    is_service = (text(backend, "group"), text(backend, "kind") or "Service") == ("", "Service")
    if is_service and text(backend, "name"):
        namespace = text(backend, "namespace") or route.ref.namespace
        port = get(backend, "port")
        yield Target(
            (*path, "name"), "Service", namespace, backend["name"], (*path, "port"), port if _is_port(port) else None
        )


def _ingress_paths(ingress: Manifest) -> Iterator[Path]:
    yield ("spec", "defaultBackend")
    for index, rule in enumerate(entries(ingress.spec, "rules")):
        for number, _ in enumerate(entries(rule, "http", "paths")):
            yield ("spec", "rules", index, "http", "paths", number, "backend")


def _ingress_backend(ingress: Manifest, path: Path) -> Iterator[Target]:
    service = get(ingress.body, *path, "service")
    name, here = text(service, "name"), (*path, "service")
    if name:
        key = "number" if get(service, "port", "number") is not None else "name"
        port = get(service, "port", key)
        yield Target(
            (*here, "name"), "Service", ingress.ref.namespace, name,
            (*here, "port", key), port if _is_port(port) or isinstance(port, str) else None,
        )  # fmt: skip


def _is_port(port: object) -> bool:
    return isinstance(port, int) and not isinstance(port, bool)


def _scaled(scaler: Manifest, path: Path) -> Iterator[Target]:
    target = get(scaler.body, *path)
    version, kind = text(target, "apiVersion") or _WORKLOADS[0], text(target, "kind") or "Deployment"
    if text(target, "name") and version.startswith(_WORKLOADS):
        yield Target((*path, "name"), kind, scaler.ref.namespace, target["name"])


@indexed(plain=True)
def names(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """The names of the objects of a kind and namespace: those that were written, and the children that the operator makes."""
    yield (manifest.ref.kind, manifest.ref.namespace), manifest.ref.name
    for child in _children(manifest):
        for kind in _CHILDREN:
            yield (kind, child.namespace), child.name


@indexed(plain=True)
def spaces(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """The namespaces of all objects, under one key."""
    yield (), manifest.ref.namespace


@indexed(plain=True)
def pods_in(manifest: Manifest) -> Iterator[tuple[Key, dict[str, str]]]:
    """The labels of the pods of a namespace: those that the operator creates, and those of written workloads."""
    for namespace, labels in pods_of(manifest):
        yield (namespace,), labels


@indexed(plain=True)
def pods_by_label(manifest: Manifest) -> Iterator[tuple[Key, dict[str, str]]]:
    """The same by namespace, and key and value of one label."""
    for namespace, labels in pods_of(manifest):
        for key, value in labels.items():
            yield (namespace, key, value), labels


@indexed(plain=True)
def service_labels(manifest: Manifest) -> Iterator[tuple[Key, dict[str, str]]]:
    """The labels of the Services of a namespace. Those that the operator creates have none (operator, observed)."""
    for (namespace, _), service in () if manifest.is_ours else services_by_name.of(manifest):
        yield (namespace,), texts(block(service.body, "metadata"), "labels")
    for child in _children(manifest):
        yield (child.namespace,), {}


def _children(manifest: Manifest) -> tuple[Child, ...]:
    """The Services and Deployments that the operator writes for an object."""
    return claims(manifest) if manifest.is_ours else ()


@about_manifest
def pods_of(manifest: Manifest) -> Iterator[tuple[str, dict[str, str]]]:
    """Namespace and labels of the pods that an object leads to: an object of the operator, a workload or a Pod."""
    if not manifest.is_ours:
        for (namespace,), labels in foreign_pods.of(manifest):
            yield namespace, labels
    elif manifest.ref.kind == RUNTIME:
        for engine in engines(manifest):
            yield engine.namespace, engine.labels
    elif manifest.ref.kind == ROUTER:
        yield manifest.ref.namespace, router_labels(manifest)
    elif manifest.ref.kind == CACHE_SERVER:
        yield manifest.ref.namespace, {"app": manifest.ref.name}


def exists(world: World, target: Target) -> bool:
    """Whether the target was written, or the operator makes it. A namespace that is not written can be any."""
    known = {target.namespace, ""} if target.namespace else {"", *world.look(spaces, ())}
    return any(target.name in world.look(names, (target.kind, space)) for space in sorted(known))


def similar(world: World, target: Target) -> str | None:
    """The name of an existing object that the target's name extends (`chat` for `chat-service`), or else a similar name."""
    words = target.name.split("-")
    shorter = (target._replace(name="-".join(words[:end])) for end in range(len(words) - 1, 0, -1))
    known = next((each.name for each in shorter if exists(world, each)), None)
    others = world.look(names, (target.kind, target.namespace))
    return known or (nearest(target.name, others) if len(others) <= _MOST_COMPARED else None)


def ports(world: World, target: Target) -> list[str] | None:
    """The ports of the Service, by numbers and names; None if the target's own port is one of them, or if they are unknown."""
    service = service_named(world, target.namespace, target.name)
    if service is not None:
        known = [
            str(each)
            for item in entries(service.spec, "ports")
            for each in (get(item, "port"), get(item, "name"))
            if each
        ]
        return None if not known or has_port(service, str(target.port)) or str(target.port) in known else known
    if claimant(world, target.namespace, target.name) is None or str(target.port) in (str(SERVICE_PORT), "http"):
        return None
    return [str(SERVICE_PORT), "http"]


def selects_a_pod(world: World, selector: Selector, namespaces: Iterable[str]) -> bool:
    """Whether pods in one of these namespaces match: those that the operator creates, and those of written workloads."""
    return any(selector.matches(labels) for space in namespaces for labels in _candidates(world, selector, space))


def selects_a_service(world: World, selector: Selector, namespaces: Iterable[str]) -> bool:
    """Whether Services in one of these namespaces match."""
    return any(selector.matches(labels) for space in namespaces for labels in world.look(service_labels, (space,)))


def selected_pods(world: World, selector: Selector, namespace: str) -> Iterator[Mapping[str, str]]:
    """The labels of the pods of a namespace that match, those of the operator and those of written workloads."""
    return (labels for labels in _candidates(world, selector, namespace) if selector.matches(labels))


def have_our_objects(world: World, spaces: Iterable[str]) -> bool:
    """Whether each of these namespaces has objects of the operator, so that its pods belong to this world."""
    return all(world.look(namespaces, (space,)) for space in spaces)


def _candidates(world: World, selector: Selector, namespace: str) -> Iterator[Mapping[str, str]]:
    exact = next((each for each in selector.requirements if each.operator in ("=", "in")), None)
    if exact is None:
        yield from world.look(pods_in, (namespace,))
    for value in sorted(exact.values) if exact else ():
        yield from world.look(pods_by_label, (namespace, exact.key if exact else "", value))
