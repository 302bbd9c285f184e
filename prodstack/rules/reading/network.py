"""Decide which connections the NetworkPolicies of a tree allow.

Source: the API documentation of networking.k8s.io/v1 and the API server's defaults, read. A connection needs both sides: the policies that
select the source must let it out, and those that select the target must let it in. Policies add up, and where none selects a pod, all is
allowed. Answers have three values, because a tree does not tell everything: None stands for "not known".
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.index import FOREIGN, indexed, question
from prodstack.manifests.values import entries, get, text, texts, whole_number, words
from prodstack.rules.reading.scrape import selector_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.selector import Selector

Known = bool | None
"""Yes, no, or not known."""
TCP = "TCP"
NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server gives every namespace: its name (Kubernetes, read)."""
INGRESS, EGRESS = "Ingress", "Egress"
_GROUP = "networking.k8s.io/"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Labels(NamedTuple):
    """The labels of a namespace or of pods. complete: whether there are no others than these; absent: keys that are known to be missing."""

    items: Mapping[str, str] = _NOTHING
    complete: bool = True
    absent: frozenset[str] = frozenset()


class Pods(NamedTuple):
    """Pods with the same labels. ports: the named ports of their containers, None if they are not known; address: None if it is not known."""

    namespace: str
    labels: Labels
    space: Labels = Labels(complete=False)
    ports: Mapping[str, int] | None = _NOTHING
    address: str | None = None


class Outside(NamedTuple):
    """An address outside the cluster."""

    address: str


class Port(NamedTuple):
    """Ports that a rule allows. name: of a container's port, "" if numbers count; last: 0 if every port is allowed."""

    protocol: str
    first: int
    last: int
    name: str = ""


class Block(NamedTuple):
    """Addresses that a rule allows: a CIDR without some parts of it."""

    cidr: str
    without: tuple[str, ...]


class Peer(NamedTuple):
    """Whom a rule allows. A selector is None where it is not written; without one for namespaces, the policy's own is meant."""

    pods: Selector | None
    namespaces: Selector | None
    block: Block | None


class Rule(NamedTuple):
    """One entry of a policy's ingress or egress. peers, ports: () allows all."""

    peers: tuple[Peer, ...]
    ports: tuple[Port, ...]


class Policy(NamedTuple):
    """A NetworkPolicy. ingress, egress: None if it says nothing about the direction."""

    namespace: str
    name: str
    pods: Selector
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None


def is_policy(manifest: Manifest) -> bool:
    """Whether the object is a NetworkPolicy of Kubernetes."""
    return manifest.ref.kind == "NetworkPolicy" and text(manifest.body, "apiVersion").startswith(_GROUP)


def policy(manifest: Manifest) -> Policy:
    """The policy as the API server reads it. Without policyTypes it is about ingress, and about egress if it has egress rules."""
    spec = manifest.spec
    types = words(spec, "policyTypes") or [INGRESS, *([EGRESS] if entries(spec, "egress") else [])]
    return Policy(
        manifest.ref.namespace,
        manifest.ref.name,
        selector_of_labels(spec.get("podSelector")),
        _rules(spec, "ingress", "from") if INGRESS in types else None,
        _rules(spec, "egress", "to") if EGRESS in types else None,
    )


def _rules(spec: Mapping[str, Any], key: str, peers: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(tuple(map(_peer, entries(each, peers))), tuple(map(_port, entries(each, "ports"))))
        for each in entries(spec, key)
    )


def _peer(written: Any) -> Peer:
    pods, namespaces, block = (get(written, key) for key in ("podSelector", "namespaceSelector", "ipBlock"))
    return Peer(
        None if pods is None else selector_of_labels(pods),
        None if namespaces is None else selector_of_labels(namespaces),
        None if block is None else Block(text(block, "cidr"), tuple(words(block, "except"))),
    )


def _port(written: Any) -> Port:
    protocol, port = text(written, "protocol") or TCP, get(written, "port")
    if isinstance(port, str):
        return Port(protocol, 0, 0, port)
    first = whole_number(port)
    return (
        Port(protocol, 0, 0) if first is None else Port(protocol, first, whole_number(get(written, "endPort")) or first)
    )


def allowed(
    policies: Iterable[Policy], source: Pods | Outside, target: Pods | Outside, port: int, protocol: str = TCP
) -> Known:
    """Whether the source may open a port of the target's pods, or of an address outside."""
    known = tuple(policies)
    return _all((lets_out(known, source, target, port, protocol), lets_in(known, source, target, port, protocol)))


def lets_out(
    policies: Iterable[Policy], source: Pods | Outside, target: Pods | Outside, port: int, protocol: str = TCP
) -> Known:
    """Whether the policies that select the source let it open the port. Those of other pods are ignored."""
    return _permitted(((each, each.egress) for each in policies), source, target, Port(protocol, port, port), target)


def lets_in(
    policies: Iterable[Policy], source: Pods | Outside, target: Pods | Outside, port: int, protocol: str = TCP
) -> Known:
    """Whether the policies that select the target let the source open the port. Those of other pods are ignored."""
    return _permitted(((each, each.ingress) for each in policies), target, source, Port(protocol, port, port), target)


def selects(each: Policy, pods: Pods) -> Known:
    """Whether a policy is about these pods."""
    return _matches(each.pods, pods.labels) if each.namespace == pods.namespace else False


