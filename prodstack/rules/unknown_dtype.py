"""The rule `unknown-dtype`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import text
from prodstack.upstream.vllm_cli import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("dtype",))
def unknown_dtype(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A data type is none that vLLM takes.

    **What it reports.** A `dtype` other than auto, half, float16, bfloat16, float and float32.

    **Why it is bad.** The CRD and the operator take any text; vLLM exits on an unknown value (vLLM, read). Quantization is another argument.

    **Bad**

        model: {modelURL: Qwen/Qwen3-8B, dtype: fp16}

    **Fix.**

        model: {modelURL: Qwen/Qwen3-8B, dtype: float16}
    """
    for path, engine in manifest.engines:
        dtype = text(engine, "model", "dtype")
        if dtype and dtype not in DTYPES:
            yield Report(
                (*path, "model", "dtype"),
                f'dtype "{dtype}" is none that vLLM takes, and the engine does not start',
                f"write one of {', '.join(DTYPES)}",
            )
