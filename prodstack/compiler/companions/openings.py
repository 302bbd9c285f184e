"""What a NetworkPolicy opens, as data: for whose pods, in which direction, for whom, and on which ports. Openings become rules of policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.companions.stack import own_labels
from prodstack.rules.reading.addresses import Address
from prodstack.rules.reading.network import NAME_LABEL, TCP
from prodstack.upstream.install import METRICS_NAMESPACE_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.compiler.companions.endpoints import Endpoint
    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.selector import Selector
    from prodstack.models.companions import NetworkPolicies, Peer

INGRESS, EGRESS = "ingress", "egress"
_SIDES = {INGRESS: "from", EGRESS: "to"}
UDP = "UDP"
EVERY_PORT: tuple[Body, ...] = ()
ANYONE: tuple[Body, ...] = ()
_OPERATORS = {"=": "In", "in": "In", "!=": "NotIn", "notin": "NotIn", "exists": "Exists", "!": "DoesNotExist"}
"""The operators of a selector's text as those of matchExpressions; `<` and `>` have none."""


class Opening(NamedTuple):
    """Something that a policy allows. about: whose pods; peers: ANYONE for everybody; ports: EVERY_PORT for all of them."""

    about: Manifest
    direction: str
    peers: tuple[Body, ...]
    ports: tuple[Body, ...]


class Pods(NamedTuple):
    """The pods of an object, or of one side of a topology. labels: those of the pods."""

    of: Manifest
    labels: Mapping[str, str]

    def seen_from(self, namespace: str) -> Body:
        """Return the peer that selects them in policies of a namespace."""
        return peer_of(self.of.ref.namespace, {"matchLabels": own_labels(self.labels)}, namespace)


def port(number: int, protocol: str = TCP) -> Body:
    """Return one port."""
    return {"port": number, "protocol": protocol}


EVERY_TCP_PORT: tuple[Body, ...] = ({"protocol": TCP},)


def connected(source: Pods, target: Pods, ports: tuple[Body, ...]) -> Iterator[Opening]:
    """Yield what both ends of a connection need."""
    yield Opening(source.of, EGRESS, (target.seen_from(source.of.ref.namespace),), ports)
    yield Opening(target.of, INGRESS, (source.seen_from(target.of.ref.namespace),), ports)


def anywhere(about: Manifest, *ports: Body) -> Opening:
    """Return the opening of ports at every address, in the cluster and outside."""
    return Opening(about, EGRESS, ANYONE, ports)


def to_endpoint(about: Manifest, endpoint: Endpoint) -> Opening:
    """Return the opening for the host of a URL.

    Of a Service of the cluster neither the labels nor the port of its pods are known: all pods of its namespace, on every TCP port. A name of two
    parts, such as hub.internal, is taken for a host outside.
    """
    address = Address((), "", endpoint.host, str(endpoint.port), about.ref.namespace)
    where = address.service
    if where is None or address.is_ambiguous:
        return anywhere(about, port(endpoint.port))
    return Opening(about, EGRESS, (peer_of(where[0], {}, about.ref.namespace),), EVERY_TCP_PORT)


def dns(about: Manifest) -> Iterator[Opening]:
    """Yield what looking up names needs.

    Name servers answer on port 53, as pods, on the node, or outside the cluster. Those of OpenShift are pods that listen on 5353 behind port 53
    of their Service, and policies see the pods' port (OpenShift's configuration of CoreDNS, read).
    """
    yield anywhere(about, port(53, UDP), port(53))
    yield Opening(about, EGRESS, ({"namespaceSelector": {}},), (port(5353, UDP), port(5353)))


