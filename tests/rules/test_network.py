"""NetworkPolicies that block what the objects of a tree need."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.index import Index
from prodstack.manifests.manifest import Facts, Manifest, World
from tests.rules.builders import adapter, cache, other, reports, router, runtime, topology
from tests.rules.harness import (
    FACTS,
    NIXL,
    NOTE,
    NOTHING,
    RECEIVER,
    SENDER,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)
from tests.rules.test_adapter_runtimes import FIT, LABEL

if TYPE_CHECKING:
    from prodstack.manifests.finding import Severity
    from prodstack.manifests.yaml_reader import Path

OPERATOR_IN_OPS = replace(FACTS, operator_namespace="ops")
FAR = Facts(operator_namespace="far")


def policy(spec: dict[str, Any], namespace: str = "llm", name: str = "mine") -> Manifest:
    """A NetworkPolicy that somebody wrote."""
    made = other("NetworkPolicy", {"spec": spec}, name, "networking.k8s.io/v1")
    return Manifest({**made.body, "metadata": {"name": name, "namespace": namespace}})


def into(app: str, *rules: dict[str, Any], **more: Any) -> Manifest:
    """A policy about ingress into the pods of an object."""
    return policy(
        {"podSelector": {"matchLabels": {"app": app}}, "policyTypes": ["Ingress"], "ingress": list(rules), **more}
    )


def out(app: str, *rules: dict[str, Any]) -> Manifest:
    """A policy about egress of the pods of an object."""
    return policy({"podSelector": {"matchLabels": {"app": app}}, "policyTypes": ["Egress"], "egress": list(rules)})


def pods(app: str) -> dict[str, Any]:
    """A peer."""
    return {"podSelector": {"matchLabels": {"app": app}}}


def tcp(*numbers: int) -> dict[str, Any]:
    """The ports of a rule."""
    return {"ports": [{"port": each, "protocol": "TCP"} for each in numbers]}


def namespace(name: str, **labels: str) -> Manifest:
    """A Namespace."""
    return Manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})


def operator(space: str) -> Manifest:
    """The operator's Deployment, as `synth` writes it."""
    labels = {
        "app.kubernetes.io/component": "controller-manager",
        "app.kubernetes.io/name": "production-stack-operator",
        "app.kubernetes.io/part-of": "production-stack",
    }
    body = {"spec": {"template": {"metadata": {"labels": labels}}}}
    made = other("Deployment", body, "manager", "apps/v1")
    return Manifest({**made.body, "metadata": {"name": "manager", "namespace": space}})


CACHED = runtime({"spec/lmCacheConfig": {"enabled": True, "remoteUrl": "lm://cache.llm.svc:80", "remoteSerde": "naive", "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}})  # fmt: skip
PREFILL = runtime(NIXL, name="pre", labels={"model": "pre"})
DECODE = runtime(NIXL, name="dec", labels={"model": "dec"})
PAIR = (
    PREFILL,
    DECODE,
    router(
        {
            "spec/k8sLabelSelector": "app in (pre,dec)",
            "spec/extraArgs": ["--routing-logic", "disaggregated_prefill_orchestrated", "--prefill-model-labels", "pre", "--decode-model-labels", "dec"],
        }
    ),
)  # fmt: skip
SIDES = topology(
    {"spec/topology/prefill/lmCacheConfig": SENDER, "spec/topology/decode/lmCacheConfig": RECEIVER},
)
PROXIED = (SIDES, router({"spec/extraArgs": ["--nixl-proxy-port", "7500"]}))
STATIC_FIELDS = {
    "spec/serviceDiscovery": "static",
    "spec/staticBackends": "http://engine.llm.svc:80",
    "spec/staticModels": "Qwen/Qwen3-8B",
    "spec/k8sLabelSelector": "",
}
STATIC = router(STATIC_FIELDS)
LORA = (runtime(FIT, labels=LABEL), adapter())
DENY = policy({"podSelector": {}})
METRICS = into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"metrics": "enabled"}}}]})
SELECTOR: Path = ("spec", "k8sLabelSelector")
BACKENDS: Path = ("spec", "staticBackends")
URL: Path = ("spec", "lmCacheConfig", "remoteUrl")
BASE: Path = ("spec", "baseModel")
ENGINE = '"llm/engine"'

