"""The rule `base-model-not-a-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World
from prodstack.manifests.names import label_value_problem
from prodstack.rules.engine.cel import LABEL_VALUE, Guard, matches
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        LORA_ADAPTER,
        ".spec.baseModel",
        matches("self", f"^{LABEL_VALUE}$"),
        "baseModel is no label value, so no pod's label can equal it: write the label `model` of a runtime (at most 63"
        " letters, digits, '-', '_' and '.')",
    ),
)


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def base_model_not_a_label(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter's base model is a text that no label can have.

    **What it reports.** A LoraAdapter whose `baseModel` is empty or no label value: a slash, more than 63 characters.

    **Why it is bad.** The operator finds the engines by their pods' label `model`, which must equal `baseModel`. A label cannot hold a
    Hugging Face id such as `meta-llama/Llama-3.1-8B-Instruct`, so no pod can ever match (operator, observed; labels: Kubernetes, read).

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: meta-llama/Llama-3.1-8B-Instruct

    **Fix.** Give the runtime a label `model`, and name its value.

        kind: LoraAdapter
        spec:
          baseModel: llama-3.1-8b
    """
    model = manifest.spec.get("baseModel")
    if not isinstance(model, str):
        return
    problem = label_value_problem(model) if model else "is empty"
    if problem:
        short = model.rpartition("/")[2][:63].strip("-_.") or "my-model"
        message = f'baseModel "{model}" {problem}: no pod\'s label can equal it'
        yield Report(("spec", "baseModel"), message, f'write the runtime\'s label `model`, such as "{short}"')
