"""The rule `adapter-without-deployment-config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World
from prodstack.rules.engine.cel import Guard, has
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        LORA_ADAPTER,
        ".spec",
        has("loraAdapterDeploymentConfig"),
        "loraAdapterDeploymentConfig is missing, and the adapter is never loaded: write {algorithm: default}",
    ),
)


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def adapter_without_deployment_config(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter does not say how it is deployed.

    **What it reports.** A LoraAdapter without `loraAdapterDeploymentConfig`; an empty one is enough.

    **Why it is bad.** The CRD lets it be absent; the operator needs it and does not load the adapter (operator, observed).

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: llama-8b

    **Fix.** Write it. Without `replicas` every matching pod gets the adapter.

        kind: LoraAdapter
        spec:
          baseModel: llama-8b
          loraAdapterDeploymentConfig:
            algorithm: default
    """
    if manifest.spec.get("loraAdapterDeploymentConfig") is None:
        message = "loraAdapterDeploymentConfig is missing: the operator does not load the adapter"
        yield Report(
            ("spec", "loraAdapterDeploymentConfig"), message, "write loraAdapterDeploymentConfig: {algorithm: default}"
        )
