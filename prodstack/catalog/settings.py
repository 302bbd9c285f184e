"""The settings of an engine that decide how much memory it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodstack.catalog.versions import Version

BYTES = {"bfloat16": 2, "float16": 2, "half": 2, "float32": 4, "float": 4, "fp8": 1, "fp8_e4m3": 1, "fp8_e5m2": 1}
"""Bytes per element of the data types that vLLM names."""
AUTO = "auto"
LARGE_GPU = 70 * 2**30
"""vLLM's defaults for batches are higher for GPUs from this size on, except the A100."""


@dataclass(frozen=True)
class Settings:
    """Settings of one engine; None: not written, so that vLLM's default holds.

    quantization: one that vLLM applies when it loads an unquantized checkpoint. small_batches: whether vLLM's smaller defaults hold
    although the GPU is large, as on the A100.
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
    small_batches: bool = False

    def sequences(self, memory_bytes: float) -> int:
        """How many sequences the sampler is profiled with."""
        return self.max_num_seqs or (1024 if self._large(memory_bytes) else 256)

    def batched_tokens(self, memory_bytes: float) -> int:
        """How many tokens one step is profiled with."""
        return self.max_batched_tokens or (8192 if self._large(memory_bytes) else 2048)

    def _large(self, memory_bytes: float) -> bool:
        return memory_bytes >= LARGE_GPU and not self.small_batches
