"""Builders for the tests of diff: live objects with everything enabled, edits of them, and the report."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Manifest
from prodstack.reports.diff.compare import compare
from prodstack.upstream.digest import ANNOTATION
from tests.upstream.children import builders as small

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import DiffReport, Impact, ObjectChange
    from tests.upstream.children.builders import Body

LENGTH = {"model": {"maxModelLen": 8192}}
LEN = "spec.model.maxModelLen"
READ_BACK = {"vllmConfig": {"env": [{"name": "LMCACHE_REMOTE_URL", "value": "lm://a:80"}]}}
"""An entry of the engine's environment that the operator reads back from the pod."""
FULL: Body = {
    "model": {
        "chatTemplate": "{{ m }}",
        "dtype": "bfloat16",
        "enableLoRA": True,
        "enableTool": True,
        "hfTokenSecret": {"hfTokenSecretName": "hf", "hfTokenKeyName": "token"},
        "maxModelLen": 4096,
        "maxNumSeqs": 32,
        "toolCallParser": "hermes",
    },
    "vllmConfig": {
        "env": [{"name": "A", "value": "1"}],
        "extraArgs": ["--seed", "1"],
        "gpuMemoryUtilization": "0.8",
        "maxLoras": 4,
        "port": 8000,
        "tensorParallelSize": 1,
        "enableChunkedPrefill": False,
        "enablePrefixCaching": False,
    },
    "lmCacheConfig": {
        "enabled": True,
        "cpuOffloadingBufferSize": "4",
        "diskOffloadingBufferSize": "8",
        "remoteUrl": "lm://kv.lab.svc:80",
        "remoteSerde": "naive",
    },
    "storageConfig": {
        "enabled": True,
        "size": "10Gi",
        "accessMode": "ReadWriteMany",
        "storageClassName": "nfs",
        "mountPath": "/data",
        "volumeName": "weights",
    },
    "autoscalingConfig": {
        "enabled": True,
        "minReplicas": 1,
        "maxReplicas": 8,
        "pollingInterval": 15,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
    "deploymentConfig": {
        "deploymentStrategy": "RollingUpdate",
        "image": {**small.IMAGE, "pullPolicy": "IfNotPresent", "pullSecretName": "pull"},
        "nodeSelectorTerms": [
            {
                "matchExpressions": [{"key": "pool", "operator": "In", "values": ["h100"]}],
                "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n1"]}],
            }
        ],
        "podAnnotations": {ANNOTATION: "aaaa"},
        "replicas": 4,
        "resources": {"cpu": "4", "memory": "16Gi", "gpu": "2", "gpuType": "nvidia.com/gpu"},
        "runtimeClass": "nvidia",
        "shmSize": "2Gi",
        "toleration": [
            {"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoExecute", "tolerationSeconds": 60}
        ],
        "sidecarConfig": {
            "enabled": True,
            "name": "sidecar",
            "args": ["a"],
            "command": ["c"],
            "env": [{"name": "S", "value": "1"}],
            "image": {**small.IMAGE, "pullPolicy": "IfNotPresent", "pullSecretName": "pull"},
            "mountPath": "/data",
            "resources": {"cpu": "1", "memory": "1Gi", "gpu": "1", "gpuType": "nvidia.com/gpu"},
        },
    },
}
"""Everything that a runtime can have; 4 pods of 3 GPUs."""

FULL_ROUTER: Body = {
    "enableRouter": True,
    "engineScrapeInterval": 30,
    "env": [{"name": "A", "value": "1"}],
    "extraArgs": ["--log-stats"],
    "image": {**small.IMAGE, "pullPolicy": "IfNotPresent", "pullSecretName": "pull"},
    "lmcacheControllerPort": 9000,
    "nodeSelectorTerms": FULL["deploymentConfig"]["nodeSelectorTerms"],
    "port": 80,
    "replicas": 2,
    "requestStatsWindow": 60,
    "resources": {"cpu": "1", "memory": "1Gi", "gpu": "1", "gpuType": "nvidia.com/gpu"},
    "routingLogic": "kvaware",
    "serviceDiscovery": "k8s",
    "sessionKey": "user",
    "vllmApiKeyName": "key",
    "vllmApiKeySecret": {"name": "api"},
}
STATIC: Body = {"serviceDiscovery": "static", "staticBackends": "http://a.b:80", "staticModels": "m"}
FULL_CACHE: Body = {
    "deploymentStrategy": "RollingUpdate",
    "image": {**small.IMAGE, "pullPolicy": "IfNotPresent", "pullSecretName": "pull"},
    "port": 8000,
    "replicas": 1,
    "resources": {"cpu": "1", "memory": "1Gi", "gpu": "1", "gpuType": "nvidia.com/gpu"},
}


def live(kind: str, **change: Any) -> Body:
    """A live object of a kind with everything on; `change` is merged into its spec."""
    makers = {
        "VLLMRuntime": (small.runtime, FULL),
        "VLLMRouter": (small.router, FULL_ROUTER),
        "CacheServer": (small.cache_server, FULL_CACHE),
    }
    make, full = makers[kind]
    return copy.deepcopy(make(**small.merged(full, change)))


def plain(kind: str, name: str = "x", api_version: str = "v1", **content: Any) -> Body:
    """A plain Kubernetes object."""
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "lab"}, **content}


def difference(old: list[Body], new: list[Body]) -> DiffReport:
    """The diff report on two trees."""
    return compare([Manifest(body) for body in old], [Manifest(body) for body in new])


def changed(old: Body | None, new: Body | None) -> ObjectChange:
    """The change of the one object that differs, is added or is removed."""
    [change] = difference([old] if old else [], [new] if new else []).objects
    return change


def impacts(old: Body, new: Body) -> dict[str, Impact]:
    """The impact of each changed field by its path."""
    found = difference([old], [new]).objects
    return {field.path: field.impact for change in found for field in change.fields}


def both(*changes: Body) -> Body:
    """The changes together."""
    out: Body = {}
    for change in changes:
        out = small.merged(out, change)
    return out
