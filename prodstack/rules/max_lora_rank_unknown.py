"""The rule `max-lora-rank-unknown`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.vllm_cli import LORA_RANKS, last

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def max_lora_rank_unknown(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The largest LoRA rank is none that vLLM takes.

    **What it reports.** `--max-lora-rank` in extraArgs with another value than 1, 8, 16, 32, 64, 128, 256, 320 or 512.

    **Why it is bad.** vLLM takes only these and exits on any other (vLLM, read).

    **Bad**

        extraArgs: ["--max-lora-rank", "48"]

    **Fix.** The next larger one.

        extraArgs: ["--max-lora-rank", "64"]
    """
    for path, engine in manifest.engines:
        extra = last(engine, "--max-lora-rank")
        if extra is not None and extra.value not in LORA_RANKS:
            yield Report(
                (*path, "vllmConfig", "extraArgs", extra.at),
                f'--max-lora-rank "{extra.value}" is none that vLLM takes, and the engine does not start',
                f"write one of {', '.join(LORA_RANKS)}",
            )
