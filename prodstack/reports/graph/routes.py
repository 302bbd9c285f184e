"""What leads clients from outside the cluster to routers: Ingresses, routes of the Gateway API, and Services of type LoadBalancer or NodePort."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import entries, text, texts, words
from prodstack.manifests.wording import plural
from prodstack.rules.reading.addresses import service_named, services_by_name
from prodstack.rules.reading.companions import targets
from prodstack.rules.reading.reference_index import router_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest, World

FROM_OUTSIDE = ("LoadBalancer", "NodePort")
"""The types of Services that have an address outside the cluster (Kubernetes, read)."""
MAX_HOSTS = 3
"""The largest number of host names that a node shows."""


def routes_to_routers(world: World) -> Mapping[ObjectRef, tuple[Manifest, ...]]:
    """The routes by the router that they lead to. Routers without any are not among the keys."""
    routers = _Routers(world)
    found: dict[ObjectRef, dict[ObjectRef, Manifest]] = defaultdict(dict)
    for manifest in world.manifests if routers.any else ():
        for router in () if manifest.is_ours else _behind(manifest, routers, world):
            found[router.ref][manifest.ref] = manifest
    return {ref: tuple(routes.values()) for ref, routes in found.items()}


def route_lines(route: Manifest) -> Iterator[str]:
    """What a node says about a route: its kind, and its host names or the type of the Service."""
    if route.ref.kind == "Service":
        yield f"Service: {text(route.spec, 'type')}"
        return
    yield route.ref.kind
    hosts = list(dict.fromkeys(_hosts(route)))
    yield from hosts[:MAX_HOSTS] or ["every host"]
    if len(hosts) > MAX_HOSTS:
        yield f"and {plural(len(hosts) - MAX_HOSTS, 'host')} more"


def _hosts(route: Manifest) -> Iterator[str]:
    yield from words(route.spec, "hostnames")
    yield from (host for rule in entries(route.spec, "rules") if (host := text(rule, "host")))


class _Routers:
    """The routers of a world, by name and by the labels of their pods."""

    def __init__(self, world: World) -> None:
        self.any = bool(world.by_kind.get(ROUTER))
        self._by_name: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        self._by_label: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        for router in world.by_kind.get(ROUTER, ()):
            self._by_name[router.ref.namespace, router.ref.name].append(router)
            for item in router_labels(router).items():
                self._by_label[router.ref.namespace, *item].append(router)

    def named(self, namespace: str, name: str) -> list[Manifest]:
        """The routers whose Service the operator makes under this name."""
        return self._by_name[namespace, name]

    def selected(self, service: Manifest) -> Iterator[Manifest]:
        """The routers whose pods a Service selects."""
        selector = texts(service.spec, "selector")
        for key, value in list(selector.items())[:1]:
            for router in self._by_label[service.ref.namespace, key, value]:
                if selector.items() <= router_labels(router).items():
                    yield router


def _behind(manifest: Manifest, routers: _Routers, world: World) -> Iterator[Manifest]:
    """The routers that a route leads to; none of an object that is no route."""
    if any(services_by_name.of(manifest)):
        if text(manifest.spec, "type") in FROM_OUTSIDE:
            yield from routers.selected(manifest)
        return
    for target in targets(manifest):
        if target.kind == "Service":
            written = service_named(world, target.namespace, target.name)
            yield from routers.named(target.namespace, target.name) if written is None else routers.selected(written)
