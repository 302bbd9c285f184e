"""GPUs that runtimes ask for, and those that the cluster's node pools have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, integer_or_none, text_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import ENGINE, SIDECAR
from prodstack.rules.engine.predicate import empty, field, filled, formatted, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.gpus import GPU_TYPE, Demand, demand, demanded_before, held, supplied
from prodstack.rules.reading.pools import gpus_of_a_node, may_select
from prodstack.rules.reading.requests import STOPS_ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, NodePool, World


# The format knows this too, but its pattern cannot say it: RE2 has no negative lookahead.
_NO_QUOTA = python(
    lambda _name: True,
    lambda name: f"(!{cel.matches(name, '^requests[.]')} || {cel.matches(name, 'kubernetes[.]io/')})",
)


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def unqualified_gpu_type() -> tuple[Case, ...]:
    """A GPU type is not the name of a resource.

    **What it reports.** A `gpuType` that reaches a container and is not a `vendor/resource` name (`A100` instead of `nvidia.com/gpu`). A name
    of Kubernetes' own, such as `cpu` or `kubernetes.io/gpu`, is accepted and asks for that resource.

    **Why it is bad.** The model of a GPU is chosen by node labels, not by the name of the resource. The CRD accepts any text, and the API server
    refuses the Deployment.

    **Bad**

        resources: {gpu: "1", gpuType: A100}

    **Fix.** Leave gpuType out for nvidia.com/gpu, or write the device plugin's resource, and choose the model by a node label.

        resources: {gpu: "1", gpuType: nvidia.com/gpu}
    """
    return (
        Case(
            at=(
                (ENGINE / "deploymentConfig.resources").where(field("gpu", filled)) / "gpuType",
                SIDECAR / "resources.gpuType",
            ),
            must=empty | formatted(formats.RESOURCE_NAME) & _NO_QUOTA,
            message='gpuType "{value}" is not the name of a resource, and the API server refuses the Deployment',
            fix="write nvidia.com/gpu, amd.com/gpu or what the nodes' device plugin offers",
        ),
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("unqualified-gpu-type",),
    unguarded=cel.CLUSTER,
)
def missing_gpu_pool(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime asks for GPUs that no node of the cluster has.

    **What it reports.** A VLLMRuntime whose pods ask for GPUs of a type (`resources.gpuType`, by default nvidia.com/gpu) that no node pool of the
    cluster's facts has, or for more of them than one node has. The sidecar's GPUs count. Also a runtime whose nodeSelectorTerms ask for another
    value of a label than every such pool has (`nodePools[].labels`); a label that a pool does not state may be on its nodes.

    **Why it is bad.** The pods stay Pending: a pod cannot span nodes, and goes to no node that its terms exclude (kube-scheduler 1.34, run on
    nodes like these).

    **Bad**

        resources: {cpu: "8", memory: 64Gi, gpu: "16"}       # the nodes have 8

    **Fix.** Ask for a type and a number that a node has.

        resources: {cpu: "8", memory: 64Gi, gpu: "8"}
    """
    pools = world.facts.node_pools
    for need in demand(manifest) if pools is not None else ():
        of_type = [pool for pool in pools or () if pool.gpu_type == need.gpu_type and pool.gpus > 0]
        fitting = [pool for pool in of_type if may_select(block(manifest.body, *need.identity[2]), pool)]
        largest = max(map(gpus_of_a_node, fitting), default=0)
        if of_type and not fitting:
            yield Report(
                (*need.identity[2], "deploymentConfig", "nodeSelectorTerms"),
                f"no node pool with {need.gpu_type} has the labels that nodeSelectorTerms ask for",
                "write the labels of a pool, or correct the labels of the pools in the cluster file",
            )
        elif not fitting:
            known = ", ".join(sorted({pool.gpu_type for pool in pools or ()})) or "none"
            yield Report(
                need.type_path,
                f"no node pool has {need.gpu_type} (they have: {known})",
                "write a gpuType that a node pool has",
            )
        elif need.per_pod > largest:
            yield Report(
                need.path,
                f"one pod asks for {need.per_pod} {need.gpu_type}, and the largest node has {largest}",
                f"ask for {largest} at most",
            )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("missing-gpu-pool",),
    unguarded=cel.CLUSTER,
)
def exceeded_gpu_pool(manifest: Manifest, world: World) -> Iterator[Report]:
    """All runtimes together ask for more GPUs than the cluster has.

    **What it reports.** The first VLLMRuntime with which the GPUs of all runtimes (replicas x GPUs per pod, the sidecar's included) are more than
    all node pools of that type have; with autoscaling, a warning if only the largest numbers of replicas are more. Also a runtime with more pods
    than fit on the nodes, even if they were empty, because the GPUs of a pod are on one node: two nodes with 8 GPUs each have room for two
    pods with 5, not for three.

    **Why it is bad.** Some of the pods stay Pending, and which ones is chance: they need not belong to the runtime that is reported
    (kube-scheduler 1.34, run on nodes like these).

    **Bad**

        deploymentConfig:
          replicas: 4
          resources: {gpu: "8"}            # 32 GPUs, and the pool has 16

    **Fix.** Write fewer replicas or fewer GPUs per pod, or add nodes (and their number in the cluster file).

        deploymentConfig:
          replicas: 2
          resources: {gpu: "8"}
    """
    for need in demand(manifest) if world.facts.node_pools is not None else ():
        have, pods = held(world.facts, need.gpu_type), need.least // need.per_pod
        room = _room(world.facts.node_pools or (), need)
        if room < pods and need.least <= have:
            yield Report(
                need.path,
                f"{pods} pods with {need.per_pod} {need.gpu_type} each do not fit: the nodes have room for {room}",
                "ask for fewer replicas or GPUs, or add nodes and their number in the cluster file",
            )
        if world.ask(supplied, need.gpu_type):
            continue
        least, most = demanded_before(world, need)
        if least <= have < least + need.least:
            yield Report(
                need.path,
                f"with this runtime, {least + need.least} {need.gpu_type} are asked for, and the node pools have {have}",
                "ask for fewer replicas or GPUs, or add nodes and their number in the cluster file",
            )
        elif least + need.least <= have and most <= have < most + need.most:
            yield Report(
                need.path,
                f"when all runtimes have scaled up, {most + need.most} {need.gpu_type} are asked for, and the node pools have {have}",
                "lower maxReplicas, or add nodes and their number in the cluster file",
                Severity.WARNING,
            )


