"""What the Deployment controller and a kubelet would do to a Deployment's status: every pod runs at once, none exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.delivery.loop import now, repeated

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable

    from tests.e2e.api import Api
    from tests.e2e.control_plane import ControlPlane
    from tests.e2e.delivery.loop import Loop

Body = dict[str, Any]

DEPLOYMENTS = "/apis/apps/v1/deployments"


def running(
    plane: ControlPlane, starts: Callable[[Body], bool] = lambda _deployment: True
) -> contextlib.AbstractContextManager[Loop]:
    """All pods of the Deployments for which `starts` holds are available, those of others never."""
    return repeated(plane, "workloads", lambda api: _round(api, starts))


def _round(api: Api, starts: Callable[[Body], bool]) -> None:
    for each in api.request("GET", DEPLOYMENTS)["items"]:
        wanted = _status(each, is_available=starts(each))
        current = {key: each.get("status", {}).get(key, 0) for key in wanted}
        if current != wanted:
            body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": each["metadata"]}
            api.patch(body, {"status": {**wanted, "conditions": _conditions(wanted)}}, "status")


def _status(deployment: Body, *, is_available: bool) -> Body:
    replicas = deployment["spec"]["replicas"]
    ready = replicas if is_available else 0
    return {
        "observedGeneration": deployment["metadata"]["generation"],
        "replicas": replicas,
        "updatedReplicas": replicas,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "unavailableReplicas": replicas - ready,
    }


def _conditions(status: Body) -> list[Body]:
    times = {"lastUpdateTime": now(), "lastTransitionTime": now()}
    available = "False" if status["unavailableReplicas"] else "True"
    return [
        {"type": "Available", "status": available, "reason": "Test", "message": "", **times},
        {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable", "message": "", **times},
    ]
