"""The rule `adapter-base-model-ambiguous`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(LORA_ADAPTER,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def adapter_base_model_ambiguous(manifest: Manifest, world: World) -> Iterator[Report]:
    """An adapter's base model is the label of several runtimes.

    **What it reports.** A LoraAdapter whose `spec.baseModel` is the label `model` of runtimes of another namespace, or of several runtimes.

    **Why it is bad.** The operator loads the adapter into the matching pods of ALL namespaces, so other people's too. It downloads once,
    writes the path that it found into the adapter's spec and uses it for every pod: each runtime has a volume of its own, so the
    other runtimes do not have that path (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: a, namespace: prod, labels: {model: llama}}
        ---
        kind: VLLMRuntime
        metadata: {name: b, namespace: test, labels: {model: llama}}
        ---
        kind: LoraAdapter
        metadata: {namespace: prod}
        spec: {baseModel: llama}

    **Fix.** Give every runtime a label of its own, for example with its namespace, and write one adapter a runtime.

        metadata:
          labels: {model: prod.a}
    """
    base = manifest.spec.get("baseModel")
    engines = relations(world).engines_by_model.get(base, []) if isinstance(base, str) else []
    here = manifest.ref.namespace
    foreign = [engine for engine in engines if engine.namespace != here and engine.namespace and here]
    if foreign:
        yield Report(
            ("spec", "baseModel"),
            f'{foreign[0]} carries the label model: "{base}" too, in another namespace than the adapter\'s "{here}": '
            "the adapter is loaded there as well",
            "give each runtime a label `model` of its own, for example with its namespace in it",
        )
    elif len({engine.runtime.ref for engine in engines}) > 1:
        yield Report(
            ("spec", "baseModel"),
            f'the label model: "{base}" is that of {engines[0]} and of {engines[1]}: '
            "the path that is found for one pod is used for all, and their volumes are not shared",
            "give each runtime a label `model` of its own, and write one adapter for each",
        )
