"""The rule `orchestrated-engine-without-model-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import ORCHESTRATED
from prodstack.rules.reading.reference_index import relations, routing_logic

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def orchestrated_engine_without_model_label(manifest: Manifest, world: World) -> Iterator[Report]:
    """An orchestrating router selects a pod without the label model.

    **What it reports.** A VLLMRouter with routing logic disaggregated_prefill_orchestrated that selects a VLLMRuntime without the label `model`.

    **Why it is bad.** The router looks each pod's label up in the labels of the sides; for a pod without one this raises a TypeError, on every
    request (router's source, read). A VLLMRuntime's pods have a label `model` only if the VLLMRuntime has one (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama-prefill}

    **Fix.** Label the runtime, at its creation: labels of a live runtime cannot be changed.

        kind: VLLMRuntime
        metadata:
          name: llama-prefill
          labels: {model: llama-prefill}
    """
    if routing_logic(manifest) != ORCHESTRATED:
        return
    for engine in relations(world).selected(manifest):
        if "model" not in engine.labels:
            yield Report(
                ("spec", "k8sLabelSelector"),
                f"{engine} is selected and has no label `model`: every request of this router ends in a TypeError",
                "write metadata.labels.model on the runtime, or do not select it",
            )
