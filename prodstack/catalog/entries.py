"""The entries of the catalogue: models by their architecture, and GPUs by their memory."""

from __future__ import annotations

import enum
from dataclasses import dataclass

GIB = 2**30


class Attention(enum.StrEnum):
    """What a layer keeps of earlier tokens: keys and values of all or of the last tokens, one latent vector per token, or a fixed state."""

    FULL = "full"
    SLIDING = "sliding"
    LATENT = "latent"
    STATE = "state"


@dataclass(frozen=True)
class Layers:
    """Layers of one kind. Sizes are in elements; what a kind does not have is 0.

    indexer: the size of the index key of sparse attention. chunk: the length of the chunks of chunked attention.
    """

    kind: Attention
    layers: int
    kv_heads: int = 0
    head_size: int = 0
    value_head_size: int = 0
    window: int = 0
    latent_rank: int = 0
    rope_size: int = 0
    indexer: int = 0
    chunk: int = 0


@dataclass(frozen=True)
class Experts:
    """The routed experts of a layer: how many there are, how many a token uses, and the width of one."""

    total: int
    active: int
    width: int


@dataclass(frozen=True)
class Part:
    """A part of the weights: its parameters, and the bits that the checkpoint stores for each, with the scales of a quantization."""

    part: str
    parameters: int
    bits: float


@dataclass(frozen=True)
class Model:
    """A model. None: not known. kv_cache_dtype: the data type that a quantized checkpoint states for the KV cache.

    weights: empty if the sizes of the parts are not known. file: the catalogue file of a user's own entry; "" for ours.
    """

    id: str
    family: str
    hidden_size: int
    heads: int
    attention: tuple[Layers, ...]
    vocabulary: int
    dtype: str
    max_context: int
    source: str
    aliases: tuple[str, ...] = ()
    experts: Experts | None = None
    quantization: str | None = None
    kv_cache_dtype: str | None = None
    weights: tuple[Part, ...] = ()
    file: str = ""

    @property
    def parameters(self) -> int:
        """The number of parameters of the parts that are known."""
        return sum(part.parameters for part in self.weights)

    def part(self, name: str) -> int:
        """The parameters of one part; 0 if the model does not have it."""
        return sum(part.parameters for part in self.weights if part.part == name)


@dataclass(frozen=True)
class Gpu:
    """A kind of GPU. products: values of the node label nvidia.com/gpu.product; resource: the name of the device plugin's resource."""

    kind: str
    vendor: str
    memory_bytes: int
    resource: str
    source: str
    products: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class ToolParser:
    """A parser of vLLM for tool calls. models: names of models; since: the first minor version of vLLM that has it, 0 if all versions have it."""

    name: str
    models: tuple[str, ...]
    source: str
    since: int = 0
    file: str = ""
