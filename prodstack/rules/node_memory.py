"""Memory that engines ask for, and that the nodes of the cluster's pools have."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, get, text
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.gpus import demand
from prodstack.rules.reading.pools import gpus_of_a_node, may_select

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.manifests.manifest import Manifest, NodePool, World
    from prodstack.rules.reading.gpus import Demand

_GIB = 2**30


class _Pod(NamedTuple):
    """What a pod of an engine asks for: GiB of memory, and GPUs."""

    memory: Fraction
    gpus: int


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("missing-gpu-pool", "exceeded-gpu-pool"),
    unguarded=cel.CLUSTER,
)
def exceeded_node_memory(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime asks for more memory than the nodes have.

    **What it reports.** A VLLMRuntime with GPUs whose pods ask for as much memory as a whole node has, or more, and a runtime with more pods than
    the nodes have memory for, even if they were empty. The sidecar's memory counts. It is judged only if all node pools that the pods may run on
    state `memory`, and the second only if they state `nodes` too.

    **Why it is bad.** The pods stay Pending. A node never gives all of its memory to pods: the kubelet and the system keep a part, and pods of
    other runtimes need memory too (Kubernetes, read).

    **Bad**

        resources: {memory: 512Gi, gpu: "1"}      # the nodes have 512 GiB

    **Fix.** Ask for less memory, or describe larger nodes in `facts.nodePools`.

        resources: {memory: 64Gi, gpu: "1"}
    """
    for need in demand(manifest) if world.facts.node_pools else ():
        engine = block(manifest.body, *need.identity[2])
        pools = [pool for pool in world.facts.node_pools or () if _may_run(pool, need) and may_select(engine, pool)]
        pod = _Pod(_memory(engine), need.per_pod)
        if not pools or not pod.memory or any(pool.memory is None for pool in pools):
            continue
        path = (*need.identity[2], "deploymentConfig", "resources", "memory")
        largest = max(pool.memory or 0 for pool in pools)
        if pod.memory >= largest:
            message = (
                f"one pod asks for {float(pod.memory):g} GiB of memory, and the largest node has {largest:g} GiB in all"
            )
            yield Report(path, message, "ask for less memory, or describe larger nodes in the cluster file")
            continue
        pods, room = need.least // need.per_pod, _room(pools, pod)
        if room is not None and room < pods:
            message = (
                f"{pods} pods with {float(pod.memory):g} GiB of memory each do not fit: the nodes have room for {room}"
            )
            fix = "ask for less memory or fewer replicas, or describe more nodes in the cluster file"
            yield Report(path, message, fix)


def _may_run(pool: NodePool, need: Demand) -> bool:
    return pool.gpu_type == need.gpu_type and gpus_of_a_node(pool) >= need.per_pod > 0


def _memory(engine: dict[str, object]) -> Fraction:
    """The GiB of memory that a pod asks for, its sidecar's included; 0 if it is not known."""
    sidecar = get(engine, "deploymentConfig", "sidecarConfig")
    own = text(engine, "deploymentConfig", "resources", "memory")
    other = text(sidecar, "resources", "memory") if get(sidecar, "enabled") is True else ""
    if not is_quantity(own):
        return Fraction(0)
    return (amount(own) + (amount(other) if is_quantity(other) else 0)) / _GIB


def _room(pools: Sequence[NodePool], pod: _Pod) -> int | None:
    """How many pods fit on the empty nodes of these pools; None if the number of nodes is not stated."""
    if any(pool.nodes is None for pool in pools):
        return None
    return sum(
        (pool.nodes or 1) * min(gpus_of_a_node(pool) // pod.gpus, int(Fraction(pool.memory or 0) / pod.memory))
        for pool in pools
    )
