"""Deployments whose pods all seem to run: their status as the Deployment controller and a kubelet would write it. No pod exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.delivery.loop import now, repeated

if TYPE_CHECKING:
    import contextlib

    from tests.e2e.api import Api
    from tests.e2e.control_plane import ControlPlane
    from tests.e2e.delivery.loop import Loop

Body = dict[str, Any]

DEPLOYMENTS = "/apis/apps/v1/deployments"


def running(plane: ControlPlane) -> contextlib.AbstractContextManager[Loop]:
    """All pods of all Deployments are available, as long as the block lasts."""
    return repeated(plane, "workloads", _round)


def _round(api: Api) -> None:
    for each in api.request("GET", DEPLOYMENTS)["items"]:
        wanted = _status(each)
        current = {key: each.get("status", {}).get(key, 0) for key in wanted}
        if current != wanted:
            body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": each["metadata"]}
            api.patch(body, {"status": {**wanted, "conditions": _conditions()}}, "status")


def _status(deployment: Body) -> Body:
    counts = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    return {
        "observedGeneration": deployment["metadata"]["generation"],
        **dict.fromkeys(counts, deployment["spec"]["replicas"]),
        "unavailableReplicas": 0,
    }


def _conditions() -> list[Body]:
    times = {"lastUpdateTime": now(), "lastTransitionTime": now()}
    return [
        {"type": "Available", "status": "True", "reason": "Test", "message": "", **times},
        {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable", "message": "", **times},
    ]
