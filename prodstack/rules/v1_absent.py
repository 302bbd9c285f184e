"""The rule `v1-absent`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def v1_absent(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime gets vLLM's old engine because it does not say which.

    **What it reports.** A runtime without `vllmConfig.v1`, and without VLLM_USE_V1 in its env.

    **Why it is bad.** Absent is off: the operator then sets VLLM_USE_V1=0 (operator, observed), which nobody means by writing nothing. Newer vLLM
    has no V0 engine.

    **Bad**

        vllmConfig: {port: 8000}

    **Fix.** Say it; a stack file gets `v1: true` written out.

        vllmConfig: {port: 8000, v1: true}
    """
    for path, engine in manifest.engines:
        block = engine.get("vllmConfig")
        if isinstance(block, dict) and block.get("v1") is None and "VLLM_USE_V1" not in environment(block.get("env")):
            yield Report(
                (*path, "vllmConfig", "v1"),
                "vllmConfig.v1 is absent, and the operator sets VLLM_USE_V1=0: vLLM's old engine",
                "write v1: true, or v1: false if that is what you want",
            )
