"""How many bytes of KV cache a token and a sequence need on one GPU.

Source: vllm/v1/kv_cache_interface.py, read. Layers with full attention keep keys and values of the KV heads of this GPU; heads are replicated
if there are fewer than GPUs. Layers with latent attention (MLA) keep one vector, which is not divided by tensor parallelism.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.catalog.entries import Attention, Layers
from prodstack.catalog.settings import AUTO, BYTES

if TYPE_CHECKING:
    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings

SOURCE = "vllm/v1/kv_cache_interface.py, read"
BLOCK = 16
"""Tokens of a block, by vLLM's default."""


class UnknownCacheError(Exception):
    """The KV cache of a model cannot be computed; the message says why."""


class TokenBytes(NamedTuple):
    """Bytes for each token on one GPU. growing: of layers that keep all tokens; sliding: of layers that keep those of a window."""

    growing: int
    sliding: int
    window: int
    formula: str

    @property
    def total(self) -> int:
        """Bytes for each token that all layers keep."""
        return self.growing + self.sliding

    def sequence(self, length: int, batched_tokens: int) -> int:
        """Bytes for one sequence: whole blocks, and of sliding layers not more than a window and one step."""
        kept = min(length, self.window - 1 + batched_tokens) if self.sliding else 0
        return self.growing * _blocks(length) + self.sliding * (_blocks(kept) + (BLOCK if self.sliding else 0))


def _blocks(tokens: int) -> int:
    return -(-tokens // BLOCK) * BLOCK


def element_bytes(model: Model, settings: Settings) -> int:
    """Bytes per element of the KV cache. Raises UnknownCacheError if they depend on something that is not known."""
    name = settings.kv_cache_dtype
    if name == AUTO and model.kv_cache_dtype is not None:
        raise UnknownCacheError(
            f"the checkpoint asks for a KV cache in {model.kv_cache_dtype}, which some versions of vLLM follow and others do not;"
            " state --kv-cache-dtype"
        )
    if name == AUTO:
        name = model.dtype if settings.dtype == AUTO else settings.dtype
    if name not in BYTES:
        raise UnknownCacheError(f'the size of the data type "{name}" is not known; known: {", ".join(sorted(BYTES))}')
    return BYTES[name]


def token_bytes(model: Model, settings: Settings) -> TokenBytes:
    """Bytes for each token on one GPU. Raises UnknownCacheError for models whose layers share pages that vLLM pads."""
    size = element_bytes(model, settings)
    _check_layers(model)
    growing = sliding = window = 0
    formulas = []
    for layers in model.attention:
        per_layer, formula = _layer(layers, settings, size)
        formulas.append(f"{layers.layers} layers x {formula}")
        if layers.kind is Attention.SLIDING:
            sliding, window = sliding + layers.layers * per_layer, layers.window
        else:
            growing += layers.layers * per_layer
    return TokenBytes(growing, sliding, window, " + ".join(formulas))


def _layer(layers: Layers, settings: Settings, size: int) -> tuple[int, str]:
    if layers.kind is Attention.LATENT:
        width = layers.latent_rank + layers.rope_size
        return width * size, f"({layers.latent_rank} + {layers.rope_size}) x {size} bytes"
    heads = max(1, layers.kv_heads // settings.tensor_parallel)
    width = layers.head_size + layers.value_head_size
    formula = f"{heads} KV heads x ({layers.head_size} + {layers.value_head_size}) x {size} bytes"
    return heads * width * size, formula


def _check_layers(model: Model) -> None:
    kinds = {layers.kind for layers in model.attention}
    if any(layers.indexer for layers in model.attention):
        raise UnknownCacheError(
            "sparse attention keeps an index beside the latent vector, in a layout that depends on the version of vLLM"
        )
    if any(layers.chunk for layers in model.attention):
        raise UnknownCacheError(
            "whether vLLM keeps all tokens of chunked attention depends on its version and an environment variable"
        )
    if Attention.STATE in kinds:
        raise UnknownCacheError(
            "layers with a fixed state share pages with the others; the padding depends on the version of vLLM"
        )
    if Attention.SLIDING in kinds and not _pages_match(model.attention):
        raise UnknownCacheError(
            "layers with a sliding window share pages with the others; the padding depends on the version of vLLM"
        )


def _pages_match(attention: tuple[Layers, ...]) -> bool:
    """Whether all layers have pages of one size and fall into groups of one size, so that vLLM pads nothing."""
    pages = {(layers.kv_heads, layers.head_size, layers.value_head_size) for layers in attention}
    counts = sorted(layers.layers for layers in attention)
    return len(pages) == 1 and all(count % counts[0] == 0 for count in counts)