def _room(pools: Iterable[NodePool], need: Demand) -> int:
    """How many pods of an engine fit on the empty nodes of these pools. Where the number of nodes is not stated, it is taken for one."""
    of_type = (pool for pool in pools if pool.gpu_type == need.gpu_type)
    return sum((pool.nodes or 1) * (gpus_of_a_node(pool) // need.per_pod) for pool in of_type)


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def missing_spare_gpu(manifest: Manifest, world: World) -> Iterator[Report]:
    """A rolling update needs a GPU that the pool does not have.

    **What it reports.** A runtime with GPUs and the strategy RollingUpdate (the default) whose replicas leave no room for one more pod in the pools
    of its GPU type. It is reported only if the cluster's pools are known, and looks at one runtime at a time.

    **Why it is bad.** The Deployment's surge is 25 %, rounded up: it starts a new pod before it stops an old one, and with fewer than 4 replicas it
    stops none before the new one is ready (operator, observed; Kubernetes, read). Without a spare GPU the new pod stays Pending, and no
    change ever reaches the pods.

    **Bad**

        deploymentConfig:
          deploymentStrategy: RollingUpdate      # and the pool has one GPU
          resources: {cpu: "4", memory: 16Gi, gpu: "1"}

    **Fix.** Write Recreate if a pause is acceptable; otherwise add a GPU.

        deploymentConfig:
          deploymentStrategy: Recreate
          resources: {cpu: "4", memory: 16Gi, gpu: "1"}
    """
    pools = world.facts.node_pools
    for path, engine in manifest.engines if pools is not None else ():
        config = engine.get("deploymentConfig")
        per_pod = _gpus(config)
        pods = integer_or_none(config, "replicas", default=1) or 0
        gpu_type = text_or_none(config, "resources", "gpuType") or GPU_TYPE
        held = sum(pool.gpus for pool in pools or () if pool.gpu_type == gpu_type)
        rolling = text_or_none(config, "deploymentStrategy", default="RollingUpdate") == "RollingUpdate"
        if rolling and per_pod and 0 < pods < STOPS_ONE and pods * per_pod <= held < (pods + 1) * per_pod:
            yield Report(
                (*path, "deploymentConfig", "deploymentStrategy"),
                f"a rolling update needs {(pods + 1) * per_pod} {gpu_type}, and the node pools have {held}: the new pod stays Pending",
                "write deploymentStrategy: Recreate, or add a node",
            )


def _gpus(config: object) -> int:
    gpu = text_or_none(config, "resources", "gpu")
    return int(amount(gpu)) if gpu and is_quantity(gpu) else 0
