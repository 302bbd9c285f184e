"""Models that do not fit the GPUs of the cluster's node pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def model_does_not_fit(manifest: Manifest, world: World) -> Iterator[Report]:
    """A model certainly does not fit the GPUs of any node pool, or vLLM refuses its settings.

    **What it reports.** A VLLMRuntime whose model is in the catalogue, ours or the project's own in catalog/, on a cluster that states
    `gpuMemory` for all node pools with GPUs of the runtime's type, if no pool has enough: the weights, or one sequence of the full length, need
    more memory than vLLM gets there, or the attention heads cannot be divided by the tensor parallelism, or maxModelLen exceeds the model's
    limit. It is an error if the weights alone exceed the memory of the GPUs. `fit STACK` shows the calculation ([fit.md](fit.md)). If the
    answer is not certain, nothing is reported.

    **Why it is bad.** The engine downloads the model, fails at its start and starts again, endlessly (vLLM, read; the calculation agrees with
    published logs and was never run).

    **Bad**

        model: {modelURL: meta-llama/Llama-3.1-70B-Instruct}     # 131 GiB of weights
        vllmConfig: {tensorParallelSize: 1}                      # on GPUs of 80 GiB

    **Fix.** Use more GPUs, larger ones, a quantized checkpoint or a shorter context.

        model: {modelURL: meta-llama/Llama-3.1-70B-Instruct, maxModelLen: 32768}
        vllmConfig: {tensorParallelSize: 4}
    """
    if not world.facts.node_pools:
        return
    # These import the catalogue, which most builds do not need.
    from prodstack.catalog.fit import Verdict
    from prodstack.rules.reading.model_fit import best_fit

    for path, block in manifest.engines:
        found = best_fit(block, world.facts)
        if found is not None and found.verdict is Verdict.DOES_NOT_FIT:
            reason, _, fix = found.reason.partition("; ")
            severity = Severity.ERROR if found.beyond_doubt else Severity.WARNING
            advice = fix or "use a divisor of the heads as tensorParallelSize"
            yield Report((*path, "model", "modelURL"), f"the model does not fit: {reason}", advice, severity)
