"""The rule `rolling-update-without-spare-gpu`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import integer, text

if TYPE_CHECKING:
    from collections.abc import Iterator


_STOPS_ONE = 4
"""With so many replicas 25 % of them, rounded down, is a pod that a rolling update may stop first."""


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def rolling_update_without_spare_gpu(manifest: Manifest, world: World) -> Iterator[Report]:
    """A rolling update needs a GPU that the pool does not have.

    **What it reports.** A runtime with GPUs and the strategy RollingUpdate (the default) whose replicas leave no room for one more pod in the pools
    of its GPU type. Judged only where the cluster's pools are known, and for one runtime alone.

    **Why it is bad.** The Deployment's surge is 25 %, rounded up: it starts a new pod before it stops an old one, and with fewer than 4 replicas it
    stops none before the new one is ready (operator, observed; Kubernetes, read). Without a spare GPU the new pod stays Pending and no
    change ever arrives.

    **Bad**

        deploymentConfig:
          deploymentStrategy: RollingUpdate      # and the pool has one GPU
          resources: {cpu: "4", memory: 16Gi, gpu: "1"}

    **Fix.** Recreate, where a pause is bearable; or a GPU more.

        deploymentConfig:
          deploymentStrategy: Recreate
          resources: {cpu: "4", memory: 16Gi, gpu: "1"}
    """
    pools = world.facts.node_pools
    for path, engine in manifest.engines if pools is not None else ():
        config = engine.get("deploymentConfig")
        wanted = _gpus(config)
        pods = integer(config, "replicas", default=1) or 0
        kind = text(config, "resources", "gpuType") or "nvidia.com/gpu"
        there = sum(pool.gpus for pool in pools or () if pool.gpu_type == kind)
        rolling = text(config, "deploymentStrategy", default="RollingUpdate") == "RollingUpdate"
        if rolling and wanted and 0 < pods < _STOPS_ONE and pods * wanted <= there < (pods + 1) * wanted:
            yield Report(
                (*path, "deploymentConfig", "deploymentStrategy"),
                f"a rolling update needs {(pods + 1) * wanted} of {kind}, and the cluster has {there}: the new pod stays Pending",
                "write deploymentStrategy: Recreate, or add a node",
            )


def _gpus(config: object) -> int:
    gpu = text(config, "resources", "gpu")
    return int(amount(gpu)) if gpu and is_quantity(gpu) else 0
