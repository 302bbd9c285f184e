"""Small custom resources that the operator serves, to be changed by a test, and ways into what is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand

Body = dict[str, Any]

DATA = Path(__file__).parents[2] / "data"
TERMS = [{"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}]
IMAGE = {"registry": "docker.io", "name": "lmcache/vllm-openai:v1"}

NEW_IMAGE = {"deploymentConfig": {"image": {"name": "lmcache/vllm-openai:v2"}}}
"""An edit of a runtime that the operator compares."""
TERMLESS = {"deploymentConfig": {"nodeSelectorTerms": None}}
"""A runtime over which the operator panics once the Deployment exists."""
LOOPING = {"deploymentConfig": {"resources": {"cpu": "0.5"}}}
"""A runtime whose Deployment the operator updates endlessly."""


def documents(path: Path) -> list[Body]:
    """The objects in a recorded file."""
    return [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]


def merged(base: Any, change: Any) -> Any:
    """A copy of `base` with the entries of `change`; None takes an entry away."""
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    out = {key: merged(base.get(key), value) for key, value in change.items()}
    return {key: value for key, value in {**base, **out}.items() if value is not None}


def _cr(kind: str, spec: Body, change: Body, labels: Body | None) -> Body:
    meta = {"name": "x", "namespace": "lab", **({"labels": labels} if labels else {})}
    spec = merged(spec, change)
    return {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": kind, "metadata": meta, "spec": spec}


def runtime(labels: Body | None = None, **change: Any) -> Body:
    """A runtime; `change` is merged into its spec."""
    deployment = {"resources": {"cpu": "1", "memory": "1Gi"}, "image": dict(IMAGE), "nodeSelectorTerms": TERMS}
    spec = {"model": {"modelURL": "facebook/opt-125m"}, "vllmConfig": {"v1": True}, "deploymentConfig": deployment}
    return _cr("VLLMRuntime", spec, change, labels)


def router(labels: Body | None = None, **change: Any) -> Body:
    """A router; `change` is merged into its spec."""
    spec = {
        "k8sLabelSelector": "app=rt",
        "serviceAccountName": "x-sa",
        "image": dict(IMAGE),
        "resources": {"cpu": "1", "memory": "1Gi"},
    }
    return _cr("VLLMRouter", spec, change, labels)


def cache_server(labels: Body | None = None, **change: Any) -> Body:
    """A cache server; `change` is merged into its spec."""
    spec = {"image": dict(IMAGE), "resources": {"cpu": "1", "memory": "1Gi"}}
    return _cr("CacheServer", spec, change, labels)


def stored_children(cr: Body) -> list[Body]:
    """The children as the API server stores them."""
    return [api_defaults(each.body) for each in expand(cr)]


def made(cr: Body) -> list[str]:
    """The children as kind/name, in order."""
    return [f"{each.ref.kind}/{each.ref.name}" for each in expand(cr)]


def body(cr: Body, kind: str, name: str = "x") -> Body:
    """One child as the operator sends it."""
    return next(each.body for each in expand(cr) if (each.ref.kind, each.ref.name) == (kind, name))


def pod(cr: Body, name: str = "x") -> Body:
    """The pod's spec in the Deployment, as the operator sends it."""
    spec: Body = body(cr, "Deployment", name)["spec"]["template"]["spec"]
    return spec


def container(cr: Body, index: int = 0, name: str = "x") -> Body:
    """One container of the Deployment's pod."""
    found: Body = pod(cr, name)["containers"][index]
    return found


def environment(cr: Body, index: int = 0, name: str = "x") -> list[tuple[str, Any]]:
    """A container's environment as pairs; the value of an entry from a Secret is (secret, key)."""
    pairs = []
    for entry in container(cr, index, name)["env"]:
        secret = entry.get("valueFrom", {}).get("secretKeyRef")
        pairs.append((entry["name"], (secret["name"], secret["key"]) if secret else entry.get("value", "")))
    return pairs
