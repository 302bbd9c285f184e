"""The nodes that a cluster file describes, and what the real kube-scheduler does with a runtime's pods on them."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from prodstack.upstream.children.predict import expand
from tests.e2e.api import Api, eventually
from tests.e2e.processes import HOST, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prodstack.manifests.manifest import Manifest, NodePool
    from tests.e2e.control_plane import ControlPlane

Body = dict[str, Any]

RUNTIME_CLASS: Body = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "nvidia"},
    "handler": "nvidia",
}
"""The operator's pods name it, and the API server admits no pod whose RuntimeClass does not exist."""
_NOW: Mapping[str, Any] = {"gracePeriodSeconds": 0}


@contextlib.contextmanager
def scheduler(program: Path, plane: ControlPlane, kubeconfig: Path) -> Iterator[None]:
    """The scheduler with its defaults, as long as the block lasts."""
    [port] = free_ports(1)
    config = plane.folder / "scheduler.json"
    config.write_text(
        json.dumps(
            {
                "apiVersion": "kubescheduler.config.k8s.io/v1",
                "kind": "KubeSchedulerConfiguration",
                "clientConnection": {"kubeconfig": str(kubeconfig)},
                "leaderElection": {"leaderElect": False},
            }
        )
    )
    arguments = [f"--config={config}", f"--bind-address={HOST}", f"--secure-port={port}", f"--cert-dir={plane.folder}"]
    with started(program, arguments, plane.folder):
        yield


@contextlib.contextmanager
def nodes(api: Api, pools: Iterable[NodePool], taints: Sequence[Body] = ()) -> Iterator[None]:
    """The nodes of these pools: as many as the pool has, which share its GPUs, ready, with ample CPU and memory."""
    made = [_node(pool, index, taints) for pool in pools for index in range(pool.nodes or 1)]
    for each in made:
        api.create(each)
        api.patch(each, {"status": each["status"]}, "status")
        api.patch(each, {"spec": {"taints": list(taints)}})  # the server itself adds `not-ready`
    try:
        yield
    finally:
        for each in made:
            api.delete(each)


def _node(pool: NodePool, index: int, taints: Sequence[Body]) -> Body:
    count = pool.nodes or 1
    amounts = {"cpu": "256", "memory": "4Ti", "pods": "110", pool.gpu_type: str(pool.gpus // count)}
    name = f"{pool.name}-{index}"
    labels = {"kubernetes.io/os": "linux", "kubernetes.io/hostname": name, **pool.labels}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"taints": list(taints)},
        "status": {
            "capacity": amounts,
            "allocatable": amounts,
            "conditions": [{"type": "Ready", "status": "True", "reason": "Test", "message": ""}],
        },
    }


def placed(api: Api, namespace: str, runtimes: Iterable[Manifest]) -> tuple[int, int]:
    """(pods, scheduled pods) of all these runtimes: one pod per replica of each predicted Deployment. They are deleted afterwards."""
    pods = [
        pod_of(child.body, namespace, index)
        for runtime in runtimes
        for child in expand(runtime.body)
        if child.body["kind"] == "Deployment"
        for index in range(child.body["spec"]["replicas"])
    ]
    for each in pods:
        api.create(each)
    try:
        eventually(lambda: all(_is_decided(api.get(each)) for each in pods), "the scheduler decided about every pod")
        return len(pods), sum("nodeName" in api.get(each)["spec"] for each in pods)
    finally:
        for each in pods:
            api.request("DELETE", api.path(each), dict(_NOW))


def pod_of(deployment: Body, namespace: str, index: int) -> Body:
    """A pod as the Deployment's controllers would create it, without its volumes' claims."""
    template = deployment["spec"]["template"]
    name = f"{deployment['metadata']['name']}-{index}"
    metadata = {**template["metadata"], "name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def _is_decided(pod: Body) -> bool:
    conditions = {each["type"]: each for each in pod["status"].get("conditions", ())}
    return "nodeName" in pod["spec"] or conditions.get("PodScheduled", {}).get("reason") == "Unschedulable"