def _permitted(
    sided: Iterable[tuple[Policy, tuple[Rule, ...] | None]],
    about: Pods | Outside,
    other: Pods | Outside,
    port: Port,
    target: Pods | Outside,
) -> Known:
    """Whether the rules of one direction allow it. about: the pods that policies may isolate; other: who is at the other end."""
    if isinstance(about, Outside):
        return True
    selecting = [
        (chosen, each, rules)
        for each, rules in sided
        if rules is not None and (chosen := selects(each, about)) is not False
    ]
    isolated = _any(chosen for chosen, _, _ in selecting)
    if isolated is False:
        return True
    answer = _any(
        _all((chosen, _reached(rule, each.namespace, other), _opened(rule, port, target)))
        for chosen, each, rules in selecting
        for rule in rules
    )
    return None if answer is False and isolated is None else answer


def _reached(rule: Rule, home: str, other: Pods | Outside) -> Known:
    """Whether the other end is one of a rule's peers. home: the policy's namespace."""
    return not rule.peers or _any(_is_peer(peer, home, other) for peer in rule.peers)


def _is_peer(peer: Peer, home: str, other: Pods | Outside) -> Known:
    if peer.block is not None:
        return _in_block(peer.block, other.address)
    if isinstance(other, Outside) or (peer.pods is None and peer.namespaces is None):
        return False
    in_space = other.namespace == home if peer.namespaces is None else _matches(peer.namespaces, other.space)
    return _all((in_space, True if peer.pods is None else _matches(peer.pods, other.labels)))


def _opened(rule: Rule, port: Port, target: Pods | Outside) -> Known:
    """Whether the port is one of a rule's ports. Names are those of the target's containers; an address outside has none."""
    if not rule.ports:
        return True
    return _any(_is_port(each, port, target) for each in rule.ports if each.protocol == port.protocol)


def _is_port(each: Port, port: Port, target: Pods | Outside) -> Known:
    if not each.name:
        return not each.last or each.first <= port.first <= each.last
    if isinstance(target, Outside):
        return False
    return None if target.ports is None else target.ports.get(each.name) == port.first


def _in_block(block: Block, address: str | None) -> Known:
    if address is None:
        return None
    return _covers(block.cidr, address) and not any(_covers(each, address) for each in block.without)


@lru_cache(maxsize=1024)
def _covers(cidr: str, address: str) -> bool:
    """Whether a CIDR has the address; False if it is none, which the API server refuses."""
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(address) in ip_network(cidr, strict=False)
    except ValueError:
        return False


def _matches(selector: Selector, labels: Labels) -> Known:
    if labels.complete:
        return selector.matches(labels.items)
    return _all(
        each.matches(labels.items) if each.key in labels.items or each.key in labels.absent else None
        for each in selector.requirements
    )


def _all(answers: Iterable[Known]) -> Known:
    """Whether all answers are yes; the rest is not asked after a no."""
    known = True
    for answer in answers:
        if answer is False:
            return False
        known = known and answer is not None
    return True if known else None


def _any(answers: Iterable[Known]) -> Known:
    """Whether an answer is yes; the rest is not asked after it."""
    known = True
    for answer in answers:
        if answer:
            return True
        known = known and answer is not None
    return False if known else None


@indexed(FOREIGN, plain=True)
def policy_namespaces(manifest: Manifest) -> Iterator[tuple[Key, bool]]:
    """Whether a namespace has NetworkPolicies; under the key (), whether any namespace has."""
    if is_policy(manifest):
        yield (manifest.ref.namespace,), True
        yield (), True


@question
def has_policies(world: World, *namespace: str) -> bool:
    """Whether a namespace has NetworkPolicies or, if none is given, whether any has. Most trees have none, and then nothing else is asked."""
    return bool(world.look(policy_namespaces, namespace))


@indexed(FOREIGN)
def policies_by_label(manifest: Manifest) -> Iterator[tuple[Key, Policy]]:
    """The policies by namespace, and key and value of one label of the pods that they select ("", "" without such a label)."""
    if not is_policy(manifest):
        return
    found = policy(manifest)
    exact = next((each for each in found.pods.requirements if each.operator in ("=", "in")), None)
    for item in [(exact.key, value) for value in sorted(exact.values)] if exact else [("", "")]:
        yield (found.namespace, *item), found


@indexed(FOREIGN, plain=True)
def namespace_labels(manifest: Manifest) -> Iterator[tuple[Key, dict[str, str]]]:
    """The labels of the Namespaces of the tree, by name."""
    if manifest.ref.kind == "Namespace" and manifest.body.get("apiVersion") == "v1":
        yield (manifest.ref.name,), texts(manifest.body, "metadata", "labels")


def space(world: World, name: str) -> Labels:
    """The labels of a namespace. Of one that is not in the tree, only its name is known; of one without a name, nothing."""
    if not name:
        return Labels(complete=False)
    found: Sequence[dict[str, str]] = world.look(namespace_labels, (name,))
    return Labels({**(found[-1] if found else {}), NAME_LABEL: name}, complete=bool(found))


def policies_about(world: World, pods: Pods) -> list[Policy]:
    """The policies that may select these pods, whose labels are all known."""
    if not world.ask(has_policies, pods.namespace):
        return []
    keys = [(pods.namespace, *item) for item in (*pods.labels.items.items(), ("", ""))]
    return [each for key in keys for each in world.look(policies_by_label, key)]
