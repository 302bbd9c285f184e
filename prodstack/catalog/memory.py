"""What vLLM needs of a GPU's memory beside the KV cache: weights, activations, buffers outside PyTorch, CUDA graphs and LoRA slots.

Weights are computed. The other amounts are ranges around what published logs state; docs/fit.md compares the result with such logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.catalog.entries import GIB, Attention, Model
from prodstack.catalog.ranges import Amount, Range
from prodstack.catalog.settings import AUTO, BYTES
from prodstack.catalog.versions import BUFFERS_SINCE, GRAPHS_SINCE, SAMPLER_SINCE, V1_SINCE

if TYPE_CHECKING:
    from prodstack.catalog.settings import Batch, Settings
    from prodstack.catalog.versions import Version

GIBIBYTES = "GiB"
RECEIPTS = "range around what published logs state (docs/fit.md)"
PROFILING = "vllm/v1/worker/gpu_worker.py, read"
SMALL_GPU = 64 * GIB
_LOGITS_OLD, _LOGITS_NEW = 9.4, 3.6
"""Copies of the FP32 logits at the peak of the sampler, before and since 0.17."""


def visible(memory_bytes: float) -> Amount:
    """The memory that CUDA reports of a GPU: error correction of GDDR memory and the driver take some of it."""
    share = Range(0.915, 0.985) if memory_bytes < SMALL_GPU else Range(0.985, 0.995)
    formula = f"{memory_bytes / GIB:g} GiB x {share.low} to {share.high}, what drivers and error correction leave"
    return Amount("memory of the GPU", share.scaled(memory_bytes / GIB), GIBIBYTES, formula, RECEIPTS)


def weights(model: Model, settings: Settings) -> Amount:
    """The weights on one GPU."""
    name, source = "weights", f"{model.source}; parts and bits per parameter computed"
    if not model.weights:
        return Amount(name, None, GIBIBYTES, f"the sizes of the weights of {model.id} are not in the catalogue", source)
    bits = {part.part: _bits(model, settings, part.part, part.bits) for part in model.weights}
    if None in bits.values():
        return Amount(
            name, None, GIBIBYTES, f'the size of weights quantized by "{settings.quantization}" is not known', source
        )
    total = sum(part.parameters * float(bits[part.part] or 0) / 8 for part in model.weights) / GIB
    slack = _slack(model)
    formula = (
        f"{model.parameters / 1e9:.2f} billion parameters, {total * GIB * 8 / model.parameters:.2f} bits each on average"
        f" / {settings.tensor_parallel}, x {slack.low} to {slack.high} for padding and what every GPU keeps"
    )
    return Amount(name, slack.scaled(total / settings.tensor_parallel), GIBIBYTES, formula, source)


def _bits(model: Model, settings: Settings, part: str, stored: float) -> float | None:
    if settings.quantization is None or model.quantization is not None:
        unquantized = model.quantization is None or stored == 8 * BYTES[model.dtype]
        return 8.0 * BYTES.get(settings.dtype, 2) if settings.dtype != AUTO and unquantized else stored
    if settings.quantization != "fp8":
        return None
    return 8.0 if part in ("attention", "mlp", "experts", "sharedExperts") else stored


def _slack(model: Model) -> Range:
    if model.quantization == "mxfp4":
        return Range(1.04, 1.075)
    return Range(1.0, 1.06) if model.part("vision") else Range(1.0, 1.015)


def activations(model: Model, settings: Settings, memory_bytes: float) -> Amount:
    """The peak of the profiling run: the sampler's logits for all sequences, and the buffers of the experts."""
    least, most = settings.batches(memory_bytes)
    copies = _copies(settings.version)
    low = copies.low * _logits(model, least) * 0.85 + _expert_buffers(model, settings, least) * 0.5
    high = copies.high * _logits(model, most) * 1.05 + _expert_buffers(model, settings, most) * 1.2 + 0.6
    sequences, tokens = Range(least.sequences, most.sequences), Range(least.tokens, most.tokens)
    formula = (
        f"{_shown(copies)} copies of {_shown(sequences)} sequences x {model.vocabulary} logits x 4 bytes,"
        f" and the buffers of experts for {_shown(tokens)} tokens; -15 % to +5 % and 0.6 GiB"
    )
    return Amount("activations", Range(low, high), GIBIBYTES, formula, RECEIPTS)


