"""The rule `off-by-absence`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from collections.abc import Iterator


_FLAGS = {"enableChunkedPrefill": "--enable-chunked-prefill", "enablePrefixCaching": "--enable-prefix-caching"}


@rule(kinds=(RUNTIME,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def off_by_absence(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Chunked prefill or prefix caching is off because nothing is said about it.

    **What it reports.** A runtime without `enableChunkedPrefill` or `enablePrefixCaching`, and without their flags in extraArgs.

    **Why it is bad.** The operator always writes the flags, with --no- where the field is absent (operator, observed), while vLLM alone would have
    both on: the engine is slower than the same command without an operator, and no line of the manifest says why.

    **Bad**

        vllmConfig: {v1: true}

    **Fix.** Say it; a stack file gets the fields written out.

        vllmConfig: {v1: true, enableChunkedPrefill: true, enablePrefixCaching: true}
    """
    for path, engine in manifest.engines:
        block = engine.get("vllmConfig")
        absent = [name for name, flag in _FLAGS.items() if get(block, name) is None and last(engine, flag) is None]
        if isinstance(block, dict) and absent:
            yield Report(
                (*path, "vllmConfig", absent[0]),
                f"{' and '.join(absent)} absent means off: the operator writes --no- for it, while vLLM alone would have it on",
                "write true or false",
            )
