"""The rollout digest moves when, and only when, something changes that the operator would otherwise never bring to the pods.

The operator compares only some fields of a live runtime (operator-fields: `compared`); an edit of any other field is ignored until one of
those changes too (operator, observed). podAnnotations are compared, so a digest over the other fields that reach the pod makes the
operator roll out all of it (operator, observed: maxModelLen with a changed digest gives generation 2 with the new argument).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.tree import at, put
from prodstack.manifests.manifest import get
from prodstack.manifests.quantity import QuantityError, amount, stable
from prodstack.upstream.digest import ANNOTATION as ANNOTATION  # the compiler's name for it, too

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Map

PULL_POLICY = "IfNotPresent"
"""What the operator writes where no pull policy is written, also for the tag `latest` (operator, observed)."""
_LENGTH = 12


def with_digest(engine: Map) -> Map:
    """An engine block (a runtime's spec, or one side of a topology) that carries its digest.

    For a topology this is unverified: whether change 841 compares each side's podAnnotations was only read.
    """
    return put(engine, ("deploymentConfig", "podAnnotations", ANNOTATION), digest(engine))


def digest(engine: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits over what the uncompared fields of an engine block put into its pod."""
    text = json.dumps(in_the_pod(engine), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def in_the_pod(engine: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the digest come to in the pod; an absent field counts as what the operator makes of it."""
    return {
        **_arguments(engine),
        **_secret(engine),
        **_volume(engine),
        "pullPolicy": _text(engine, "deploymentConfig", "image", "pullPolicy") or PULL_POLICY,
        "pullSecretName": _text(engine, "deploymentConfig", "image", "pullSecretName"),
        "env": _pairs(engine, "vllmConfig", "env"),
        "sidecar": _sidecar(engine),
        "annotations": sorted(k for k in _mapping(engine, "deploymentConfig", "podAnnotations") if k != ANNOTATION),
    }


def _arguments(engine: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {"model": ("maxModelLen", "maxNumSeqs"), "vllmConfig": ("tensorParallelSize", "maxLoras")}
    texts = {"model": ("dtype", "toolCallParser", "chatTemplate"), "vllmConfig": ("gpuMemoryUtilization",)}
    flags = {
        "model": ("enableLoRA", "enableTool"),
        "vllmConfig": ("v1", "enableChunkedPrefill", "enablePrefixCaching"),
    }
    return {
        **{key: _positive(engine, block, key) for block, keys in numbers.items() for key in keys},
        **{key: _text(engine, block, key) for block, keys in texts.items() for key in keys},
        **{key: at(engine, (block, key)) is True for block, keys in flags.items() for key in keys},
        "extraArgs": list(_list(engine, "vllmConfig", "extraArgs")),
    }


def _secret(engine: Mapping[str, Any]) -> dict[str, Any]:
    name = _text(engine, "model", "hfTokenSecret", "hfTokenSecretName")
    key = at(engine, ("model", "hfTokenSecret", "hfTokenKeyName"))
    return {"token": [name, "token" if key is None else key] if name else []}


def _volume(engine: Mapping[str, Any]) -> dict[str, Any]:
    if at(engine, ("storageConfig", "enabled")) is not True:
        return {"volume": []}
    mount, volume = (at(engine, ("storageConfig", key)) for key in ("mountPath", "volumeName"))
    return {"volume": [mount or "/data", volume or "pvc-storage"]}


def _sidecar(engine: Mapping[str, Any]) -> dict[str, Any]:
    sidecar = _mapping(engine, "deploymentConfig", "sidecarConfig")
    if sidecar.get("enabled") is not True:
        return {}
    mounted = at(engine, ("storageConfig", "enabled")) is True
    return {
        "name": sidecar.get("name") or "sidecar",
        "image": [_text(sidecar, "image", key) for key in ("registry", "name")],
        "pullPolicy": _text(sidecar, "image", "pullPolicy") or PULL_POLICY,
        "mountPath": (sidecar.get("mountPath") or "/data") if mounted else "/data",
        "command": list(_list(sidecar, "command")),
        "args": list(_list(sidecar, "args")),
        "env": _pairs(sidecar, "env"),
        "resources": _sidecar_resources(sidecar),
    }


def _sidecar_resources(sidecar: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts count by what they are, however they are written."""
    amounts = {"cpu": "0.5", "memory": "128Mi", "gpu": "0"}
    said = {key: _text(sidecar, "resources", key) for key in (*amounts, "gpuType")}
    return {
        **{key: _amount(said[key], default) for key, default in amounts.items()},
        "gpuType": said["gpuType"] or "nvidia.com/gpu",
    }


def _amount(written: str, default: str) -> str:
    """One text for each amount."""
    try:
        return default if not written or amount(written) == amount(default) else stable(written)
    except QuantityError:
        return written


def _text(tree: Mapping[str, Any], *path: str) -> str:
    value = get(tree, *path)
    return value if isinstance(value, str) else ""


def _positive(tree: Mapping[str, Any], *path: str) -> int:
    value = get(tree, *path)
    return max(value, 0) if isinstance(value, int) else 0


def _list(tree: Mapping[str, Any], *path: str) -> list[Any]:
    value = get(tree, *path)
    return value if isinstance(value, list) else []


def _mapping(tree: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    value = get(tree, *path)
    return value if isinstance(value, Mapping) else {}


def _pairs(tree: Mapping[str, Any], *path: str) -> list[list[Any]]:
    return [[get(pair, "name"), get(pair, "value")] for pair in _list(tree, *path)]
