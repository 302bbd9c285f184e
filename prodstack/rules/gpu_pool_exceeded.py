"""The rule `gpu-pool-exceeded`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.gpus import demand, demanded_before

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, premises=("gpu-pool-missing",))
def gpu_pool_exceeded(manifest: Manifest, world: World) -> Iterator[Report]:
    """All runtimes together want more GPUs than the cluster has.

    **What it reports.** The first VLLMRuntime with which the GPUs of all runtimes (replicas x GPUs of a pod, the sidecar's too) are more than all
    node pools of that type hold; with autoscaling, a warning where only the largest numbers of replicas are more.

    **Why it is bad.** Some of the pods stay Pending for ever, and which ones is chance: the runtime that is named need not be the one that waits.

    **Bad**

        deploymentConfig:
          replicas: 4
          resources: {gpu: "8"}            # 32 GPUs, and the pool holds 16

    **Fix.** Fewer replicas, fewer GPUs a pod, or more nodes (and their number in the cluster file).

        deploymentConfig:
          replicas: 2
          resources: {gpu: "8"}
    """
    for need in demand(manifest) if world.facts.node_pools is not None else ():
        held = sum(pool.gpus for pool in world.facts.node_pools or () if pool.gpu_type == need.gpu_type)
        least, most = demanded_before(world, need)
        if least <= held < least + need.least:
            yield Report(
                need.path,
                f"with this runtime, {least + need.least} {need.gpu_type} are asked for, and the node pools hold {held}",
                "ask for fewer replicas or GPUs, or add nodes and say so in the cluster file",
            )
        elif least + need.least <= held and most <= held < most + need.most:
            yield Report(
                need.path,
                f"when all runtimes have scaled up, {most + need.most} {need.gpu_type} are asked for, and the node pools hold {held}",
                "lower maxReplicas, or add nodes and say so in the cluster file",
                Severity.WARNING,
            )
