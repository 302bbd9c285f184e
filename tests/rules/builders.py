"""Small good objects, which no rule reports where they stand together, and what the rules say of a changed one."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from prodstack.manifests.manifest import API_VERSION, Facts, Manifest, Origin, World
from prodstack.manifests.yaml_reader import Mark
from prodstack.rules.engine.registry import Report, rules

ABSENT = object()
"""As a value in a patch: take the entry away."""

Patch = Mapping[Any, Any]
"""Values by path: text with slashes, or a tuple of keys and indices where a key itself has a slash."""

IMAGE = {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.9"}
ENGINE: dict[str, Any] = {
    "model": {"modelURL": "Qwen/Qwen3-8B", "maxModelLen": 8192, "dtype": "bfloat16"},
    "vllmConfig": {
        "v1": True,
        "port": 8000,
        "enableChunkedPrefill": True,
        "enablePrefixCaching": True,
        "tensorParallelSize": 1,
        "gpuMemoryUtilization": "0.9",
    },
    "deploymentConfig": {
        "replicas": 1,
        "deploymentStrategy": "Recreate",
        "resources": {"cpu": "4", "memory": "16Gi", "gpu": "1"},
        "image": IMAGE,
        "nodeSelectorTerms": [
            {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}
        ],
    },
}
ROUTER_SPEC: dict[str, Any] = {
    "serviceAccountName": "router",
    "serviceDiscovery": "k8s",
    "k8sLabelSelector": "app in (engine)",
    "routingLogic": "roundrobin",
    "replicas": 1,
    "port": 80,
    "image": {"registry": "docker.io", "name": "lmcache/lmstack-router:v0.1.11"},
    "resources": {"cpu": "1", "memory": "2Gi"},
}
CACHE_SPEC: dict[str, Any] = {
    "deploymentStrategy": "RollingUpdate",
    "replicas": 1,
    "port": 8000,
    "image": IMAGE,
    "resources": {"cpu": "1", "memory": "4Gi"},
}
ADAPTER_SPEC: dict[str, Any] = {
    "baseModel": "qwen3-8b",
    "adapterSource": {"type": "local", "adapterName": "sql", "adapterPath": "/data/adapters/sql"},
    "loraAdapterDeploymentConfig": {"algorithm": "default"},
}


def body(kind: str, name: str, spec: dict[str, Any], patch: Patch | None = None, **metadata: Any) -> dict[str, Any]:
    """One object; patch: values by path ("spec/port", or a tuple where a key has a slash), ABSENT takes away."""
    made: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name, "namespace": "llm", **metadata},
        "spec": copy.deepcopy(spec),
    }
    for path, value in (patch or {}).items():
        _set(
            made,
            tuple(path.split("/")) if isinstance(path, str) else path,
            value if value is ABSENT else copy.deepcopy(value),
        )
    return made


def runtime(patch: Patch | None = None, name: str = "engine", **metadata: Any) -> Manifest:
    """A runtime of one engine."""
    return Manifest(body("VLLMRuntime", name, ENGINE, patch, **metadata))


def topology(patch: Patch | None = None, name: str = "engine", **metadata: Any) -> Manifest:
    """A runtime in topology mode, with the two sides of upstream change 841."""
    spec = {"enablePDDisaggregation": True, "topology": {"prefill": ENGINE, "decode": copy.deepcopy(ENGINE)}}
    return Manifest(body("VLLMRuntime", name, spec, patch, **{"labels": {"model": "qwen"}, **metadata}))


def router(patch: Patch | None = None, name: str = "router", **metadata: Any) -> Manifest:
    """A router that selects the runtime `engine`."""
    return Manifest(body("VLLMRouter", name, ROUTER_SPEC, patch, **metadata))


def cache(patch: Patch | None = None, name: str = "cache", **metadata: Any) -> Manifest:
    """A cache server."""
    return Manifest(body("CacheServer", name, CACHE_SPEC, patch, **metadata))


def adapter(patch: Patch | None = None, name: str = "adapter", **metadata: Any) -> Manifest:
    """A LoRA adapter on a local path."""
    return Manifest(body("LoraAdapter", name, ADAPTER_SPEC, patch, **metadata))


def other(kind: str, content: dict[str, Any] | None = None, name: str = "other", api_version: str = "v1") -> Manifest:
    """An object that is not one of the operator's."""
    metadata = {"name": name, "namespace": "llm"}
    return Manifest({"apiVersion": api_version, "kind": kind, "metadata": metadata, **(content or {})})


class InFile(Origin):
    """An object in the first line of a file."""

    def __init__(self, file: str) -> None:
        self._file = file

    def mark(self, _body: Mapping[str, Any], _path: tuple[str | int, ...]) -> Mark:
        """The first line, whatever the path."""
        return Mark(self._file, 1, 1)


def placed(file: str, *manifests: Manifest) -> tuple[Manifest, ...]:
    """The same objects in a file."""
    return tuple(Manifest(each.body, InFile(file)) for each in manifests)


def application(patch: Patch | None = None, name: str = "chat", path: str = "dist/prod/chat") -> Manifest:
    """An Application of Argo CD that is synced by hand."""
    spec = {"project": "default", "source": {"path": path}, "destination": {"server": "https://kubernetes.default.svc"}}
    return _delivery("argoproj.io/v1alpha1", "Application", "argocd", name, spec, patch)


def application_set(patch: Patch | None = None) -> Manifest:
    """An ApplicationSet that reads one file."""
    spec = {"generators": [{"git": {"files": [{"path": "dist/index.json"}]}}], "template": {}}
    return _delivery("argoproj.io/v1alpha1", "ApplicationSet", "argocd", "fleet", spec, patch)


def flux(patch: Patch | None = None, name: str = "chat", path: str = "./dist/prod/chat") -> Manifest:
    """A Kustomization of Flux that does not prune."""
    spec = {"interval": "10m", "prune": False, "path": path, "sourceRef": {"kind": "GitRepository", "name": "models"}}
    return _delivery("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", name, spec, patch)


def kustomize(content: dict[str, Any], file: str = "dist/prod/chat/kustomization.yaml") -> Manifest:
    """A build file of kustomize."""
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return Manifest({**head, **content}, InFile(file))


def _delivery(
    version: str, kind: str, namespace: str, name: str, spec: dict[str, Any], patch: Patch | None
) -> Manifest:
    made = body(kind, name, spec, patch)
    return Manifest({**made, "apiVersion": version, "metadata": {**made["metadata"], "namespace": namespace}})


def world(*manifests: Manifest, complete: bool = False, facts: Facts | None = None) -> World:
    """These objects, judged together."""
    return World(manifests, complete, facts or Facts())


def reports(rule_id: str, manifest: Manifest, whole: World | None = None) -> list[Report]:
    """What one rule says of one object, with severity and fails_at filled in."""
    found = next(r for r in rules() if r.id == rule_id)
    said = found.check(manifest, whole or world(manifest))
    return [
        Report(
            report.path,
            report.message,
            report.fix,
            found.severity if report.severity is None else report.severity,
            found.fails_at if report.fails_at is None else report.fails_at,
        )
        for report in said
    ]


def _set(target: Any, path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        target = target.setdefault(key, {}) if isinstance(target, dict) else target[key]
    if value is ABSENT:
        target.pop(path[-1], None)
    else:
        target[path[-1]] = value