def _logits(model: Model, batch: Batch) -> float:
    return batch.sequences * model.vocabulary * 4 / GIB


def _copies(of: Version) -> Range:
    if of.minor is not None and of.minor < V1_SINCE:
        return Range(2, _LOGITS_OLD)
    low = _LOGITS_NEW if of.since(SAMPLER_SINCE) else _LOGITS_OLD
    return Range(low, _LOGITS_OLD if of.before(SAMPLER_SINCE) else _LOGITS_NEW)


def _expert_buffers(model: Model, settings: Settings, batch: Batch) -> float:
    if model.experts is None:
        return 0.0
    width = 2 * model.experts.width / settings.tensor_parallel + model.hidden_size
    return batch.tokens * model.experts.active * width * 2 / GIB


def buffers(settings: Settings) -> Amount:
    """Memory outside PyTorch: the CUDA context, and the buffers of NCCL if there are several GPUs."""
    several = settings.tensor_parallel > 1
    value = _buffers(settings.version, several)
    formula = f"observed with {'several GPUs' if several else 'one GPU'} and vLLM {settings.version}"
    return Amount("buffers outside PyTorch", value, GIBIBYTES, formula, RECEIPTS)


def _buffers(version: Version, several: bool) -> Range:
    if not several:
        return Range(0.05, 1.9 if version.before(V1_SINCE) and version.minor is not None else 0.6)
    low = 0.4 if version.before(BUFFERS_SINCE) else 1.8
    return Range(low, 3.6 if version.before(V1_SINCE) and version.minor is not None else 2.5)


def graphs(settings: Settings) -> Amount:
    """What is kept free for CUDA graphs."""
    source = f"{PROFILING}; vllm-project/vllm#30515"
    if settings.enforce_eager:
        return Amount("CUDA graphs", Range.of(0), GIBIBYTES, "none: --enforce-eager", source)
    low = 0.0 if settings.version.before(GRAPHS_SINCE) else 0.1
    high = 2.0 if settings.version.since(GRAPHS_SINCE) else 0.0
    formula = f"subtracted by default since 0.21 (0.1 to 2 GiB observed); vLLM is {settings.version}"
    return Amount("CUDA graphs", Range(low, high), GIBIBYTES, formula, source)


def lora(model: Model, settings: Settings) -> Amount:
    """The slots for LoRA adapters, for dense models with full attention: rank x (inputs + outputs) of every linear layer."""
    source = "vllm/lora/layers, read; never run"
    if not settings.max_loras:
        return Amount("LoRA slots", Range.of(0), GIBIBYTES, "none: LoRA is off", source)
    if (
        model.experts is not None
        or {layers.kind for layers in model.attention} != {Attention.FULL}
        or not model.weights
    ):
        return Amount("LoRA slots", None, GIBIBYTES, "known only for dense models with full attention", source)
    per_rank = _linear_widths(model)
    whole = settings.max_loras * settings.max_lora_rank * per_rank * 2 / GIB
    formula = f"{settings.max_loras} adapters x rank {settings.max_lora_rank} x {per_rank} inputs and outputs x 2 bytes, divided by up to {settings.tensor_parallel} GPUs"
    return Amount("LoRA slots", Range(whole / settings.tensor_parallel, whole), GIBIBYTES, formula, source)


def _linear_widths(model: Model) -> int:
    """The inputs and outputs of all linear layers, added up."""
    found = 0
    for layers in model.attention:
        queries, keys = model.heads * layers.head_size, layers.kv_heads * layers.head_size
        found += layers.layers * (2 * (model.hidden_size + queries) + 2 * (model.hidden_size + keys))
        found += 3 * layers.layers * model.hidden_size
    return found + model.part("mlp") // model.hidden_size


def _shown(value: Range) -> str:
    return f"{value.low:g}" if value.exact else f"{value.low:g} to {value.high:g}"