blocked = partial(bad_cluster, "blocked-traffic", facts=FACTS)
let = partial(good, "blocked-traffic")


def lost(path: Path, part: str, fix: str = "", severity: Severity = WARNING) -> Said:
    """A warning about a connection."""
    return Said(path, part, severity, NOTHING, fix)


BLOCKED = (
    blocked(
        "everything is denied",
        (runtime(), router(), DENY),
        lost(SELECTOR, f'router "llm/router" cannot reach runtime {ENGINE} on port 8000: the NetworkPolicy "mine" selects the pods of runtime {ENGINE} and does not let it in', 'ingress from pods labelled app: "router" on TCP port 8000'),
    ),
    blocked("the engine admits another router", (runtime(), router(), into("engine", {"from": [pods("front")], **tcp(8000)})), lost(SELECTOR, ENGINE)),
    blocked("on another port", (runtime(), router(), into("engine", {"from": [pods("router")], **tcp(80)})), lost(SELECTOR, "on port 8000")),
    blocked("the router may reach others", (runtime(), router(), out("router", {"to": [pods("cache")]})), lost(SELECTOR, 'selects the pods of router "llm/router" and does not let it out', "egress to pods labelled")),
    blocked("several policies", (runtime(), router(), into("engine"), policy({}, name="other")), lost(SELECTOR, 'the NetworkPolicies "mine" and "other" select the pods')),
    blocked("several engines", (runtime(name="a"), runtime(name="b"), router({"spec/k8sLabelSelector": "app in (a,b)"}), DENY), lost(SELECTOR, "on port 8000, and 1 other connection")),
    blocked("another namespace is admitted", (runtime(), router(), into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "web"}}}]})), lost(SELECTOR, ENGINE)),
    blocked("a label that the namespace does not have", (namespace("llm"), runtime(), router(), into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"team": "x"}}}]})), lost(SELECTOR, ENGINE)),
    blocked("only Prometheus is admitted", (runtime(), router(), METRICS), lost(SELECTOR, ENGINE)),
    blocked("a port by its name, which the router's engines do not have", (runtime(), router(), into("engine", {"ports": [{"port": "metrics"}]})), lost(SELECTOR, ENGINE)),
    blocked("a static backend", (runtime(), STATIC, DENY), lost(BACKENDS, f"cannot reach runtime {ENGINE} on port 8000")),
    blocked("an engine and its cache", (CACHED, cache(), into("cache", {"from": [pods("other")]})), lost(URL, 'cannot reach cache server "llm/cache" on port 8000')),
    blocked("an engine that may reach nothing", (CACHED, cache(), out("engine")), lost(URL, "let it out")),
    blocked(
        "a pair",
        (*PAIR, into("pre", {"from": [pods("router")]})),
        lost(SELECTOR, 'runtime "llm/dec" cannot reach runtime "llm/pre" on port 5600'),
    ),
    blocked("the two sides of a topology", (SIDES, into("engine")), lost(("spec", "topology", "decode", "lmCacheConfig", "nixlPeerInitPort"), "7300"), lost(("spec", "topology", "decode", "lmCacheConfig", "nixlPeerAllocPort"), "7400"), also={"unreachable-nixl-proxy"}),
    blocked("the proxy of a topology", (*PROXIED, into("router", tcp(80))), lost(SELECTOR, 'cannot reach router "llm/router" on port 7500'), also={"unreachable-nixl-proxy", "unknown-router-flag"}),
    bad_cluster("blocked-traffic", "the operator and an adapter", (*LORA, DENY), lost(BASE, 'the operator in namespace "ops" cannot reach runtime "llm/engine" on port 8000', 'ingress from the namespace "ops"'), facts=OPERATOR_IN_OPS),
    bad_cluster("blocked-traffic", "another namespace than the operator's is admitted", (*LORA, operator("here"), into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ops"}}}]})), lost(BASE, 'in namespace "here"'), facts=FACTS),
    bad("blocked-traffic", "a part of a cluster", (runtime(), router(), DENY), lost(SELECTOR, ENGINE, severity=NOTE)),
)  # fmt: skip

ALLOWED = (
    let("no policies", (runtime(), router())),
    let("a policy of another namespace", (runtime(), router(), policy({"podSelector": {}}, "web"))),
    let("a policy for other pods", (runtime(), router(), into("cache"))),
    let("the router is admitted", (runtime(), router(), into("engine", {"from": [pods("router")], **tcp(8000)}))),
    let("by a second policy", (runtime(), router(), DENY, policy({"podSelector": {}, "ingress": [{}]}, name="open"))),
    let("by the name of the port", (runtime(), router(), into("engine", {"from": [pods("router")], "ports": [{"port": "http"}]}))),
    let("by the label of a namespace that is not in the tree", (runtime(), router(), into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"team": "x"}}}]}))),
    let("by the label of a namespace that is", (namespace("llm", team="x"), runtime(), router(), into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"team": "x"}}}]}))),
    let("perhaps by an address", (runtime(), router(), into("engine", {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}))),
    let("a policy about egress alone, of the engine", (runtime(), router(), out("engine"))),
    let("a router that serves nothing here", (router({"spec/k8sLabelSelector": "app in (x)"}), DENY)),
    let("a backend on a port that the Service does not have, which another rule reports", (runtime(), router({**STATIC_FIELDS, "spec/staticBackends": "http://engine.llm.svc:8000"}), DENY)),
    let("a backend whose Service somebody wrote", (runtime(), STATIC, other("Service", {"spec": {"selector": {"app": "x"}, "ports": [{"port": 80}]}}, "engine"), DENY)),
    let("a backend outside", (router({"spec/serviceDiscovery": "static", "spec/staticBackends": "https://api.example.com", "spec/staticModels": "m"}), into("router"))),
    let("a cache outside", (runtime({"spec/lmCacheConfig": {"enabled": True, "remoteUrl": "lm://cache.example.com:65432"}}), out("engine"))),
    let("a cache that is not used", (runtime({"spec/lmCacheConfig": {"enabled": False, "remoteUrl": "lm://cache.llm.svc:80"}}), cache(), DENY)),
    let("a pair whose sides reach each other", (*PAIR, into("pre", {"from": [pods("router"), pods("dec")]}))),
    let("a topology", (SIDES, into("engine", {"from": [pods("engine")]}))),
    let("an operator whose namespace is not known", (*LORA, DENY)),
    let("the namespace of the operator", (*LORA, into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ops"}}}]})), OPERATOR_IN_OPS),
    let("an operator in a namespace of unknown labels", (*LORA, into("engine", {"from": [{"namespaceSelector": {"matchLabels": {"team": "x"}}}]})), FAR),
    let("a router in a namespace with the label of those that read metrics", (namespace("llm", metrics="enabled"), runtime(), router(), METRICS)),
    let("a policy of another group", (runtime(), router(), other("NetworkPolicy", {"spec": {}}, api_version="crd.projectcalico.org/v1"))),
)  # fmt: skip

CASES = (*BLOCKED, *ALLOWED)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A connection is reported only if the tree proves that it is blocked."""
    check(case)


def test_a_download_needs_the_sidecar_too() -> None:
    """The operator hands an adapter of Hugging Face to the sidecar, on port 30090; one on a local path only to vLLM."""
    only_vllm = into("engine", tcp(8000))
    remote = adapter({"spec/adapterSource": {"type": "huggingface", "adapterName": "sql", "repository": "org/sql"}})
    for each, found in ((adapter(), 0), (remote, 1)):
        world = World((LORA[0], each, only_vllm), complete=True, facts=OPERATOR_IN_OPS)
        assert [report.message.count("on port 30090") for report in reports("blocked-traffic", each, world)] == [
            1
        ] * found


@pytest.mark.parametrize("count", [20, 2_000])
def test_the_work_does_not_grow_with_the_other_stacks(count: int) -> None:
    """A router and its engine look up only the policies that can select them, however many the namespace has."""
    others = [into(f"engine-{number}") for number in range(count)]
    world = World((runtime(), router(), into("engine"), *others), complete=True)
    world.looked = set()
    assert len(reports("blocked-traffic", world.manifests[1], world)) == 1
    looked = [(index, key) for index, key in world.looked if isinstance(index, Index)]
    assert sum(len(world.look(index, key)) for index, key in looked) <= 8
