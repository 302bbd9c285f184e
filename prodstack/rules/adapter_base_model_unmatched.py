"""The rule `adapter-base-model-unmatched`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.NOTHING, premises=("base-model-not-a-label",))
def adapter_base_model_unmatched(manifest: Manifest, world: World) -> Iterator[Report]:
    """An adapter's base model is no runtime's label.

    **What it reports.** A LoraAdapter whose `spec.baseModel` is the label `model` of no pod in the tree. In a partial tree it is a warning.

    **Why it is bad.** The operator looks for pods with the label `model=<baseModel>` in all namespaces, finds none and waits for ever,
    without an error (operator, observed). The label is the VLLMRuntime's own in `metadata.labels`; the modelURL does not matter. The sides
    of a topology carry `<label>-prefill` and `<label>-decode` (source of change 841, read).

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: llama             # and no VLLMRuntime has the label model: llama

    **Fix.** Write the label of the runtime; in a stack file, name the runtime and leave baseModel out.

        kind: VLLMRuntime
        metadata:
          labels: {model: llama}
    """
    base, found = manifest.spec.get("baseModel"), relations(world)
    if not isinstance(base, str) or base in found.engines_by_model or base in found.foreign_models:
        return
    yield Report(
        ("spec", "baseModel"),
        f'no runtime carries the label model: "{base}" (carried: {found.known_models}); the adapter waits for ever',
        "write in baseModel the label `model` of a VLLMRuntime",
        world.missing_here,
    )
