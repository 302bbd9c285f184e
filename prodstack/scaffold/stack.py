"""A new stack file: one engine, and what its user asked for around it, with comments that say what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.importing.writing import stack_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    Comments = dict[tuple[str | int, ...], str]

MODEL = "Qwen/Qwen3-0.6B"
"""A small model that is downloaded without a token."""
ENGINE_IMAGE = "docker.io/lmcache/vllm-openai:v0.3.9"
ROUTER_IMAGE = "docker.io/lmcache/lmstack-router:v0.1.9"
SIDECAR_IMAGE = "docker.io/lmcache/lmstack-sidecar:latest"
TOKEN = {"name": "huggingface-token", "key": "token"}
"""The Secret that upstream's tutorial creates."""
_CPU, _MEMORY = 4, 16
"""What an engine requests per GPU: cores, and GiB of memory."""


@dataclass(frozen=True)
class NewStack:
    """What the stack shall have. gpus: of one engine; lora: the Hugging Face repository of an adapter, "" for none."""

    name: str
    model: str = MODEL
    gpus: int = 1
    router: bool = True
    cache: bool = False
    lora: str = ""

    @property
    def cache_server(self) -> str:
        """The name of the cache server."""
        return f"{self.name}-cache"


def stack_text(new: NewStack, schema: str = "") -> str:
    """The text of the stack file. schema: as for `stack_file`."""
    sections = (_routers(new), _cache_servers(new), _adapters(new))
    data: dict[str, Any] = {
        "runtimes": {new.name: _runtime(new)},
        **{k: v for each in sections for k, v in each.items()},
    }
    head = [
        "An entry is the spec of its custom resource, with the same names. Change what does not fit, then run `synth`.",
        "`monitoring: true`, `networkPolicy: true`, `disruption: true` and `expose` add what the operator does not create (companions.md).",
    ]
    return stack_file(data, _comments(new), head, schema)


def _runtime(new: NewStack) -> Mapping[str, Any]:
    parallel = {"tensorParallelSize": new.gpus} if new.gpus > 1 else {}
    sidecar = {"sidecarConfig": {"enabled": True, "image": SIDECAR_IMAGE}} if new.lora else {}
    return {
        **({"cache": new.cache_server} if new.cache else {}),
        "model": {"modelURL": new.model, "maxModelLen": 4096, **({"enableLoRA": True} if new.lora else {})},
        "vllmConfig": {"v1": True, "enableChunkedPrefill": True, "enablePrefixCaching": True, **parallel},
        **({"storageConfig": {"enabled": True, "size": "20Gi"}} if new.lora else {}),
        "deploymentConfig": {
            "replicas": 1,
            "image": ENGINE_IMAGE,
            **sidecar,
            "resources": {"cpu": _CPU * new.gpus, "memory": f"{_MEMORY * new.gpus}Gi", "gpu": new.gpus},
        },
    }


def _routers(new: NewStack) -> Mapping[str, Any]:
    if not new.router:
        return {}
    entry = {"serves": [new.name], "image": ROUTER_IMAGE, "resources": {"cpu": 1, "memory": "2Gi"}}
    return {"routers": {f"{new.name}-router": entry}}


def _cache_servers(new: NewStack) -> Mapping[str, Any]:
    if not new.cache:
        return {}
    return {"cacheServers": {new.cache_server: {"image": ENGINE_IMAGE, "resources": {"cpu": 2, "memory": "8Gi"}}}}


def _adapters(new: NewStack) -> Mapping[str, Any]:
    if not new.lora:
        return {}
    source = {
        "type": "huggingface",
        "adapterName": f"{new.name}-adapter",
        "repository": new.lora,
        "credentialsSecretRef": TOKEN,
    }
    return {"loraAdapters": {f"{new.name}-adapter": {"runtime": new.name, "adapterSource": source}}}


def _comments(new: NewStack) -> Comments:
    runtime = ("runtimes", new.name)
    token = f"{{name: {TOKEN['name']}, key: {TOKEN['key']}}}"
    found: Comments = {
        runtime: "An engine: a Deployment of vLLM with its Service.",
        (*runtime, "cache"): "The cache server below; the operator passes its address to LMCache.",
        (
            *runtime,
            "model",
            "modelURL",
        ): f"If the model needs a token, add `hfTokenSecret: {token}`, a Secret of the cluster.",
        (*runtime, "model", "enableLoRA"): "For the adapter below.",
        (*runtime, "vllmConfig", "v1"): "Without this line the operator sets VLLM_USE_V1=0.",
        (
            *runtime,
            "vllmConfig",
            "enableChunkedPrefill",
        ): "Without these two lines the operator turns off what vLLM does by default.",
        (*runtime, "vllmConfig", "tensorParallelSize"): "The model is split over the GPUs of an engine.",
        (*runtime, "storageConfig"): (
            "The adapter is downloaded to this volume. All replicas mount it: its storage class has to support ReadWriteMany."
        ),
        (*runtime, "deploymentConfig", "sidecarConfig", "image"): "This tag moves: write the digest that you tested.",
        (
            *runtime,
            "deploymentConfig",
            "resources",
        ): "Per engine. The type of the GPU is nvidia.com/gpu unless `gpuType` names another one.",
    }
    if new.router:
        found["routers", f"{new.name}-router"] = (
            "The address for clients: it spreads requests over the engines that it serves."
        )
    if new.lora:
        found["loraAdapters", f"{new.name}-adapter"] = "The adapter, which is loaded into the engines of `runtime`."
    return found
