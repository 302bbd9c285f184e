"""The arguments that the operator gives vLLM, and what vLLM takes as values.

Sources: the flags, the fields and their order: operator, observed (children of the recorded runtimes). Values: vLLM's documentation of
its engine arguments, read.
"""

from __future__ import annotations

from typing import NamedTuple


class Emitted(NamedTuple):
    """Where an argument of vLLM comes from.

    switch: a flag without a value. last: the operator writes it after extraArgs, so that extraArgs cannot win. always: it writes the
    flag, or --no- and the flag, also where the field is absent.
    """

    field: tuple[str, ...]
    switch: bool = False
    last: bool = False
    always: bool = False


EMITTED = {
    "--port": Emitted(("vllmConfig", "port")),
    "--enable-lora": Emitted(("model", "enableLoRA"), switch=True),
    "--enable-auto-tool-choice": Emitted(("model", "enableTool"), switch=True),
    "--tool-call-parser": Emitted(("model", "toolCallParser")),
    "--enable-chunked-prefill": Emitted(("vllmConfig", "enableChunkedPrefill"), switch=True, always=True),
    "--enable-prefix-caching": Emitted(("vllmConfig", "enablePrefixCaching"), switch=True, always=True),
    "--max-model-len": Emitted(("model", "maxModelLen")),
    "--dtype": Emitted(("model", "dtype")),
    "--tensor-parallel-size": Emitted(("vllmConfig", "tensorParallelSize")),
    "--max-num-seqs": Emitted(("model", "maxNumSeqs")),
    "--gpu-memory-utilization": Emitted(("vllmConfig", "gpuMemoryUtilization")),
    "--max-loras": Emitted(("vllmConfig", "maxLoras")),
    "--chat-template": Emitted(("model", "chatTemplate"), last=True),
    "--kv-transfer-config": Emitted(("lmCacheConfig", "enabled"), last=True),
}
"""vLLM's flag (its underscores written as dashes) -> the field that the operator makes it of."""

SHORT = {"-tp": "--tensor-parallel-size", "-pp": "--pipeline-parallel-size", "-dp": "--data-parallel-size"}
"""vLLM's short flags."""

DTYPES = ("auto", "half", "float16", "bfloat16", "float", "float32")
LORA_RANKS = ("1", "8", "16", "32", "64", "128", "256", "320", "512")
SEVERAL_PODS = ("--nnodes", "--headless", "--data-parallel-size-local", "--data-parallel-address")
"""Flags of an engine that spans several pods, whose GPUs cannot be counted from one."""
