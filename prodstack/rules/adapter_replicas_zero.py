"""The rule `adapter-replicas-zero`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(LORA_ADAPTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def adapter_replicas_zero(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter is scaled to none and stays loaded.

    **What it reports.** A LoraAdapter with `loraAdapterDeploymentConfig.replicas: 0`.

    **Why it is bad.** The operator never unloads an adapter because of it: where it was loaded, it goes on being served (operator
    source, read).

    **Bad**

        spec:
          loraAdapterDeploymentConfig:
            replicas: 0

    **Fix.** Delete the LoraAdapter to unload it (with the operator running: its finalizer does the work).

        spec:
          loraAdapterDeploymentConfig:
            replicas: 1
    """
    replicas = get(manifest.spec, "loraAdapterDeploymentConfig", "replicas")
    if replicas == 0 and not isinstance(replicas, bool):
        path = ("spec", "loraAdapterDeploymentConfig", "replicas")
        yield Report(
            path, "replicas is 0 and the operator never unloads the adapter for it", "delete the LoraAdapter instead"
        )
