"""What routes, autoscalers and selectors beside a stack name must exist, written or made by the operator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import cache, other, router, runtime, topology
from tests.rules.harness import FACTS, NOTE, NOTHING, WARNING, Case, Said, bad, bad_cluster, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Path

STACK = (runtime(), router(), cache())
GATEWAY, KEDA, MONITORING = "gateway.networking.k8s.io/v1", "keda.sh/v1alpha1", "monitoring.coreos.com/v1"


def route(*backends: dict[str, Any], kind: str = "HTTPRoute") -> Manifest:
    """A route of the Gateway API with one rule."""
    return other(kind, {"spec": {"rules": [{"backendRefs": list(backends)}]}}, api_version=GATEWAY)


def ingress(service: str, **port: Any) -> Manifest:
    """An Ingress with one path."""
    backend = {"service": {"name": service, "port": port}}
    return other(
        "Ingress",
        {"spec": {"rules": [{"http": {"paths": [{"path": "/", "backend": backend}]}}]}},
        api_version="networking.k8s.io/v1",
    )


def scaler(target: dict[str, Any], kind: str = "ScaledObject", version: str = KEDA) -> Manifest:
    """An autoscaler of this target."""
    return other(kind, {"spec": {"scaleTargetRef": target}}, api_version=version)


def service(name: str = "mine", **labels: str) -> Manifest:
    """A Service that somebody wrote, with port 9000."""
    spec = {"selector": {"app": "engine"}, "ports": [{"name": "web", "port": 9000}]}
    made = other("Service", {"spec": spec}, name=name)
    return Manifest({**made.body, "metadata": {**made.body["metadata"], "labels": labels}})


REF: Path = ("spec", "rules", 0, "backendRefs", 0)
PATH: Path = ("spec", "rules", 0, "http", "paths", 0, "backend", "service")
missing = partial(bad_cluster, "missing-target", facts=FACTS)
present = partial(good, "missing-target")


def lost(path: Path, part: str, fix: str = "") -> Said:
    """A warning about a name."""
    return Said(path, part, WARNING, NOTHING, fix)


MISSING_TARGET = (
    missing("a route", (*STACK, route({"name": "nope", "port": 80})), lost((*REF, "name"), 'the HTTPRoute names the Service "nope" in namespace "llm"')),
    missing("a name with a suffix", (*STACK, route({"name": "router-service"})), lost((*REF, "name"), "router-service", 'did you mean "router"?')),
    missing("a misspelt name", (*STACK, route({"name": "ruoter"})), lost((*REF, "name"), "ruoter", 'did you mean "router"?')),
    missing("a gRPC route", (*STACK, route({"name": "nope"}, kind="GRPCRoute")), lost((*REF, "name"), "GRPCRoute")),
    missing("another namespace", (*STACK, route({"name": "router", "namespace": "else"})), lost((*REF, "name"), 'in namespace "else"')),
    missing(
        "a mirror",
        (*STACK, other("HTTPRoute", {"spec": {"rules": [{"filters": [{"requestMirror": {"backendRef": {"name": "nope"}}}]}]}}, api_version=GATEWAY)),
        lost(("spec", "rules", 0, "filters", 0, "requestMirror", "backendRef", "name"), "nope"),
    ),
    missing("an Ingress", (*STACK, ingress("nope", number=80)), lost((*PATH, "name"), "the Ingress names")),
    missing(
        "an Ingress by default",
        (*STACK, other("Ingress", {"spec": {"defaultBackend": {"service": {"name": "nope"}}}}, api_version="networking.k8s.io/v1")),
        lost(("spec", "defaultBackend", "service", "name"), "nope"),
    ),
    missing("a ScaledObject", (*STACK, scaler({"name": "nope"})), lost(("spec", "scaleTargetRef", "name"), 'the Deployment "nope"')),
    missing(
        "a ScaledObject of a kind that does not exist under this name",
        (*STACK, scaler({"kind": "StatefulSet", "name": "engine"})),
        lost(("spec", "scaleTargetRef", "name"), 'the StatefulSet "engine"'),
    ),
    missing(
        "a custom resource",
        (*STACK, scaler({"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "VLLMRuntime", "name": "engin"})),
        lost(("spec", "scaleTargetRef", "name"), 'the VLLMRuntime "engin"', 'did you mean "engine"?'),
    ),
    missing(
        "a HorizontalPodAutoscaler",
        (*STACK, scaler({"kind": "Deployment", "name": "nope"}, "HorizontalPodAutoscaler", "autoscaling/v2")),
        lost(("spec", "scaleTargetRef", "name"), "HorizontalPodAutoscaler"),
    ),
    bad("missing-target", "a part of a cluster", (*STACK, route({"name": "nope"})), Said((*REF, "name"), "nope", NOTE, NOTHING)),
    missing("the Deployment of a topology, whose sides have their own", (topology(), scaler({"name": "engine"})), lost(("spec", "scaleTargetRef", "name"), "engine")),
    present("the router's Service", (*STACK, route({"name": "router", "port": 80}))),
    present("a runtime's and a cache's Service", (*STACK, route({"name": "engine"}, {"name": "cache"}))),
    present("a written Service", (*STACK, service(), route({"name": "mine", "port": 9000}))),
    present("a runtime's Deployment", (*STACK, scaler({"name": "engine"}))),
    present("a side's Deployment", (topology(), scaler({"name": "engine-decode"}))),
    present("a runtime", (*STACK, scaler({"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "VLLMRuntime", "name": "engine"}))),
    present("a backend that is not a Service", (*STACK, route({"group": "inference.networking.k8s.io", "kind": "InferencePool", "name": "nope"}))),
    present("a kind of another group", (*STACK, scaler({"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "nope"}))),
    present("a route without rules", (*STACK, other("HTTPRoute", {"spec": {"rules": 1}}, api_version=GATEWAY))),
    present("a route of another group", (*STACK, other("HTTPRoute", {"spec": {"rules": [{"backendRefs": [{"name": "a"}]}]}}))),
    Case("missing-target", "a route alone", (route({"name": "nope"}),)),
)  # fmt: skip

port = partial(bad_cluster, "missing-target-port", facts=FACTS)
has_it = partial(good, "missing-target-port")
MISSING_TARGET_PORT = (
    port("the container's port", (*STACK, route({"name": "router", "port": 8000})), Said((*REF, "port"), "port 8000 of the Service \"router\", which has 80 and http", fails_at=NOTHING, fix="write 80")),
    port("an Ingress", (*STACK, ingress("engine", number=8000)), Said((*PATH, "port", "number"), "8000", fails_at=NOTHING)),
    port("a port's name", (*STACK, ingress("engine", name="https")), Said((*PATH, "port", "name"), "https", fails_at=NOTHING)),
    port("a written Service", (*STACK, service(), route({"name": "mine", "port": 80})), Said((*REF, "port"), "9000 and web", fails_at=NOTHING)),
    has_it("80", (*STACK, route({"name": "router", "port": 80}), ingress("router", number=80))),
    has_it("http", (*STACK, ingress("router", name="http"))),
    has_it("a name of a written Service", (*STACK, service(), ingress("mine", name="web"))),
    has_it("a Service that is not there", (*STACK, route({"name": "nope", "port": 1}))),
    has_it("no port", (*STACK, route({"name": "router"}))),
)  # fmt: skip


contested = partial(bad_cluster, "contested-deployment", facts=FACTS)
kept = partial(good, "contested-deployment")
CLAIMED: Path = ("spec", "scaleTargetRef", "name")
CONTESTED_DEPLOYMENT = (
    contested("a HorizontalPodAutoscaler of a router", (*STACK, scaler({"apiVersion": "apps/v1", "kind": "Deployment", "name": "router"}, "HorizontalPodAutoscaler", "autoscaling/v2")), lost(CLAIMED, 'sets back to those of the VLLMRouter router', "remove the autoscaler")),
    contested("a ScaledObject of a runtime", (*STACK, scaler({"name": "engine"})), lost(CLAIMED, 'the ScaledObject scales the Deployment "engine"', "scale the VLLMRuntime engine itself (apiVersion: production-stack.vllm.ai/v1alpha1")),
    contested("a ScaledObject of a cache server", (*STACK, scaler({"name": "cache"})), lost(CLAIMED, "CacheServer cache", "in the CacheServer cache")),
    contested("a side, which the runtime's scale subresource does not scale", (topology(), scaler({"name": "engine-decode"})), lost(CLAIMED, "engine-decode", "remove the autoscaler")),
    bad("contested-deployment", "a part of a cluster", (*STACK, scaler({"name": "router"})), lost(CLAIMED, "router")),
    kept("the runtime itself", (*STACK, scaler({"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "VLLMRuntime", "name": "engine"}))),
    kept("a Deployment of somebody else", (*STACK, other("Deployment", name="web", api_version="apps/v1"), scaler({"name": "web"}))),
    kept("a Deployment of the same name in another namespace", (runtime(namespace="far"), scaler({"name": "engine"}))),
    kept("a VerticalPodAutoscaler, which changes pods", (*STACK, other("VerticalPodAutoscaler", {"spec": {"targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "router"}}}, api_version="autoscaling.k8s.io/v1"))),
    kept("no target", (*STACK, other("ScaledObject", {"spec": {"scaleTargetRef": None}}, api_version=KEDA))),
    kept("a kind of another group", (*STACK, scaler({"name": "router"}, "ScaledObject", "example.com/v1"))),
)  # fmt: skip


def monitor(labels: dict[str, str], kind: str = "PodMonitor", **spec: Any) -> Manifest:
    """A monitor of the Prometheus operator."""
    return other(kind, {"spec": {"selector": {"matchLabels": labels}, **spec}}, api_version=MONITORING)


unmatched = partial(bad_cluster, "unmatched-monitor-selector", facts=FACTS)
selects = partial(good, "unmatched-monitor-selector")
LABEL: Path = ("spec", "selector", "matchLabels", "app")
UNMATCHED_MONITOR_SELECTOR = (
    unmatched("a PodMonitor", (*STACK, monitor({"app": "nope"})), lost(LABEL, 'the selector of the PodMonitor matches no pod in namespace "llm"')),
    unmatched(
        "one of two labels",
        (*STACK, monitor({"app": "engine", "tier": "x"})),
        lost(("spec", "selector"), "no pod"),
    ),
    unmatched("a ServiceMonitor of the operator's Services", (*STACK, monitor({"app": "engine"}, "ServiceMonitor")), lost(LABEL, "matches no Service", "use a PodMonitor")),
    unmatched(
        "expressions",
        (*STACK, other("PodMonitor", {"spec": {"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a", "b"]}]}}}, api_version=MONITORING)),
        lost(("spec", "selector"), "no pod"),
    ),
    unmatched("an empty list of namespaces", (*STACK, monitor({"app": "nope"}, namespaceSelector={"matchNames": []})), lost(LABEL, 'in namespace "llm"')),
    unmatched("another namespace with objects", (*STACK, runtime(name="far", namespace="far"), monitor({"app": "engine"}, namespaceSelector={"matchNames": ["far"]})), lost(LABEL, 'namespace "far"')),
    bad("unmatched-monitor-selector", "a part of a cluster", (*STACK, monitor({"app": "nope"})), Said(LABEL, "no pod", NOTE, NOTHING)),
    selects("a runtime, a router and a cache", (*STACK, monitor({"app": "engine"}), monitor({"app": "router"}), monitor({"app": "cache"}))),
    selects("a label of a runtime", (runtime(labels={"team": "a"}), monitor({"team": "a"}))),
    selects("a side", (topology(), monitor({"node-type": "decode"}))),
    selects("all pods", (*STACK, monitor({}))),
    selects("all namespaces", (*STACK, monitor({"app": "nope"}, namespaceSelector={"any": True}))),
    selects("an empty list of namespaces, which means its own", (*STACK, monitor({"app": "engine"}, namespaceSelector={"matchNames": []}))),
    selects("a namespace of somebody else", (*STACK, monitor({"app": "nope"}, namespaceSelector={"matchNames": ["monitoring"]}))),
    selects("a written Service's labels", (*STACK, service(team="a"), monitor({"team": "a"}, "ServiceMonitor"))),
    selects("a written workload", (*STACK, other("Deployment", {"spec": {"template": {"metadata": {"labels": {"app": "web"}}}}}, api_version="apps/v1"), monitor({"app": "web"}))),
)  # fmt: skip

CASES = (*MISSING_TARGET, *MISSING_TARGET_PORT, *CONTESTED_DEPLOYMENT, *UNMATCHED_MONITOR_SELECTOR)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator makes a Service and a Deployment per custom resource, with port 80 and without labels on the Service."""
    check(case)
