"""What manifests beside a stack name: the Services that routes lead to, the objects that autoscalers scale, the pods that selectors select.

Sources: the documentation of Gateway API, Kubernetes, KEDA and the Prometheus operator, read. The names and labels of the operator's
children: operator, observed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import about_world
from prodstack.manifests.manifest import GROUP, Manifest, World
from prodstack.manifests.values import block, entries, get, text, texts
from prodstack.manifests.wording import nearest
from prodstack.rules.reading.addresses import has_port, services
from prodstack.rules.reading.reference_index import SERVICE_PORT, relations, router_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


@dataclass(frozen=True, slots=True)
class Target:
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


@dataclass(frozen=True, slots=True)
class _Pod:
    namespace: str
    labels: Mapping[str, str]


class Companions:
    """What exists in one world for manifests beside a stack to name; call `companions(world)` to get it."""

    def __init__(self, world: World) -> None:
        self._relations, self._services = relations(world), services(world)
        self._written = {(m.ref.kind, m.ref.namespace, m.ref.name) for m in world.manifests}

    def exists(self, target: Target) -> bool:
        """Whether the target was written, or the operator makes it. A namespace that is not written can be any."""
        return any(self._stands(target, space) for space in self._spaces(target))

    def similar(self, target: Target) -> str | None:
        """The name of an existing object that the target's name extends (`chat` for `chat-service`), or else a similar name."""
        words = target.name.split("-")
        shorter = (replace(target, name="-".join(words[:end])) for end in range(len(words) - 1, 0, -1))
        known = next((each.name for each in shorter if self.exists(each)), None)
        names = self._names.get((target.kind, target.namespace), [])
        return known or (nearest(target.name, names) if len(names) <= _MOST_COMPARED else None)

    def ports(self, target: Target) -> list[str] | None:
        """The ports of the Service, by numbers and names; None if the target's own port is one of them, or if they are unknown."""
        key = (target.namespace, target.name)
        service = self._services.by_name.get(key)
        if service is not None:
            known = [
                str(each)
                for item in entries(service.spec, "ports")
                for each in (get(item, "port"), get(item, "name"))
                if each
            ]
            return None if not known or has_port(service, str(target.port)) or str(target.port) in known else known
        if key not in self._relations.claimed or str(target.port) in (str(SERVICE_PORT), "http"):
            return None
        return [str(SERVICE_PORT), "http"]

    def selects_a_pod(self, selector: Selector, namespaces: Iterable[str]) -> bool:
        """Whether pods in one of these namespaces match: those that the operator creates, and those of written workloads."""
        return any(selector.matches(pod.labels) for space in namespaces for pod in self._candidates(selector, space))

    def selects_a_service(self, selector: Selector, namespaces: Iterable[str]) -> bool:
        """Whether Services in one of these namespaces match. Those that the operator creates have no labels (operator, observed)."""
        return any(selector.matches(labels) for space in namespaces for labels in self._service_labels.get(space, ()))

    def has_our_objects(self, namespaces: Iterable[str]) -> bool:
        """Whether each of these namespaces has objects of the operator, so that its pods belong to this world."""
        return all(space in self._relations.namespaces for space in namespaces)

    def _spaces(self, target: Target) -> set[str]:
        if target.namespace:
            return {target.namespace, ""}
        return {"", *self._relations.namespaces, *(space for _, space, _ in self._written)}

    def _stands(self, target: Target, namespace: str) -> bool:
        made = target.kind in _CHILDREN and (namespace, target.name) in self._relations.claimed
        return made or (target.kind, namespace, target.name) in self._written

    def _candidates(self, selector: Selector, namespace: str) -> Iterable[_Pod]:
        exact = next((each for each in selector.requirements if each.operator in ("=", "in")), None)
        if exact is None:
            return self._pods.get(namespace, ())
        return [pod for value in exact.values for pod in self._pods_by_label.get((namespace, exact.key, value), ())]

    @cached_property
    def _names(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind, space, name in self._written:
            found[kind, space].append(name)
        for space, name in self._relations.claimed:
            for kind in _CHILDREN:
                found[kind, space].append(name)
        return dict(found)

    @cached_property
    def _pods(self) -> dict[str, list[_Pod]]:
        found: dict[str, list[_Pod]] = defaultdict(list)
        for pod in self._all_pods():
            found[pod.namespace].append(pod)
        return dict(found)

    @cached_property
    def _pods_by_label(self) -> dict[tuple[str, str, str], list[_Pod]]:
        found: dict[tuple[str, str, str], list[_Pod]] = defaultdict(list)
        for pod in self._all_pods():
            for key, value in pod.labels.items():
                found[pod.namespace, key, value].append(pod)
        return dict(found)

    def _all_pods(self) -> Iterator[_Pod]:
        known = self._relations
        yield from (_Pod(engine.namespace, engine.labels) for engine in known.engines)
        yield from (_Pod(router.ref.namespace, router_labels(router)) for router in known.routers)
        yield from (_Pod(cache.ref.namespace, {"app": cache.ref.name}) for cache in known.caches)
        yield from (_Pod(space, labels) for space, pods in known.foreign_pods.items() for labels in pods)

    @cached_property
    def _service_labels(self) -> dict[str, list[Mapping[str, str]]]:
        found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        for (space, _), service in self._services.by_name.items():
            found[space].append(texts(block(service.body, "metadata"), "labels"))
        for space in {space for space, _ in self._relations.claimed}:
            found[space].append({})
        return dict(found)


@about_world
def companions(world: World) -> Companions:
    """What exists in a world, built once."""
    return Companions(world)
