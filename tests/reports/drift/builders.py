"""Dumps as kubectl prints them, made of recorded children: with owners, uids, times and a status."""

from __future__ import annotations

import copy
import hashlib
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Manifest, objects
from prodstack.reports.drift.assess import drift
from tests.upstream.children.builders import DATA, documents, merged, stored_children

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.reports.drift.model import Drift, Field, ObjectDrift

Body = dict[str, Any]

EDITS = sorted(path for path in (DATA / "observed-edits").iterdir() if (path / "after.yaml").exists())
MADE, EDITED, PATCHED = "2026-06-01T08:00:00Z", "2026-07-01T10:00:00Z", "2026-07-15T09:30:00Z"

KEDA = {
    "autoscalingConfig": {
        "enabled": True,
        "minReplicas": 1,
        "maxReplicas": 6,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    }
}


def as_stored(body: Body, uid: str = "") -> Body:
    """An object with what the API server adds to its head."""
    name = "/".join(str(body["metadata"].get(key)) for key in ("namespace", "name"))
    number = hashlib.sha256(f"{body['kind']}/{name}".encode()).hexdigest()
    head = {
        "creationTimestamp": MADE,
        "generation": 1,
        "resourceVersion": str(int(number[:6], 16)),
        "uid": uid or f"{number[:8]}-{number[8:12]}-4{number[12:15]}-8{number[15:18]}-{number[18:30]}",
    }
    return {**copy.deepcopy(body), "metadata": {**copy.deepcopy(body["metadata"]), **head}}


def running(child: Body, owner: Body | None = None) -> Body:
    """A child as it runs: allocated addresses, a bound volume, a finished rollout."""
    stored = as_stored(child)
    if owner is not None:
        for reference in stored["metadata"].get("ownerReferences", ()):
            reference["uid"] = as_stored(owner)["metadata"]["uid"]
    match stored["kind"]:
        case "Service":
            stored["spec"] |= {"clusterIP": "10.96.12.7", "clusterIPs": ["10.96.12.7"]}
            stored["status"] = {"loadBalancer": {}}
        case "PersistentVolumeClaim":
            stored["spec"] |= {
                "volumeName": "pvc-0b1c",
                "storageClassName": stored["spec"].get("storageClassName", "standard"),
            }
            stored["metadata"]["annotations"] = {"pv.kubernetes.io/bind-completed": "yes"}
            stored["status"] = {"phase": "Bound"}
        case "Deployment":
            stored["metadata"]["annotations"] = {"deployment.kubernetes.io/revision": "3"}
            stored["status"] = finished(stored["spec"]["replicas"])
    return stored


def finished(replicas: int, updated: int | None = None, seen: int = 1) -> Body:
    """The status of a Deployment of which `updated` pods (default: all) have the newest template."""
    counts = {"replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas}
    return {**counts, "updatedReplicas": replicas if updated is None else updated, "observedGeneration": seen}


def dump(*bodies: Body) -> Body:
    """What kubectl prints: one List, with the objects that every cluster has besides."""
    head = {"metadata": {"name": "kubernetes", "namespace": "default"}}
    root = {"metadata": {"name": "kube-root-ca.crt", "namespace": "default"}, "data": {"ca.crt": "x"}}
    others = [{"apiVersion": "v1", "kind": "Service", **head}, {"apiVersion": "v1", "kind": "ConfigMap", **root}]
    return {"apiVersion": "v1", "kind": "List", "items": [*bodies, *others], "metadata": {"resourceVersion": ""}}


def live(cr: Body, children: list[Body] | None = None, **change: Any) -> Body:
    """A dump of one custom resource and its children (default: those of `cr`); `change` is merged into the Deployment."""
    made = [running(each, cr) for each in (stored_children(cr) if children is None else children)]
    changed = [merged(each, change) if each["kind"] == "Deployment" else each for each in made]
    return dump(as_stored(cr) | {"status": {"replicas": 1}}, *changed)


def recorded(case: Path, when: str) -> Body:
    """The edited custom resource with the children that were recorded before or after the edit."""
    [cr] = documents(case / "after.yaml")
    return live(cr, documents(case / f"children_{when}.yaml"))


def report(listing: Body) -> Drift:
    """The report on a dump."""
    return drift(Manifest(each) for each in objects([listing]))


def only(listing: Body) -> ObjectDrift:
    """The report on the only custom resource of a dump."""
    [found] = report(listing).objects
    return found


def written_by(manager: str, time: str, fields: Body, operation: str = "Update") -> Body:
    """An entry of metadata.managedFields."""
    head = {"manager": manager, "operation": operation, "time": time, "fieldsType": "FieldsV1"}
    return {**head, "apiVersion": "apps/v1", "fieldsV1": fields}


def one(listing: Body) -> Field:
    """The only field of the only custom resource."""
    [field] = only(listing).fields
    return field


def late(cr: Body, old: Body, path: str, *others: Body) -> Field:
    """The report on the one late field of a custom resource that runs with the children of an older one."""
    listing = live(cr, stored_children(old))
    found = report({**listing, "items": [*listing["items"], *others]})
    [about] = [each for each in found.objects if each.object.name == "x"]
    return next(field for field in about.fields if field.path == path)
