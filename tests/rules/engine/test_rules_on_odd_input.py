"""No rule raises, whatever a manifest contains."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import Facts, Manifest, NodePool
from prodstack.rules.engine.registry import judge, judge_delivery
from tests.rules.builders import (
    IMAGE,
    adapter,
    application,
    application_set,
    body,
    cache,
    flux,
    kustomize,
    other,
    placed,
    router,
    runtime,
    topology,
    world,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FULL: dict[str | tuple[str | int, ...], Any] = {
    "spec/vllmConfig/extraArgs": ["--seed", "42"],
    "spec/vllmConfig/env": [{"name": "HF_HOME", "value": "/data"}],
    "spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"},
    "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
    "spec/storageConfig": {"enabled": True, "size": "10Gi", "accessMode": "ReadWriteOnce", "volumeName": "w"},
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 2,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
    "spec/deploymentConfig/toleration": [{"key": "a", "operator": "Exists"}],
    "spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {}, "env": []},
}
NETWORKING = "networking.k8s.io/v1"
POLICY_SPEC: dict[str, Any] = {
    "podSelector": {
        "matchLabels": {"app": "engine"},
        "matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["y"]}],
    },
    "policyTypes": ["Ingress", "Egress"],
    "ingress": [
        {
            "from": [
                {"podSelector": {"matchLabels": {"app": "router"}}, "namespaceSelector": {"matchLabels": {"a": "b"}}},
                {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
            ],
            "ports": [{"port": 8000, "endPort": 8001, "protocol": "TCP"}, {"port": "http"}],
        }
    ],
    "egress": [{"to": [{"podSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}]}],
}
QUOTA_SPEC: dict[str, Any] = {"hard": {"requests.cpu": "1", "limits.memory": "1Gi", "pods": 1, "requests.storage": 0}}
LIMITS = {"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"memory": "1Gi"}, "max": {"cpu": "2"}}
SELECTOR = {"matchLabels": {"app": "engine"}, "matchExpressions": [{"key": "app", "operator": "In", "values": ["a"]}]}
BACKEND = {"name": "router", "port": 80, "namespace": "llm", "kind": "Service", "group": ""}
PLAIN: dict[str, tuple[str, str, dict[str, Any]]] = {
    "policy": (NETWORKING, "NetworkPolicy", POLICY_SPEC),
    "budget": ("policy/v1", "PodDisruptionBudget", {"minAvailable": "50%", "maxUnavailable": 0, "selector": SELECTOR}),
    "quota": ("v1", "ResourceQuota", {**QUOTA_SPEC, "scopes": [], "scopeSelector": {}}),
    "limit range": ("v1", "LimitRange", {"limits": [LIMITS]}),
    "scaled object": ("keda.sh/v1alpha1", "ScaledObject", {"scaleTargetRef": {"name": "engine", "kind": "Deployment"}}),
    "pod monitor": (
        "monitoring.coreos.com/v1",
        "PodMonitor",
        {"selector": SELECTOR, "jobLabel": "app", "namespaceSelector": {"any": False, "matchNames": ["llm"]}},
    ),
    "route": (
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        {
            "hostnames": ["a.example.com"],
            "rules": [{"backendRefs": [BACKEND], "filters": [{"requestMirror": {"backendRef": BACKEND}}]}],
        },
    ),
    "ingress": (
        NETWORKING,
        "Ingress",
        {
            "defaultBackend": {"service": {"name": "router", "port": {"name": "http"}}},
            "rules": [{"http": {"paths": [{"backend": {"service": {"name": "router", "port": {"number": 80}}}}]}}],
        },
    ),
    "external secret": (
        "external-secrets.io/v1",
        "ExternalSecret",
        {
            "target": {"name": "hf", "template": {"type": "Opaque", "data": {"token": "{{ .a }}"}}},
            "data": [{"secretKey": "token", "remoteRef": {"key": "a"}}],
            "dataFrom": [{"extract": {"key": "a"}}],
        },
    ),
}
"""Objects beside a stack that rules compare with it: API version, kind and spec."""
BESIDE = (
    runtime(labels={"model": "m"}),
    router(),
    other("NetworkPolicy", {"spec": {"policyTypes": ["Ingress", "Egress"]}}, api_version=NETWORKING),
    other("PodDisruptionBudget", {"spec": {"selector": {}, "minAvailable": 1}}, "a", api_version="policy/v1"),
    other("ResourceQuota", {"spec": QUOTA_SPEC}, api_version="v1"),
)
"""What makes the rules compare an object with others: a runtime, its router, and a policy, a budget and a quota for everything."""
BUILDERS: dict[str, Callable[..., Manifest]] = {
    "runtime": lambda patch=None: runtime({**FULL, **(patch or {})}, labels={"model": "m"}),
    "topology": topology,
    "router": router,
    "cache": cache,
    "adapter": adapter,
}


def _plain(version: str, kind: str, spec: dict[str, Any], patch: Any = None) -> Manifest:
    return Manifest({**body(kind, "plain", spec, patch), "apiVersion": version})


JUDGED: dict[str, Callable[..., Manifest]] = {
    **BUILDERS,
    **{name: partial(_plain, *each) for name, each in PLAIN.items()},
}
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    5_000_000_000,
    0.5,
    "",
    "x",
    "a b/c=d",
    [],
    [None],
    [[1]],
    ["--x y"],
    {},
    {"": None},
    {"name": 1},
)
FACTS = Facts(
    node_pools=(NodePool("h100", gpus=2, nodes=1),),
    storage_classes=frozenset({"fast"}),
    add_ons=frozenset(),
    operator_namespace="ops",
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _paths(entry, (*path, key))


@pytest.mark.parametrize("kind", JUDGED)
def test_no_rule_raises(kind: str) -> None:
    """Every entry of a good object is replaced by odd ones, and all rules still answer."""
    build = JUDGED[kind]
    paths = [path for path in _paths(build().body) if path not in (("kind",), ("apiVersion",))]
    changed = [build({path: odd}) for path in paths for odd in ODD]
    assert len(changed) > len(ODD)
    for beside in ((), BESIDE):
        judge(world(*changed, *beside, complete=True, facts=FACTS))


POLICY = {"automated": {"prune": True, "selfHeal": True}, "retry": {"limit": 5}, "syncOptions": ["Replace=true"]}
IGNORED = {"group": "*", "kind": "*", "name": "a", "jsonPointers": ["/spec"], "jqPathExpressions": [".spec"]}
NEEDED = [{"name": "operator", "namespace": "flux-system"}]
DELIVERIES: tuple[Manifest, ...] = (
    application({"spec/syncPolicy": POLICY, "spec/ignoreDifferences": [IGNORED]}),
    application({"spec/source": None, "spec/sources": [{"path": "prod/chat", "directory": {"include": "*"}}]}),
    application_set({"spec/syncPolicy": {"applicationsSync": "sync"}, "spec/preservedFields": {"annotations": ["a"]}}),
    flux(
        {
            "spec/commonMetadata": {"labels": {"a": "b"}},
            "spec/postBuild": {"substitute": {"A": "b"}, "substituteFrom": [{"kind": "Secret", "name": "a"}]},
            "spec/dependsOn": NEEDED,
            "spec/healthCheckExprs": [{"apiVersion": "a/v1", "kind": "A", "current": "true"}],
            "spec/ignore": [{"paths": ["/spec"]}],
        }
    ),
    kustomize({"resources": ["chat.k8s.yaml"], "labels": [{"pairs": {"a": "b"}}], "namePrefix": "a-"}, "x/a.yaml"),
    other("ConfigMap", {"data": {"application.resourceTrackingMethod": "label"}}, "argocd-cm"),
)


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda each: f"{each.ref.kind} {each.ref.name}")
def test_no_rule_about_delivery_raises(delivery: Manifest) -> None:
    """Every entry of what a GitOps tool reads is replaced by odd values, and all rules still answer."""
    applied = placed("dist/prod/chat/chat.k8s.yaml", runtime(FULL), router())
    paths = [path for path in _paths(delivery.body) if path not in (("kind",), ("apiVersion",))]
    assert paths
    for path in paths:
        changed = (Manifest(_with(delivery.body, path, odd), delivery.origin) for odd in ODD)
        for each in changed:
            judge_delivery(world(each, *applied))


def _with(value: Any, path: tuple[str | int, ...], odd: Any) -> Any:
    """The same data with another value at a path."""
    if not path:
        return odd
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = _with(value[path[0]], path[1:], odd)
    return copied