def metrics(about: Manifest, settings: NetworkPolicies, stack: Stack, ports: Iterable[int]) -> Iterator[Opening]:
    """Yield who may read metrics, which engines and routers serve on the port of their API."""
    home = about.ref.namespace
    if settings.prometheus is None:
        peers: tuple[Body, ...] = ({"namespaceSelector": {"matchLabels": dict(METRICS_NAMESPACE_LABEL)}},)
    else:
        peers = tuple(peer(each, stack.namespace, home) for each in settings.prometheus)
    if peers:
        yield Opening(about, INGRESS, peers, tuple(port(each) for each in dict.fromkeys(ports)))


def peer_of(namespace: str, selector: Body, home: str) -> Body:
    """Return the peer for pods of a namespace, in policies of the namespace `home`."""
    space = {} if namespace == home else {"namespaceSelector": {"matchLabels": {NAME_LABEL: namespace}}}
    return {**space, "podSelector": selector}


def pods_in_labels(label_selector: Selector) -> Body:
    """Return the same selector as an object. Comparisons with numbers are left out, so it may select more pods."""
    single = [
        each for each in label_selector.requirements if each.operator == "=" or _is_one(each.operator, each.values)
    ]
    exact = {each.key: next(iter(each.values)) for each in single}
    if len(exact) == len(label_selector.requirements):
        return {"matchLabels": exact} if exact else {}
    written = [
        {
            "key": each.key,
            "operator": _OPERATORS[each.operator],
            **({"values": sorted(each.values)} if each.values else {}),
        }
        for each in label_selector.requirements
        if each.operator in _OPERATORS
    ]
    return {"matchExpressions": written} if written else {}


def _is_one(operator: str, values: frozenset[str]) -> bool:
    return operator == "in" and len(values) == 1


def peer(written: Peer, stack_namespace: str, home: str) -> Body:
    """Return a peer as it is written in a stack file; without a namespace it means pods of the stack's."""
    if written.cidr is not None:
        return {"ipBlock": {"cidr": written.cidr}}
    labels = dict(written.namespace_labels) if written.namespace_labels is not None else None
    named = written.namespace or (stack_namespace if labels is None and stack_namespace != home else None)
    found: Body = {}
    if named is not None or labels is not None:
        wanted = {**({NAME_LABEL: named} if named else {}), **(labels or {})}
        found["namespaceSelector"] = {"matchLabels": wanted} if wanted else {}
    if written.pod_labels is not None:
        found["podSelector"] = {"matchLabels": dict(written.pod_labels)} if written.pod_labels else {}
    return found


def policy_spec(selector: Body, openings: Iterable[Opening], directions: Iterable[str] = (INGRESS, EGRESS)) -> Body:
    """Return the spec of a policy that allows these openings and nothing else."""
    known = list(openings)
    rules = {each: _rules(each, [one for one in known if one.direction == each]) for each in directions}
    return {
        "podSelector": selector,
        "policyTypes": [each.capitalize() for each in rules],
        **{direction: each for direction, each in rules.items() if each},
    }


def _rules(direction: str, openings: list[Opening]) -> list[Body]:
    """Return the rules of one direction: openings of the same ports are one rule, and so are those of the same peers."""
    by_ports: dict[str, tuple[tuple[Body, ...], list[Body]]] = {}
    for each in openings:
        _, peers = by_ports.setdefault(_key(each.ports), (each.ports, []))
        peers.extend(each.peers or [{}])
    merged = [(ANYONE if {} in peers else _distinct(peers), ports) for ports, peers in by_ports.values()]
    by_peers: dict[str, tuple[tuple[Body, ...], list[Body]]] = {}
    for allowed, ports in merged:
        same = _key((allowed, ports == EVERY_PORT))
        by_peers.setdefault(same, (allowed, []))[1].extend(ports)
    return [
        {
            **({_SIDES[direction]: list(allowed)} if allowed else {}),
            **({"ports": list(_distinct(ports))} if ports else {}),
        }
        for allowed, ports in by_peers.values()
    ]


def _distinct(bodies: Iterable[Body]) -> tuple[Body, ...]:
    return tuple({_key(each): each for each in bodies}.values())


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
