"""The rule `max-batched-tokens-too-small`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.vllm_cli import last, number, switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def max_batched_tokens_too_small(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Without chunked prefill, a batch cannot hold the longest prompt.

    **What it reports.** A runtime with chunked prefill off (absent is off) whose `--max-num-batched-tokens` in extraArgs is below its maxModelLen.

    **Why it is bad.** Without chunked prefill a prompt is prefilled in one batch, and vLLM refuses to start where the longest prompt does not fit
    into one (vLLM, read).

    **Bad**

        model: {modelURL: Qwen/Qwen3-8B, maxModelLen: 8192}
        vllmConfig:
          enableChunkedPrefill: false
          extraArgs: ["--max-num-batched-tokens", "2048"]

    **Fix.** Turn chunked prefill on, or raise the number.

        model: {modelURL: Qwen/Qwen3-8B, maxModelLen: 8192}
        vllmConfig:
          enableChunkedPrefill: true
          extraArgs: ["--max-num-batched-tokens", "2048"]
    """
    for path, engine in manifest.engines:
        extra = last(engine, "--max-num-batched-tokens")
        if extra is None or switched_on(engine, "--enable-chunked-prefill"):
            continue
        batch, longest = number(engine, "--max-num-batched-tokens"), number(engine, "--max-model-len")
        if batch is not None and longest is not None and batch < longest:
            yield Report(
                (*path, "vllmConfig", "extraArgs", extra.at),
                f"--max-num-batched-tokens {batch} is below maxModelLen {longest}, and chunked prefill is off: vLLM does not start",
                f"write enableChunkedPrefill: true, or --max-num-batched-tokens {longest}",
            )
