"""Which connections NetworkPolicies allow: every case is derived by hand from the API documentation of networking.k8s.io/v1."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from prodstack.manifests.manifest import Manifest, World
from prodstack.rules.reading.network import NAME_LABEL, Labels, Outside, Pods, allowed, policies_about, policy, space
from tests.rules.builders import other

HERE = Labels({NAME_LABEL: "llm"})
AWAY = Labels({NAME_LABEL: "web", "team": "web"})
ROUTER = Pods("llm", Labels({"app": "router", "tier": "front"}), HERE, {"http": 80})
ENGINE = Pods("llm", Labels({"app": "engine"}), HERE, {"http": 8000, "metrics": 9000}, "10.1.2.3")
CLIENT = Pods("web", Labels({"app": "router"}), AWAY)
STRANGER = Pods("web", Labels(complete=False), Labels({NAME_LABEL: "web"}, complete=False))
INSIDE, OUTSIDE = Outside("10.9.0.1"), Outside("203.0.113.7")
PODS_OF_ROUTER = {"podSelector": {"matchLabels": {"app": "router"}}}
IN_WEB = {"namespaceSelector": {"matchLabels": {"team": "web"}}}
ALL_PODS: dict[str, Any] = {"podSelector": {}}


def made(spec: Any, namespace: str = "llm", name: str = "p") -> Manifest:
    """A NetworkPolicy with this spec."""
    metadata = {"name": name, "namespace": namespace}
    return Manifest({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec})


def into(*rules: Any, **more: Any) -> Manifest:
    """A policy about ingress into the engine."""
    return made({"podSelector": {"matchLabels": {"app": "engine"}}, "ingress": list(rules), **more})


def out(*rules: Any, **more: Any) -> Manifest:
    """A policy about egress of the router."""
    about = {"podSelector": {"matchLabels": {"app": "router"}}, "policyTypes": ["Egress"]}
    return made({**about, "egress": list(rules), **more})


class Case(NamedTuple):
    """A connection and the answer about it."""

    policies: tuple[Manifest, ...]
    answer: bool | None
    source: Pods | Outside = ROUTER
    target: Pods | Outside = ENGINE
    port: int = 8000
    protocol: str = "TCP"


def port(number: int | str | None, **more: Any) -> dict[str, Any]:
    """A rule about a port alone."""
    return {"ports": [{**({"port": number} if number is not None else {}), **more}]}


CASES = {
    # isolation
    "no policy allows everything": Case((), True),
    "a policy for other pods isolates nothing": Case((made({"podSelector": {"matchLabels": {"app": "cache"}}}),), True),
    "a policy of another namespace isolates nothing": Case((made({"podSelector": {}}, "web"),), True),
    "a policy without rules denies": Case((made({"podSelector": {}}),), False),
    "an absent podSelector selects every pod": Case((made({}),), False),
    "a spec of null selects every pod": Case((made(None),), False),
    "a policy about ingress says nothing about egress": Case((made({"podSelector": {"matchLabels": {"app": "router"}}}),), True),
    "a policy about egress says nothing about ingress": Case((out(policyTypes=["Egress"]),), True, CLIENT, ROUTER, 80),
    "egress denied": Case((out(),), False),
    "both directions must allow it: only egress does": Case((out({}), into()), False),
    "both directions must allow it: only ingress does": Case((out(), into({})), False),
    "both directions allow it": Case((out({}), into({})), True),
    "policies add up": Case((into(), into({"from": [PODS_OF_ROUTER]})), True),
    # policyTypes
    "without policyTypes it is about ingress": Case((made({"podSelector": {}}),), True, ROUTER, OUTSIDE),
    "without policyTypes an egress rule makes it about egress": Case((made({"podSelector": {}, "ingress": [{}], "egress": [port(443)]}),), False),
    "without policyTypes an empty egress does not": Case((made({"podSelector": {}, "ingress": [{}], "egress": []}),), True),
    "egress rules without the type Egress are ignored": Case((made({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}], "egress": [port(443)]}),), True),
    "ingress rules without the type Ingress are ignored": Case((out({}, ingress=[{"from": [PODS_OF_ROUTER]}]),), True, CLIENT, ROUTER, 80),
    "an empty list of types is as none": Case((made({"podSelector": {}, "policyTypes": []}),), False),
    # peers
    "an empty rule allows everybody": Case((into({}),), True, OUTSIDE),
    "a rule of null is an empty rule": Case((into(None),), True, OUTSIDE),
    "an empty from allows everybody": Case((into({"from": []}),), True, OUTSIDE),
    "a from of null allows everybody": Case((into({"from": None}),), True, CLIENT),
    "an empty peer allows nobody": Case((into({"from": [{}]}),), False),
    "a peer of null allows nobody": Case((into({"from": [None]}),), False),
    "pods of the policy's namespace": Case((into({"from": [PODS_OF_ROUTER]}),), True),
    "pods of another namespace with the same label": Case((into({"from": [PODS_OF_ROUTER]}),), False, CLIENT),
    "an empty podSelector allows every pod of the namespace": Case((into({"from": [ALL_PODS]}),), True),
    "an empty podSelector allows no pod of another": Case((into({"from": [ALL_PODS]}),), False, CLIENT),
    "an empty podSelector allows nobody outside": Case((into({"from": [ALL_PODS]}),), False, OUTSIDE),
    "an empty namespaceSelector allows every pod": Case((into({"from": [{"namespaceSelector": {}}]}),), True, CLIENT),
    "and no address outside": Case((into({"from": [{"namespaceSelector": {}}]}),), False, OUTSIDE),
    "a namespace by its label": Case((into({"from": [IN_WEB]}),), True, CLIENT),
    "a namespace by another label": Case((into({"from": [IN_WEB]}),), False),
    "a namespace by its name": Case((into({"from": [{"namespaceSelector": {"matchLabels": {NAME_LABEL: "web"}}}]}),), True, CLIENT),
    "one peer with two selectors needs both": Case((into({"from": [{**IN_WEB, "podSelector": {"matchLabels": {"app": "curl"}}}]}),), False, CLIENT),
    "one peer with two selectors, both match": Case((into({"from": [{**IN_WEB, **PODS_OF_ROUTER}]}),), True, CLIENT),
    "it does not mean the policy's own namespace": Case((into({"from": [{**IN_WEB, **PODS_OF_ROUTER}]}),), False),
    "two peers need one of them": Case((into({"from": [IN_WEB, {"podSelector": {"matchLabels": {"app": "curl"}}}]}),), True, CLIENT),
    "a namespaceSelector of null is absent": Case((into({"from": [{"namespaceSelector": None, **PODS_OF_ROUTER}]}),), False, CLIENT),
    "In": Case((into({"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "router"]}]}}]}),), True),
    "NotIn": Case((into({"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["router"]}]}}]}),), False),
    "NotIn of an absent label": Case((into({"from": [{"podSelector": {"matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["router"]}]}}]}),), True),
    "Exists": Case((into({"from": [{"podSelector": {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}}]}),), True),
    "DoesNotExist": Case((into({"from": [{"podSelector": {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}}]}),), False),
    "egress to pods": Case((out({"to": [{"podSelector": {"matchLabels": {"app": "engine"}}}]}),), True),
    "egress to other pods": Case((out({"to": [{"podSelector": {"matchLabels": {"app": "cache"}}}]}),), False),
    "egress to pods does not reach addresses": Case((out({"to": [{"namespaceSelector": {}}]}),), False, ROUTER, OUTSIDE),
    # addresses
    "an address in a block": Case((into({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}),), True, INSIDE),
    "an address that is left out": Case((into({"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]}}]}),), False, INSIDE),
    "an address that another peer has": Case((into({"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]}}, {"ipBlock": {"cidr": "10.9.0.1/32"}}]}),), True, INSIDE),
    "an address elsewhere": Case((into({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}),), False, OUTSIDE),
    "an address of the other family": Case((into({"from": [{"ipBlock": {"cidr": "::/0"}}]}),), False, OUTSIDE),
    "unreadable address blocks": Case((into({"from": [{"ipBlock": {"cidr": "10.0.0.0"}}]}, {"from": [{"ipBlock": {"cidr": "x"}}]}),), False, OUTSIDE),
    "a pod whose address is known": Case((out({"to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}),), True),
    "a pod whose address is not known": Case((into({"from": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}),), None),
    # ports
    "the port": Case((into(port(8000)),), True),
    "another port": Case((into(port(8001)),), False),
    "the protocol is TCP by default": Case((into(port(8000)),), False, protocol="UDP"),
    "UDP": Case((into(port(8000, protocol="UDP")),), True, protocol="UDP"),
    "a protocol without a port allows all of its ports": Case((into(port(None, protocol="TCP")),), True),
    "and none of another protocol": Case((into(port(None, protocol="UDP")),), False),
    "an empty list of ports allows all": Case((into({"ports": []}),), True),
    "ports of null allow all": Case((into({"ports": None}),), True),
    "the first port of a range": Case((into(port(8000, endPort=8010)),), True),
    "the last port of a range": Case((into(port(7990, endPort=8000)),), True),
    "beyond a range": Case((into(port(7990, endPort=7999)),), False),
    "a named port": Case((into(port("http")),), True),
    "a name of another port": Case((into(port("metrics")),), False),
    "a name that the target does not have": Case((into(port("web")),), False),
    "a name in egress means the target's port": Case((out(port("http")),), True),
    "and not the source's": Case((out(port("http")),), False, port=80),
    "a name has no meaning outside": Case((out(port("http")),), False, ROUTER, OUTSIDE, 80),
    "a name of unknown containers": Case((out(port("http")),), None, ROUTER, ENGINE._replace(ports=None)),
    "peer and port of one rule": Case((into({"from": [PODS_OF_ROUTER], **port(9000)}, {"from": [IN_WEB], **port(8000)}),), False),
    # what is not known
    "a namespace whose labels are not known": Case((into({"from": [IN_WEB]}),), None, STRANGER),
    "a label that is known to be missing": Case((into({"from": [IN_WEB]}),), False, STRANGER._replace(space=Labels({NAME_LABEL: "web"}, complete=False, absent=frozenset({"team"})))),
    "whose name is known": Case((into({"from": [{"namespaceSelector": {"matchLabels": {NAME_LABEL: "ops"}}}]}),), False, STRANGER),
    "pods whose labels are not known": Case((into({"from": [{"namespaceSelector": {}, **PODS_OF_ROUTER}]}),), None, STRANGER),
    "pods that are surely in another namespace": Case((into({"from": [PODS_OF_ROUTER]}),), False, STRANGER),
    "another rule allows it for certain": Case((into({"from": [IN_WEB]}, {"from": [{"namespaceSelector": {}}]}),), True, STRANGER),
    "not known whom the policy isolates": Case((made({"podSelector": {"matchLabels": {"app": "x"}}, "policyTypes": ["Egress"]}, "web"),), None, STRANGER),
    "whom every policy isolates": Case((made({"podSelector": {}, "policyTypes": ["Egress"]}, "web"),), False, STRANGER),
    "from outside only the target's policies count": Case((into(port(8000)),), True, OUTSIDE),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_connections(case: Case) -> None:
    """The answer is the one that the API documentation gives."""
    found = allowed(map(policy, case.policies), case.source, case.target, case.port, case.protocol)
    assert found is case.answer


@pytest.mark.parametrize(
    "spec",
    [1, [], "x", {"ingress": 1, "egress": {}}, {"ingress": [1, None, {"from": [1], "ports": [None, {"port": True}]}]}],
)
def test_what_the_api_server_refuses_raises_nothing(spec: Any) -> None:
    """A manifest can contain anything; what is not a rule cannot make an answer unknown."""
    assert allowed([policy(made(spec))], ROUTER, ENGINE, 8000) in (True, False)


def test_policies_are_found_by_a_label_that_they_select() -> None:
    """Every policy that can select the pods, by whatever form of selector, and no policy of another namespace."""
    one_of = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["engine", "x"]}]}
    no_label = {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}
    manifests = (
        made({"podSelector": {"matchLabels": {"app": "engine"}}}, name="label"),
        made({"podSelector": one_of}, name="list"),
        made({"podSelector": no_label}, name="no label"),
        made({}, name="all"),
        made({}, "web", "elsewhere"),
        made({"podSelector": {"matchLabels": {"app": "cache"}}}, name="cache"),
        other("NetworkPolicy", {"spec": {}}, api_version="crd.projectcalico.org/v1"),
    )
    found = policies_about(World(manifests), ENGINE)
    assert sorted(each.name for each in found) == ["all", "label", "list", "no label"]
    assert policies_about(World(manifests[4:5]), ENGINE) == []


def test_what_is_known_of_a_namespace() -> None:
    """Its name always; its labels if the tree has it; nothing if objects do not name it."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web", "labels": {"team": "web"}}}
    world = World((Manifest(body),))
    assert space(world, "web") == AWAY
    assert space(world, "ops") == Labels({NAME_LABEL: "ops"}, complete=False)
    assert space(world, "") == Labels(complete=False)
