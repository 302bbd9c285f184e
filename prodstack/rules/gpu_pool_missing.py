"""The rule `gpu-pool-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.gpus import demand

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, premises=("unqualified-gpu-type",))
def gpu_pool_missing(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime wants GPUs that no node of the cluster has.

    **What it reports.** A VLLMRuntime whose pods ask for GPUs of a type (`resources.gpuType`, nvidia.com/gpu without it) that no node pool of the
    cluster's facts has, or for more of them than one node has. The sidecar's GPUs count.

    **Why it is bad.** The pods stay Pending for ever: a pod cannot span nodes.

    **Bad**

        resources: {cpu: "8", memory: 64Gi, gpu: "16"}       # the nodes have 8

    **Fix.** Ask for a type and a number that a node has.

        resources: {cpu: "8", memory: 64Gi, gpu: "8"}
    """
    pools = world.facts.node_pools
    for need in demand(manifest) if pools is not None else ():
        fitting = [pool for pool in pools or () if pool.gpu_type == need.gpu_type and pool.gpus > 0]
        if not fitting:
            known = ", ".join(sorted({pool.gpu_type for pool in pools or ()}))
            yield Report(
                need.path,
                f"no node pool has {need.gpu_type} (they have: {known or 'none'})",
                "write a gpuType that a node pool has",
            )
            continue
        largest = max(pool.gpus // pool.nodes if pool.nodes else pool.gpus for pool in fitting)
        if need.per_pod > largest:
            yield Report(
                need.path,
                f"one pod asks for {need.per_pod} {need.gpu_type}, and the largest node has {largest}",
                f"ask for {largest} at most",
            )
