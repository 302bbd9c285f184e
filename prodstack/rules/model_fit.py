"""Models that do not fit the GPUs of the cluster's node pools."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.catalog.engines import engine, not_calculated
from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import Fit, Verdict, fit
from prodstack.catalog.own import catalog_with
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings
    from prodstack.manifests.manifest import Facts, Manifest, World


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
    for path, block in manifest.engines if world.facts.node_pools else ():
        found = _best(block, world.facts)
        if found is not None and found.verdict is Verdict.DOES_NOT_FIT:
            reason, _, fix = found.reason.partition("; ")
            severity = Severity.ERROR if found.beyond_doubt else Severity.WARNING
            advice = fix or "use a divisor of the heads as tensorParallelSize"
            yield Report((*path, "model", "modelURL"), f"the model does not fit: {reason}", advice, severity)


def _best(block: Mapping[str, Any], facts: Facts) -> Fit | None:
    """The answer for the pool with the largest GPUs; None if there is nothing to calculate."""
    asked = engine(block)
    of_type = [pool for pool in facts.node_pools or () if pool.gpu_type == asked.gpu_type and pool.gpus]
    memories = [pool.gpu_memory for pool in of_type if pool.gpu_memory is not None]
    if not memories or len(memories) < len(of_type) or not_calculated(block):
        return None
    model = _models(facts.catalog).get(asked.model)
    if model is None:
        return None
    return _answer(model, replace(asked.settings, small_batches=None), max(memories))


@lru_cache(maxsize=256)
def _answer(model: Model, settings: Settings, gibibytes: float) -> Fit:
    return fit(model, settings, gibibytes * GIB)


@lru_cache(maxsize=16)
def _models(own: str) -> Mapping[str, Model]:
    """Our models and those of a project's own catalogue, by id and alias."""
    found = catalog_with(own).models.values()
    return {name: model for model in found for name in (model.id, *model.aliases)}
