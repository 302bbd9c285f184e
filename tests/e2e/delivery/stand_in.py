"""A stand-in for the operator, which no registry has: it creates the children that prodstack/upstream predicts, and writes their owners' status.

The tests show how Argo CD and Flux react to such an operator. They show nothing new about the operator itself.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import API_VERSION, LORA_ADAPTER, RUNTIME
from prodstack.models.kinds import KINDS
from prodstack.upstream.children.predict import outcome
from tests.e2e.api import APPLY, RefusedError
from tests.e2e.children import as_sent
from tests.e2e.delivery.loop import now, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.upstream.children.parts import Child
    from tests.e2e.api import Api
    from tests.e2e.control_plane import ControlPlane
    from tests.e2e.delivery.loop import Loop

Body = dict[str, Any]

PATHS: Mapping[str, str] = {name: f"/apis/{API_VERSION}/{kind.plural}" for name, kind in KINDS.items()}
"""Where the API server lists the objects of each kind, in all namespaces."""
FINALIZER = "loraadapter.production-stack.vllm.ai/finalizer"
"""Keeps an adapter until its operator has unloaded it (operator, observed)."""
MANAGER = [("fieldManager", "manager"), ("force", "true")]


def operating(plane: ControlPlane) -> contextlib.AbstractContextManager[Loop]:
    """The operator runs as long as the block lasts."""
    return repeated(plane, "operator", _round)


def _round(api: Api) -> None:
    for kind, path in PATHS.items():
        for each in api.request("GET", path)["items"]:
            cr = {**each, "apiVersion": API_VERSION, "kind": kind}
            # The operator tries a refused object again, and goes on with the others.
            with contextlib.suppress(RefusedError):
                (_adapter if kind == LORA_ADAPTER else _reconcile)(api, cr)


def _reconcile(api: Api, cr: Body) -> None:
    """Make the children in order; the status comes last, and only if nothing stops the operator before."""
    if "deletionTimestamp" in cr["metadata"]:
        return
    made = outcome(cr)
    stored = [_ensured(api, child, cr["metadata"]["uid"]) for child in made.children]
    deployments = [each for each in stored if each["kind"] == "Deployment"]
    if made.stop is None and deployments:
        _write_status(api, cr, _status(cr["kind"], deployments[-1]))


def _ensured(api: Api, child: Child, uid: str) -> Body:
    """The stored child. The operator does not compare labels, so a Deployment whose selector would change stays as it is (observed)."""
    body = as_sent(child, uid)
    try:
        return api.request("PATCH", api.path(body), body, query=MANAGER, content=APPLY)
    except RefusedError as error:
        if child.ref.kind == "Deployment" and "immutable" in error.message:
            return api.get(body)
        raise


def _status(kind: str, deployment: Body) -> Body:
    """The status of a custom resource with this Deployment (operator, read; for a Deployment without a ready pod: observed)."""
    status, wanted = deployment.get("status", {}), deployment["spec"]["replicas"]
    counts = {key: status.get(key, 0) for key in ("availableReplicas", "updatedReplicas", "unavailableReplicas")}
    state = _state(wanted, **counts)
    if kind != RUNTIME:
        return {"status": state}
    selector = ",".join(
        f"{key}={value}" for key, value in sorted(deployment["spec"]["selector"]["matchLabels"].items())
    )
    shown = {key: value for key, value in {**counts, "replicas": status.get("replicas", 0)}.items() if value}
    return {"modelStatus": state, "selector": selector, **shown}


def _state(wanted: int, *, availableReplicas: int, updatedReplicas: int, unavailableReplicas: int) -> str:  # noqa: N803  # Kubernetes names them
    if availableReplicas == wanted and unavailableReplicas == 0:
        return "Ready"
    return "Updating" if updatedReplicas else "NotReady"


def _adapter(api: Api, adapter: Body) -> None:
    """Add the finalizer, then report the adapter as loaded; once it is deleted, remove the finalizer. No pod exists, so one name stands for all."""
    finalizers = adapter["metadata"].get("finalizers", [])
    if "deletionTimestamp" in adapter["metadata"]:
        api.patch(adapter, {"metadata": {"finalizers": [each for each in finalizers if each != FINALIZER]}})
    elif FINALIZER not in finalizers:
        api.patch(adapter, {"metadata": {"finalizers": [*finalizers, FINALIZER]}})
    else:
        _write_status(api, adapter, _loaded(adapter))


def _loaded(adapter: Body) -> Body:
    meta, source = adapter["metadata"], adapter["spec"]["adapterSource"]
    loaded = {
        "name": source["adapterName"],
        "path": source.get("adapterPath", f"/data/lora-adapters/{source['adapterName']}"),
        "status": "Loaded",
        "podAssignments": {"namespace": meta["namespace"], "podName": "stand-in"},
    }
    return {"observedGeneration": meta["generation"], "loadedAdapters": [loaded]}


def _write_status(api: Api, cr: Body, status: Body) -> None:
    """Write the status if it differs, or if the object has changed since it was written: the operator writes it on every reconcile."""
    current = {key: value for key, value in cr.get("status", {}).items() if key != "lastUpdated"}
    if current != status or _is_stale(cr):
        dated = status if cr["kind"] == LORA_ADAPTER else {**status, "lastUpdated": now()}
        gone = dict.fromkeys(current.keys() - status.keys())
        api.patch(cr, {"status": {**gone, **dated}}, "status")


def _is_stale(cr: Body) -> bool:
    entries = cr["metadata"].get("managedFields", [])
    written = [each["time"] for each in entries if each.get("subresource") == "status"]
    return max(written, default="") < max((each["time"] for each in entries if "subresource" not in each), default="")
