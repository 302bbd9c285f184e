"""The settings of an engine that decide how much memory it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prodstack.catalog.versions import Version

BYTES = {"bfloat16": 2, "float16": 2, "half": 2, "float32": 4, "float": 4, "fp8": 1, "fp8_e4m3": 1, "fp8_e5m2": 1}
"""Bytes per element of the data types that vLLM names."""
AUTO = "auto"
LARGE_GPU = 70 * 2**30


class Batch(NamedTuple):
    """How many sequences and tokens one step has at most."""

    sequences: int
    tokens: int


SMALL, LARGE = Batch(256, 2048), Batch(1024, 8192)
"""vLLM's defaults for its API server; the large ones hold for GPUs from LARGE_GPU on, except the A100. Source: engine/arg_utils.py, read."""


@dataclass(frozen=True)
class Settings:
    """Settings of one engine; None: not written, so that vLLM's default holds.

    quantization: one that vLLM applies when it loads an unquantized checkpoint. small_batches: whether vLLM's smaller defaults hold
    although the GPU is large, as on the A100; None if the kind of GPU is not known.
    """

    version: Version
    tensor_parallel: int = 1
    max_model_len: int | None = None
    utilization: float | None = None
    dtype: str = AUTO
    kv_cache_dtype: str = AUTO
    quantization: str | None = None
    max_num_seqs: int | None = None
    max_batched_tokens: int | None = None
    max_loras: int = 0
    max_lora_rank: int = 16
    enforce_eager: bool = False
    small_batches: bool | None = False

    def batches(self, memory_bytes: float) -> tuple[Batch, Batch]:
        """The smallest and the largest batch that vLLM may profile with; they are the same unless it is not known which default holds."""
        large = Batch(self.max_num_seqs or LARGE.sequences, self.max_batched_tokens or LARGE.tokens)
        small = Batch(self.max_num_seqs or SMALL.sequences, self.max_batched_tokens or SMALL.tokens)
        if memory_bytes < LARGE_GPU or self.small_batches:
            return small, small
        return (small if self.small_batches is None else large), large
