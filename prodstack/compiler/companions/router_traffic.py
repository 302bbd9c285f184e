"""What the routers of a stack need to reach, and who needs to reach them.

Sources: the router's discovery, its flags, and what its routing logics open: read; labels and ports of pods and Services: operator, observed.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from prodstack.compiler.companions.endpoints import HTTPS_PORT, OTLP_PORT, endpoints
from prodstack.compiler.companions.openings import (
    ANYONE,
    EGRESS,
    EVERY_TCP_PORT,
    INGRESS,
    Opening,
    Pods,
    anywhere,
    connected,
    dns,
    metrics,
    peer,
    peer_of,
    pods_in_labels,
    port,
    to_endpoint,
)
from prodstack.manifests.values import text
from prodstack.rules.reading.addresses import backends
from prodstack.rules.reading.reference_index import (
    ENGINE_PORT,
    Engine,
    engines,
    router_labels,
    routing_logic,
    selected,
    selector_of,
    uses_discovery,
    watched_namespace,
)
from prodstack.rules.reading.traffic import behind_service, engine_port, object_port, pod_labels, pods_port
from prodstack.upstream.router_cli import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.models.companions import NetworkPolicies
    from prodstack.rules.reading.addresses import Address

API_SERVER_PORTS = (443, 6443)
"""The port of the API server's Service, and the one on which most API servers listen. A NetworkPolicy cannot select the API server."""
_NEEDS_HTTPS = ("--semantic-cache-model", "--external-providers-config")
"""Flags with which the router downloads a model, or forwards requests to services outside the cluster (router, read)."""


def router_openings(settings: NetworkPolicies, stack: Stack, world: World) -> Iterator[Opening]:
    """Yield the openings for the routers of a stack, and for what they reach."""
    for router in stack.routers:
        own_port = object_port(router)
        yield from _clients(router, settings, stack, own_port)
        yield from metrics(router, settings, stack, [own_port])
        yield from dns(router)
        yield from _to_discovered(router, world) if uses_discovery(router) else _to_backends(router, world)
        yield from _from_prefill(router, world)
        yield from _to_services_outside(router)


def admissions(stack: Stack) -> Iterator[tuple[Manifest, str, list[Opening]]]:
    """Yield the routers with the runtimes of other stacks that they serve, and what is to be opened for the runtime's pods.

    Only runtimes that their own stack isolates: a policy would isolate the others, and so cut them off from their own stack.
    """
    own = {engine.labels["app"] for runtime in stack.runtimes for engine in engines(runtime)}
    for router in stack.routers:
        selector = selector_of(router) if router.ref.namespace == watched_namespace(router) == stack.namespace else None
        apps = (
            [each for each in selector.requirements if each.key == "app" and each.operator in ("=", "in")]
            if selector
            else []
        )
        for name in sorted((stack.isolated - own).intersection(*(each.values for each in apps))) if apps else ():
            peers = (_pods(router).seen_from(stack.namespace),)
            ingress = Opening(router, INGRESS, peers, _engine_ports(router, _discovered_port(router)))
            egress = [Opening(router, EGRESS, peers, EVERY_TCP_PORT)] if _is_kvaware(router) else []
            yield router, name, [ingress, *egress]


def _pods(router: Manifest) -> Pods:
    return Pods(router, router_labels(router))


def _is_kvaware(router: Manifest) -> bool:
    """Whether the router and its engines run LMCache's controller and workers, whose ports both sides open (router, LMCache, read)."""
    return routing_logic(router) == "kvaware"


def _engine_ports(router: Manifest, number: int) -> tuple[Body, ...]:
    return EVERY_TCP_PORT if _is_kvaware(router) else (port(number),)


def _clients(router: Manifest, settings: NetworkPolicies, stack: Stack, own_port: int) -> Iterator[Opening]:
    if settings.clients is None:
        yield Opening(router, INGRESS, ANYONE, (port(own_port),))
    elif settings.clients:
        peers = tuple(peer(each, stack.namespace, router.ref.namespace) for each in settings.clients)
        yield Opening(router, INGRESS, peers, (port(own_port),))


def _to_discovered(router: Manifest, world: World) -> Iterator[Opening]:
    """The router watches pods through the API server, and sends requests to those that its selector matches."""
    yield anywhere(router, *map(port, API_SERVER_PORTS))
    selector = selector_of(router)
    if selector is None:
        return
    found = peer_of(watched_namespace(router), pods_in_labels(selector), router.ref.namespace)
    yield Opening(router, EGRESS, (found,), _engine_ports(router, _discovered_port(router)))
    if _is_kvaware(router):
        yield Opening(router, INGRESS, (found,), EVERY_TCP_PORT)
    for engine in selected(world, router):
        yield from _admitted(router, engine)


def _discovered_port(router: Manifest) -> int:
    """The one port on which the router reaches all pods that it discovers."""
    written = value(router.spec.get("extraArgs"), "--k8s-port") or ""
    return int(written) if written.isascii() and written.isdigit() and 0 < len(written) <= 5 else ENGINE_PORT


def _admitted(router: Manifest, engine: Engine) -> Iterator[Opening]:
    """The engine's end of its connection to a router."""
    peers = (_pods(router).seen_from(engine.namespace),)
    yield Opening(engine.runtime, INGRESS, peers, _engine_ports(router, engine_port(engine)))
    if _is_kvaware(router):
        yield Opening(engine.runtime, EGRESS, peers, EVERY_TCP_PORT)


def _to_backends(router: Manifest, world: World) -> Iterator[Opening]:
    for backend in backends(router):
        found = behind_service(world, backend)
        if found is None:
            yield from _to_other_service(router, backend)
            continue
        target = Pods(found[0], pod_labels(*found))
        yield from connected(_pods(router), target, _engine_ports(router, pods_port(*found)))
        if _is_kvaware(router):
            yield from connected(target, _pods(router), EVERY_TCP_PORT)


def _to_other_service(router: Manifest, backend: Address) -> Iterator[Opening]:
    """A Service of the cluster is taken to lead to pods with its name as label `app`, on a port that is not known, as the operator's do."""
    where = backend.service
    if where is not None:
        found = peer_of(where[0], {"matchLabels": {"app": where[1]}}, router.ref.namespace)
        yield Opening(router, EGRESS, (found,), EVERY_TCP_PORT)
    if where is None or backend.is_ambiguous:
        yield from (anywhere(router, port(each.port)) for each in endpoints(backend.text))


def _from_prefill(router: Manifest, world: World) -> Iterator[Opening]:
    """The prefill side of a topology tells its router that a cache has arrived (change 841, read)."""
    for engine in selected(world, router):
        proxy = text(engine.block, "lmCacheConfig", "nixlProxyPort")
        if engine.side == "prefill" and proxy.isascii() and proxy.isdigit():
            yield from connected(Pods(engine.runtime, engine.labels), _pods(router), (port(int(proxy)),))


def _to_services_outside(router: Manifest) -> Iterator[Opening]:
    arguments = router.spec.get("extraArgs")
    collectors = endpoints(value(arguments, "--otel-endpoint") or "", OTLP_PORT)
    reports = endpoints(value(arguments, "--sentry-dsn") or "")
    yield from (to_endpoint(router, each) for each in chain(collectors, reports))
    if _is_kvaware(router) or any(value(arguments, flag) for flag in _NEEDS_HTTPS):
        yield anywhere(router, port(HTTPS_PORT))  # kvaware downloads the model's tokenizer (router, read)
