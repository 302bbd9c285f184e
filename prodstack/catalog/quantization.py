"""How many bits per parameter a checkpoint stores for each part of a model, read from its configuration; for the generator of the catalogue."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.catalog.parameters import ATTENTION, EMBEDDING, EXPERTS, MLP, OTHER, SHARED, VISION, experts, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNQUANTIZED = 16.0
FP8 = 8.0
FP8_BLOCKS = 8 + 32 / (128 * 128)
"""One FP32 scale for each block of 128 x 128 weights."""
MXFP4 = 4 + 8 / 32
"""One 8-bit scale for each group of 32 weights."""
NVFP4 = 4 + 8 / 16
"""One 8-bit scale for each group of 16 weights."""
NEVER = (EMBEDDING, OTHER, VISION)
"""The parts that these checkpoints leave unquantized."""
_MODULES = {
    ATTENTION: ("self_attn.q_a_proj", "self_attn.q_proj", "linear_attn.in_proj_qkv"),
    SHARED: ("mlp.shared_experts.up_proj", "mlp.shared_expert.up_proj"),
    EXPERTS: ("mlp.experts.0.up_proj", "block_sparse_moe.experts.0.w1", "experts.0.up_proj"),
    MLP: ("mlp.up_proj",),
}
"""Names of modules within a layer, by part."""


class Quantization(NamedTuple):
    """How a checkpoint is quantized. name: None if it is not; kv_cache: the data type that it states for the KV cache."""

    name: str | None
    bits: Mapping[str, float]
    kv_cache: str | None = None


class UnknownQuantizationError(Exception):
    """A checkpoint mixes precisions in a way that its configuration does not state by part."""


def quantization(whole: Mapping[str, Any], modelopt: Mapping[str, Any] | None) -> Quantization:
    """How a checkpoint is quantized. modelopt: its hf_quant_config.json. Raises UnknownQuantizationError."""
    stated = whole.get("quantization_config") or text(whole).get("quantization_config") or {}
    if modelopt is not None:
        rest = modelopt["quantization"]
        return _modelopt(whole, rest["quant_algo"], rest.get("exclude_modules") or (), rest.get("kv_cache_quant_algo"))
    if stated.get("quant_algo"):
        kv_cache = "FP8" if stated.get("kv_cache_scheme") else None
        return _modelopt(whole, stated["quant_algo"], stated.get("ignore") or (), kv_cache)
    match stated.get("quant_method"):
        case None:
            return Quantization(None, {})
        case "fp8":
            return Quantization("fp8", dict.fromkeys((ATTENTION, MLP, EXPERTS, SHARED), FP8_BLOCKS))
        case "mxfp4":
            return Quantization("mxfp4", {EXPERTS: MXFP4})
        case "compressed-tensors" if any("shared_experts" in name for name in stated["ignore"]):
            weights = stated["config_groups"]["group_0"]["weights"]
            return Quantization("int4", {EXPERTS: weights["num_bits"] + 16 / weights["group_size"]})
        case other:
            raise UnknownQuantizationError(str(other))


def _modelopt(whole: Mapping[str, Any], algorithm: str, excluded: Iterable[str], kv_cache: str | None) -> Quantization:
    bits = {"FP8": FP8, "NVFP4": NVFP4}.get(algorithm)
    if bits is None:
        raise UnknownQuantizationError(algorithm)
    patterns = tuple(excluded)
    last = text(whole)["num_hidden_layers"] - 1
    parts = [MLP, ATTENTION, *([EXPERTS, SHARED] if experts(text(whole)) else [])]
    modules = {**_MODULES, **({EXPERTS: ("experts.0.up_proj",)} if text(whole).get("enable_moe_block") else {})}
    found = {part: bits for part in parts if not _excluded(modules[part], 0 if part == MLP else last, patterns)}
    return Quantization(algorithm.lower(), found, kv_cache.lower() if kv_cache else None)


def _excluded(modules: Iterable[str], layer: int, patterns: Iterable[str]) -> bool:
    """Whether any of the modules is excluded in this layer: then all of them count as unquantized."""
    prefixes = ("model.layers", "language_model.model.layers", "model.language_model.layers")
    names = [f"{prefix}.{layer}.{module}" for prefix in prefixes for module in modules]
    return any(fnmatchcase(name, pattern) or name.startswith(f"{pattern}.") for name in names for pattern in patterns)
