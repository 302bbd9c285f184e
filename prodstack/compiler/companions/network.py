"""NetworkPolicies: what the pods of a stack need is allowed, and nothing else."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from prodstack.compiler.companions.addresses import network_of
from prodstack.compiler.companions.engine_traffic import engine_openings
from prodstack.compiler.companions.openings import EGRESS, INGRESS, policy_spec
from prodstack.compiler.companions.router_traffic import admissions, router_openings
from prodstack.compiler.companions.stack import Mistake, made, pods_of, wrong_labels
from prodstack.manifests.manifest import CACHE_SERVER, World
from prodstack.rules.reading.reference_index import engines, router_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.compiler.companions.openings import Opening
    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path
    from prodstack.models.companions import NetworkPolicies, Peer

_KIND = ("networking.k8s.io/v1", "NetworkPolicy")
_WHO = "write cidr, or some of namespace, namespaceLabels and podLabels; podLabels: {} means every pod of the stack's namespace"


def objects(settings: NetworkPolicies, stack: Stack) -> Iterator[Body]:
    """Yield a policy for each router, runtime and cache server, and those that admit the routers to isolated runtimes of other stacks."""
    world = World(stack.manifests)
    openings = [*router_openings(settings, stack, world), *engine_openings(settings, stack, world)]
    by_object: dict[Manifest, list[Opening]] = {}
    for each in openings:
        by_object.setdefault(each.about, []).append(each)
    for manifest, name in _with_app_labels(stack):
        spec = policy_spec(pods_of([name]), by_object.get(manifest, ()))
        yield made(*_KIND, manifest.ref.name, manifest.ref.namespace, spec=spec)
    for router, runtime, wanted in admissions(stack):
        directions = tuple(each for each in (INGRESS, EGRESS) if any(one.direction == each for one in wanted))
        spec = policy_spec(pods_of([runtime]), wanted, directions)
        yield made(*_KIND, f"{router.ref.name}-serves-{runtime}", stack.namespace, spec=spec)


def _with_app_labels(stack: Stack) -> Iterator[tuple[Manifest, str]]:
    """Yield each object with pods, and the label `app` of its pods. Both sides of a topology have the same."""
    for router in stack.routers:
        yield router, router_labels(router)["app"]
    for runtime in stack.runtimes:
        for engine in engines(runtime)[:1]:
            yield runtime, engine.labels["app"]
    for cache in stack.of(CACHE_SERVER):
        yield cache, cache.ref.name


def mistakes(settings: NetworkPolicies, stack: Stack) -> Iterator[Mistake]:  # noqa: ARG001  # every companion has the same two functions
    """Yield peers that select nobody or say two things, and addresses and labels that Kubernetes refuses."""
    for key, peers in (("clients", settings.clients), ("prometheus", settings.prometheus)):
        for index, peer in enumerate(peers or ()):
            yield from _about_peer(peer, ("networkPolicy", key, index))


def _about_peer(peer: Peer, path: Path) -> Iterator[Mistake]:
    labels = {"namespaceLabels": peer.namespace_labels, "podLabels": peer.pod_labels}
    written = [key for key, value in (("namespace", peer.namespace), *labels.items()) if value is not None]
    if peer.cidr is None and not written:
        yield Mistake(path, "the peer selects neither pods nor addresses, so it is not known whom to admit", _WHO)
    if peer.cidr is not None and written:
        message = f"the peer has cidr and {written[0]}, but a NetworkPolicy selects either addresses or pods"
        yield Mistake((*path, written[0]), message, "write two peers: they add up")
    if peer.cidr is not None and (problem := _cidr_problem(peer.cidr)) is not None:
        yield Mistake((*path, "cidr"), *problem)
    for key, values in labels.items():
        yield from wrong_labels(values, (*path, key), "the NetworkPolicy")


def _cidr_problem(cidr: str) -> tuple[str, str] | None:
    """Return what is wrong with a CIDR and what to do; None if the API server accepts it."""
    network = network_of(cidr)
    if network is None:
        message = f'"{cidr}" is not a CIDR, so the API server refuses the NetworkPolicy'
        return message, "write an address and the length of its prefix, such as 10.0.0.0/8 or 2001:db8::/32"
    address, _, _ = cidr.partition("/")
    if network.network_address != ip_address(address):
        message = f'"{cidr}" is not the first address of its network, so it is not clear which addresses are meant'
        return message, f"write {network}, or {address}/{network.max_prefixlen} for this one address"
    return None
