"""The rule `more-adapters-than-max-loras`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations
from prodstack.upstream.vllm_cli import number

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(LORA_ADAPTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def more_adapters_than_max_loras(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime has more adapters than it can serve at a time.

    **What it reports.** The LoraAdapters of one base model that are more than the runtime's `vllmConfig.maxLoras` (1 without it), unless
    `--max-cpu-loras` in extraArgs is as large as their number.

    **Why it is bad.** One batch of requests can use maxLoras adapters (1 is vLLM's default), and as many are kept in memory unless max_cpu_loras
    is larger: requests for the others wait, and the adapters are loaded again and again (vLLM docs).

    **Bad**

        kind: VLLMRuntime
        spec:
          vllmConfig: {maxLoras: 1}        # and two LoraAdapters name this runtime

    **Fix.** Raise maxLoras; it takes GPU memory.

        spec:
          vllmConfig: {maxLoras: 2}
    """
    base = manifest.spec.get("baseModel")
    if not isinstance(base, str):
        return
    adapters = relations(world).adapters_by_model.get(base, [])
    for engine in relations(world).engines_by_model.get(base, ()) if adapters and adapters[-1] is manifest else ():
        written = get(engine.block, "vllmConfig", "maxLoras")
        limit = written if isinstance(written, int) and written > 0 else 1
        if len(adapters) > max(limit, number(engine.block, "--max-cpu-loras") or 0):
            yield Report(
                ("spec", "baseModel"),
                f"{engine} has {len(adapters)} adapters and maxLoras {limit}: it serves that many at a time",
                f"write vllmConfig.maxLoras: {len(adapters)} in the runtime",
            )
