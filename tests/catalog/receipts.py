"""Published logs of vLLM, and what `fit` calculates for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from prodstack.catalog.entries import GIB, Model
from prodstack.catalog.fit import POOL, fit
from prodstack.catalog.kv_cache import token_bytes
from prodstack.catalog.reading import Catalog, catalog
from prodstack.catalog.settings import Settings
from prodstack.catalog.versions import version

if TYPE_CHECKING:
    from prodstack.catalog.ranges import Range

FILE = Path(__file__).parents[1] / "data/receipts.yaml"


@dataclass(frozen=True)
class Receipt:
    """One published log; None: the source does not state it, or it does not apply."""

    id: str
    model: str
    tp: int
    tuning: bool
    source: str
    gpu: str | None = None
    gpuMemory: float | None = None  # noqa: N815  # the keys of the file
    utilization: float | None = None
    vllm: str | None = None
    maxModelLen: int | None = None  # noqa: N815
    maxBatchedTokens: int | None = None  # noqa: N815
    kvCacheDtype: str = "auto"  # noqa: N815
    dtype: str = "auto"
    quantization: str | None = None
    enforceEager: bool = False  # noqa: N815
    availableGiB: float | None = None  # noqa: N815
    tokens: int | None = None
    bytesPerToken: int | None = None  # noqa: N815
    derived: bool = False

    @property
    def entry(self) -> Model:
        """The entry of the catalogue."""
        (found,) = _catalog().named(self.model)
        return found

    @property
    def settings(self) -> Settings:
        """The settings of the engine."""
        return Settings(
            version(self.vllm or ""),
            tensor_parallel=self.tp,
            max_model_len=self.maxModelLen,
            utilization=self.utilization,
            dtype=self.dtype,
            kv_cache_dtype=self.kvCacheDtype,
            quantization=self.quantization,
            max_batched_tokens=self.maxBatchedTokens,
            enforce_eager=self.enforceEager,
            small_batches=self.gpu == "A100",
        )

    @property
    def predicted_pool(self) -> Range | None:
        """What `fit` calculates for the KV cache in GiB; None if the receipt says nothing about it."""
        if self.gpuMemory is None:
            return None
        return fit(self.entry, self.settings, self.gpuMemory * GIB).amount(POOL)

    @property
    def reported_bytes(self) -> float | None:
        """The bytes per token that the log states, or that follow from its GiB and tokens."""
        if self.bytesPerToken is not None:
            return self.bytesPerToken
        return None if self.tokens is None or self.availableGiB is None else self.availableGiB * GIB / self.tokens

    @property
    def predicted_bytes(self) -> int:
        """What the formulas give for a token."""
        return token_bytes(self.entry, self.settings).total


@cache
def _catalog() -> Catalog:
    return catalog(Path(__file__).parents[2])


@cache
def receipts() -> tuple[Receipt, ...]:
    """All receipts, in the order of the file."""
    return tuple(Receipt(**each) for each in yaml.safe_load(FILE.read_text("utf-8"))["receipts"])
