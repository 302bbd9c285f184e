"""One concrete edit of every field of the operator's table, on an object that has everything switched on, and what it does."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.reports.diff.edits import ABSENT
from prodstack.reports.diff.impact import Impact
from prodstack.upstream.digest import ANNOTATION
from tests.reports.diff.builders import STATIC, live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.upstream.children.builders import Body

RUNTIME, ROUTER, CACHE = "VLLMRuntime", "VLLMRouter", "CacheServer"
NOTHING, IGNORED, SCALES, ROLLS, BLOCKED = (
    Impact.NOTHING,
    Impact.IGNORED,
    Impact.SCALES,
    Impact.ROLLS_OUT,
    Impact.BLOCKED,
)
_TERMS = "nodeSelectorTerms[]"


@dataclass(frozen=True)
class FieldEdit:
    """An edit of the field `path` (as in the table, without .spec.) to `value`; base: what the live object has besides."""

    kind: str
    path: str
    value: Any
    impact: Impact
    base: Body

    @property
    def id(self) -> str:
        """A name for the test."""
        return f"{self.kind}-{self.path}"

    @property
    def old(self) -> Body:
        """The live object."""
        return live(self.kind, **self.base)

    @property
    def new(self) -> Body:
        """The object after the edit."""
        body = copy.deepcopy(self.old)
        _put(body["spec"], self.path.replace("[]", ".0").replace("{}", "").split("."), self.value)
        return body


def _put(node: Any, path: list[str], value: Any) -> None:
    for key in path[:-1]:
        node = node[int(key)] if isinstance(node, list) else node[key]
    key = path[-1]
    if value is ABSENT:
        del node[key]
    elif isinstance(node, list):
        node[int(key)] = value
    else:
        node[key] = value


ONE_VALUE = (
    (RUNTIME, ".spec.deploymentConfig.nodeSelectorTerms[].matchFields[].key"),
    (ROUTER, ".spec.nodeSelectorTerms[].matchFields[].key"),
)
"""Fields of which Kubernetes accepts only one value, so that no edit of them works."""


def _terms(above: str, impact: Impact, kind: str) -> Iterator[tuple[str, str, Any, Impact]]:
    yield (kind, f"{above}{_TERMS}", {"matchExpressions": [{"key": "pool", "operator": "Exists"}]}, impact)
    for group, value in (("matchExpressions", "pool2"), ("matchFields", "n2")):
        requirement = f"{above}{_TERMS}.{group}[]"
        if group == "matchExpressions":
            yield (kind, f"{requirement}.key", f"{value}.example", impact)
        yield (kind, f"{requirement}.operator", "NotIn", impact)
        yield (kind, f"{requirement}.values[]", value, impact)


def _rows() -> Iterator[tuple[str, str, Any, Impact]]:
    yield from _runtime()
    yield from _terms("deploymentConfig.", ROLLS, RUNTIME)
    yield from _router()
    yield from _terms("", IGNORED, ROUTER)
    yield from ((CACHE, *row) for row in CACHE_ROWS)


def _runtime() -> Iterator[tuple[str, str, Any, Impact]]:
    yield from ((RUNTIME, path, value, SCALES) for path, value in SCALED.items())
    yield from ((RUNTIME, path, value, IGNORED) for path, value in UNCOMPARED.items())
    yield from ((RUNTIME, path, value, ROLLS) for path, value in COMPARED.items())
    yield (RUNTIME, "deploymentConfig.replicas", 6, SCALES)
    yield (RUNTIME, "storageConfig.size", "20Gi", BLOCKED)


def _router() -> Iterator[tuple[str, str, Any, Impact]]:
    yield from ((ROUTER, *row) for row in ROUTER_ROWS)


SCALED = {
    "autoscalingConfig.enabled": False,
    "autoscalingConfig.maxReplicas": 6,
    "autoscalingConfig.minReplicas": 2,
    "autoscalingConfig.pollingInterval": 30,
    **{
        f"autoscalingConfig.scale{way}Policy.{key}": 9
        for way in ("Up", "Down")
        for key in ("periodSeconds", "podValue")
    },
    **{f"autoscalingConfig.scale{way}Policy.stabilizationWindowSeconds": 9 for way in ("Up", "Down")},
    "autoscalingConfig.scaleDownPolicy.scaleToZeroDelaySeconds": 9,
    "autoscalingConfig.triggers.generationTokensThreshold": 9,
    "autoscalingConfig.triggers.promptTokensThreshold": 9,
    "autoscalingConfig.triggers.requestsRunningThreshold": 9,
    "autoscalingConfig.triggers.prometheusAddress": "http://prometheus:9090",
}
_SIDECAR = "deploymentConfig.sidecarConfig"
UNCOMPARED = {
    "deploymentConfig.deploymentStrategy": "Recreate",
    "deploymentConfig.image.pullPolicy": "Always",
    "deploymentConfig.image.pullSecretName": "other",
    f"{_SIDECAR}.args[]": "b",
    f"{_SIDECAR}.command[]": "d",
    f"{_SIDECAR}.enabled": False,
    f"{_SIDECAR}.env[].name": "T",
    f"{_SIDECAR}.env[].value": "2",
    f"{_SIDECAR}.image.name": "lmcache/lmstack-sidecar:v2",
    f"{_SIDECAR}.image.pullPolicy": "Always",
    f"{_SIDECAR}.image.pullSecretName": "other",
    f"{_SIDECAR}.image.registry": "quay.io",
    f"{_SIDECAR}.mountPath": "/models",
    f"{_SIDECAR}.name": "helper",
    f"{_SIDECAR}.resources.cpu": "2",
    f"{_SIDECAR}.resources.gpu": "2",
    f"{_SIDECAR}.resources.gpuType": "amd.com/gpu",
    f"{_SIDECAR}.resources.memory": "2Gi",
    "model.chatTemplate": "{{ n }}",
    "model.dtype": "float16",
    "model.enableLoRA": False,
    "model.enableTool": False,
    "model.hfTokenSecret.hfTokenKeyName": "other",
    "model.hfTokenSecret.hfTokenSecretName": "other",
    "model.maxModelLen": 8192,
    "model.maxNumSeqs": 64,
    "model.toolCallParser": "mistral",
    "storageConfig.accessMode": "ReadWriteOnce",
    "storageConfig.enabled": False,
    "storageConfig.mountPath": "/models",
    "storageConfig.storageClassName": "ceph",
    "storageConfig.volumeName": "models",
    "vllmConfig.enableChunkedPrefill": True,
    "vllmConfig.enablePrefixCaching": True,
    "vllmConfig.env[].name": "B",
    "vllmConfig.env[].value": "2",
    "vllmConfig.extraArgs[]": "--trust-remote-code",
    "vllmConfig.gpuMemoryUtilization": "0.9",
    "vllmConfig.maxLoras": 8,
    "vllmConfig.tensorParallelSize": 2,
    "vllmConfig.v1": False,
}
COMPARED = {
    "deploymentConfig.image.name": "lmcache/vllm-openai:v2",
    "deploymentConfig.image.registry": "quay.io",
    "deploymentConfig.podAnnotations{}": {ANNOTATION: "bbbb"},
    "deploymentConfig.resources.cpu": "8",
    "deploymentConfig.resources.gpu": "4",
    "deploymentConfig.resources.gpuType": "amd.com/gpu",
    "deploymentConfig.resources.memory": "32Gi",
    "deploymentConfig.runtimeClass": "other",
    "deploymentConfig.shmSize": "4Gi",
    "deploymentConfig.toleration[].effect": ABSENT,
    "deploymentConfig.toleration[].key": "other",
    "deploymentConfig.toleration[].operator": "Exists",
    "deploymentConfig.toleration[].tolerationSeconds": 90,
    "deploymentConfig.toleration[].value": "no",
    "lmCacheConfig.cpuOffloadingBufferSize": "6",
    "lmCacheConfig.diskOffloadingBufferSize": "9",
    "lmCacheConfig.enabled": False,
    "lmCacheConfig.remoteSerde": "cachegen",
    "lmCacheConfig.remoteUrl": "lm://other.lab.svc:80",
    "model.modelURL": "facebook/opt-350m",
    "vllmConfig.port": 9000,
}
ROUTER_ROWS: tuple[tuple[str, Any, Impact], ...] = (
    ("enableRouter", False, IGNORED),
    ("engineScrapeInterval", 15, ROLLS),
    ("env[].name", "B", IGNORED),
    ("env[].value", "2", IGNORED),
    ("extraArgs[]", "--log-requests", ROLLS),
    ("image.name", "lmcache/lmstack-router:v2", ROLLS),
    ("image.pullPolicy", "Always", IGNORED),
    ("image.pullSecretName", "other", IGNORED),
    ("image.registry", "quay.io", ROLLS),
    ("k8sLabelSelector", "app=other", ROLLS),
    ("lmcacheControllerPort", 9001, ROLLS),
    ("port", 8080, BLOCKED),
    ("replicas", 3, SCALES),
    ("requestStatsWindow", 30, ROLLS),
    ("resources.cpu", "2", ROLLS),
    ("resources.gpu", "2", IGNORED),
    ("resources.gpuType", "amd.com/gpu", IGNORED),
    ("resources.memory", "2Gi", ROLLS),
    ("routingLogic", "session", ROLLS),
    ("serviceAccountName", "other", IGNORED),
    ("serviceDiscovery", "static", ROLLS),
    ("sessionKey", "tenant", ROLLS),
    ("staticBackends", "http://c.d:80", ROLLS),
    ("staticModels", "n", ROLLS),
    ("vllmApiKeyName", "other", IGNORED),
    ("vllmApiKeySecret.name", "other", IGNORED),
)
CACHE_ROWS: tuple[tuple[str, Any, Impact], ...] = (
    ("deploymentStrategy", "Recreate", IGNORED),
    ("image.name", "lmcache/vllm-openai:v2", ROLLS),
    ("image.pullPolicy", "Always", IGNORED),
    ("image.pullSecretName", "other", IGNORED),
    ("image.registry", "quay.io", ROLLS),
    ("port", 9000, IGNORED),
    ("replicas", 2, SCALES),
    ("resources.cpu", "2", ROLLS),
    ("resources.gpu", "2", IGNORED),
    ("resources.gpuType", "amd.com/gpu", IGNORED),
    ("resources.memory", "2Gi", ROLLS),
)
_WITH: dict[str, Body] = {
    "lmCacheConfig.enabled": {
        "lmCacheConfig": {
            "cpuOffloadingBufferSize": "",
            "diskOffloadingBufferSize": "",
            "remoteUrl": None,
            "remoteSerde": None,
        }
    },
    "staticBackends": STATIC,
    "staticModels": STATIC,
    "serviceDiscovery": {"staticBackends": "http://a.b:80", "staticModels": "m"},
    "deploymentConfig.toleration[].operator": {
        "deploymentConfig": {"toleration": [{"key": "gpu", "operator": "Equal", "effect": "NoSchedule"}]}
    },
    "deploymentConfig.toleration[].effect": {
        "deploymentConfig": {"toleration": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]}
    },
}
"""What the live object must have for an edit to be a valid one."""

FIELD_EDITS = [FieldEdit(kind, path, value, impact, _WITH.get(path, {})) for kind, path, value, impact in _rows()]
