"""The vLLM container: arguments, environment, probes, volumes, and the sidecar beside it.

The order of arguments and environment entries is the operator's; it decides who wins, because vLLM takes the last of two equal
arguments and a container the last of two equal names. Source: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import is_quantity, sent
from prodstack.manifests.values import block, entries, flag, number, text, words
from prodstack.upstream.children import container, parts
from prodstack.upstream.children.parts import present

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prodstack.upstream.children.parts import Body, Owner

COMMAND = ("/opt/venv/bin/vllm", "serve")
SIDECAR_PORT = "30090"
SIDECAR_DEFAULTS = {"cpu": "0.5", "memory": "128Mi", "gpu": "0"}
TEMPLATE_PATH = "/etc/chat-template.json"


def port(spec: Mapping[str, Any]) -> int:
    """The port that vLLM listens on."""
    return number(block(spec, "vllmConfig"), "port")


def arguments(owner: Owner, spec: Mapping[str, Any]) -> list[str]:
    """The arguments of `vllm serve`: what the fields say, then extraArgs, then what extraArgs cannot override."""
    computed = {}
    if flag(block(spec, "lmCacheConfig"), "enabled"):
        connector = "LMCacheConnectorV1" if flag(block(spec, "vllmConfig"), "v1") else "LMCacheConnector"
        computed["--kv-transfer-config"] = f'{{"kv_connector":"{connector}","kv_role":"kv_both"}}'
    return container.arguments(owner.profile.fields(RUNTIME), spec, computed)


def environment(owner: Owner, spec: Mapping[str, Any]) -> list[Body]:
    """The environment: VLLM_USE_V1 always, LoRA, LMCache, the spec's own entries, HF_TOKEN last."""
    return container.environment(owner.profile.fields(RUNTIME), spec, {})


def vllm_container(spec: Mapping[str, Any], args: list[str], env: list[Body], probes: Body, mounts: list[Body]) -> Body:
    """The vLLM container."""
    config = block(spec, "deploymentConfig")
    return {
        "name": "vllm",
        **parts.image(config),
        "command": list(COMMAND),
        "args": args,
        **present(env=env),
        "ports": parts.http_port(port(spec)),
        "resources": parts.resources(block(config, "resources"), with_gpu=True),
        **present(volumeMounts=mounts),
        **probes,
    }


def probes(spec: Mapping[str, Any]) -> Body:
    """The three probes of today's operator; startup takes at most 2120 s."""
    return {
        "readinessProbe": parts.health_probe(port(spec), 10, 5, 10, successThreshold=1),
        "livenessProbe": parts.health_probe(port(spec), 10, 3, 10, successThreshold=1),
        "startupProbe": parts.health_probe(port(spec), 120, 3, 100),
    }


def sidecar(config: Mapping[str, Any], base: str, mounts: list[Body]) -> Body:
    """The second container. base: the folder that LoRA adapters are downloaded below."""
    pairs = [("PORT", SIDECAR_PORT), ("LORA_DOWNLOAD_BASE_DIR", f"{base}/lora-adapters")]
    return {
        "name": text(config, "name"),
        **parts.image(config),
        **present(command=words(config, "command"), args=words(config, "args")),
        "env": parts.env([*pairs, *parts.own_env(config)]),
        "resources": sidecar_resources(config),
        **present(volumeMounts=mounts),
    }


def sidecar_resources(config: Mapping[str, Any]) -> Body:
    """The resources of the second container: what is not written has a default."""
    values = {**SIDECAR_DEFAULTS, **{key: value for key, value in block(config, "resources").items() if value}}
    return parts.resources(values, with_gpu=True)


def volume_name(storage: Mapping[str, Any]) -> str:
    """The name of the storage's volume in the pod."""
    return text(storage, "volumeName") or "pvc-storage"


def storage_volume(storage: Mapping[str, Any], claim: str) -> list[Body]:
    """The pod's volume of the claim, if storage is enabled."""
    if not flag(storage, "enabled"):
        return []
    return [{"name": volume_name(storage), "persistentVolumeClaim": {"claimName": claim}}]


def storage_mount(storage: Mapping[str, Any], path: str) -> list[Body]:
    """The mount of the storage in one container, if storage is enabled."""
    return [{"name": volume_name(storage), "mountPath": path or "/data"}] if flag(storage, "enabled") else []


def memory_volume(size: str) -> list[Body]:
    """The volume of /dev/shm, if a size is given; a size that is not a quantity sets no limit (operator, observed)."""
    if not size:
        return []
    limit = sent(size) if is_quantity(size) else ""
    return [{"name": "dshm", "emptyDir": {"medium": "Memory", **present(sizeLimit=limit)}}]


def tolerations(config: Mapping[str, Any]) -> list[Body]:
    """The pod's tolerations; empty texts are not sent."""
    found: Iterable[Any] = (each for each in entries(config, "toleration") if isinstance(each, dict))
    return [
        {
            key: value
            for key, value in each.items()
            if key in ("key", "operator", "value", "effect", "tolerationSeconds") and value not in (None, "")
        }
        for each in found
    ]
