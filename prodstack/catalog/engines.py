"""Read the settings of an engine block (model, vllmConfig, deploymentConfig) as vLLM gets them: extra arguments win over fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.catalog.settings import AUTO, Settings
from prodstack.catalog.versions import Version, version
from prodstack.manifests.values import get, text
from prodstack.upstream.children.parts import DEFAULT_GPU
from prodstack.upstream.vllm_cli import EMITTED, last, number, switched_on

if TYPE_CHECKING:
    from collections.abc import Mapping


PIPELINE = "--pipeline-parallel-size"
CHANGES = (
    "--cpu-offload-gb",
    "--hf-overrides",
    "--rope-scaling",
    "--kv-cache-memory-bytes",
    "--kv-cache-memory",
)
"""Arguments that change what the calculation is based on."""


class Engine(NamedTuple):
    """An engine of a runtime. gpus: how many GPUs a pod requests; 0 if it requests none."""

    model: str
    settings: Settings
    gpu_type: str
    gpus: int


def engine(block: Mapping[str, Any]) -> Engine:
    """The engine of a block of a runtime that passed validation."""
    deployment = get(block, "deploymentConfig")
    settings = Settings(
        version=image_version(text(deployment, "image", "name")),
        tensor_parallel=number(block, "--tensor-parallel-size") or 1,
        max_model_len=number(block, "--max-model-len"),
        utilization=_fraction(_value(block, "--gpu-memory-utilization")),
        dtype=_value(block, "--dtype") or AUTO,
        kv_cache_dtype=_value(block, "--kv-cache-dtype") or AUTO,
        quantization=_value(block, "--quantization"),
        max_num_seqs=number(block, "--max-num-seqs"),
        max_batched_tokens=number(block, "--max-num-batched-tokens"),
        max_loras=(number(block, "--max-loras") or 1) if switched_on(block, "--enable-lora") else 0,
        max_lora_rank=number(block, "--max-lora-rank") or 16,
        enforce_eager=last(block, "--enforce-eager") is not None,
    )
    gpus = text(deployment, "resources", "gpu")
    gpu_type = text(deployment, "resources", "gpuType") or DEFAULT_GPU
    return Engine(text(block, "model", "modelURL"), settings, gpu_type, int(gpus) if gpus.isdecimal() else 0)


def not_calculated(block: Mapping[str, Any]) -> str:
    """The argument because of which the calculation does not hold for an engine; "" if there is none."""
    changes = [flag for flag in CHANGES if last(block, flag)]
    several = (number(block, PIPELINE) or 1) > 1
    return next(iter(changes), PIPELINE if several else "")


def image_version(name: str) -> Version:
    """The version of vLLM that the tag of an image names. Other images have tags of their own: those of lmcache name LMCache's version."""
    repository, _, last_part = name.partition("@")[0].rpartition("/")
    tag = last_part.partition(":")[2]
    return version(tag) if repository.rpartition("/")[2] == "vllm" else Version(tag, None)


def _value(block: Mapping[str, Any], flag: str) -> str | None:
    extra = last(block, flag)
    if extra is not None:
        return extra.value or None
    field = EMITTED[flag].field if flag in EMITTED else ()
    found = get(block, *field) if field else None
    return str(found) if isinstance(found, str | int | float) and found != "" else None


def _fraction(written: str | None) -> float | None:
    try:
        return float(written) if written is not None else None
    except ValueError:
        return None
