"""Custom resources with a status, and the health that they must have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery import health
from prodstack.manifests.manifest import API_VERSION, GROUP
from prodstack.manifests.yaml_plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SCRIPTS = Path(health.__file__).parent / "argocd" / GROUP
"""One folder per kind, in the layout of resource_customizations/ in Argo CD's repository."""
DATA = Path(__file__).parents[3] / "data"
APPLIED, REPORTED = "2026-11-23T10:32:40Z", "2026-11-23T10:32:46Z"
EDITED, ANSWERED = "2026-11-24T08:00:00Z", "2026-11-24T08:00:01Z"
FLUX = {"Healthy": "Current", "Suspended": "Current", "Progressing": "InProgress", "Degraded": "Failed"}
"""What Flux reports for each health of Argo CD. Flux has no word for an object that is scaled to zero on purpose: it is as it should be."""

RECORDED: Mapping[str, str] = {
    "cacheserver-full": "The operator reports Updating",
    "lora-local": "No engine has loaded the adapter",
    "router-default-sa": "The operator reports Updating",
    "router-k8s-full": "The operator reports Updating",
    "router-no-sa": "No status yet",
    "router-static-full": "The operator reports Updating",
    "runtime-autoscaling-empty-objects": "No pod exists yet",
    "runtime-base": "No pod exists yet",
    "runtime-chat-template": "No pod exists yet",
    "runtime-dup-env-flags": "No pod exists yet",
    "runtime-full": "No pod exists yet",
    "runtime-lora-sidecar": "No pod exists yet",
    "runtime-noncanonical-quantities": "No status yet",
    "runtime-nonodeselector": "No status yet",
    "runtime-storage-defaults": "No pod exists yet",
    "runtime-v0-lmcache": "No pod exists yet",
}
"""How the message of each recorded object starts. All are in progress: no kubelet ran, so no pod ever became ready."""

EDITS: Mapping[str, tuple[str, str]] = {
    "runtime-label-added": ("Degraded", "The pods are selected by app=llm,model=m, but the labels ask for"),
    "runtime-label-added-and-image": ("Progressing", "No status since the last change"),
    "runtime-storage-size": ("Progressing", "No status since the last change"),
}
"""The recorded edits that the operator did not carry out and whose objects show it, and how the message starts."""


@dataclass(frozen=True)
class Case:
    """An object, and what Argo CD must report about it. message: of a written case all of it, otherwise its start."""

    name: str
    status: str
    message: str
    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the object."""
        return str(self.body["kind"])

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def written() -> Sequence[Case]:
    """The objects in the scripts' folders, written by hand after the operator's source, with what health_test.yaml expects of them."""
    return [case for file in sorted(SCRIPTS.glob("*/health_test.yaml")) for case in _listed(file)]


def recorded() -> Sequence[Case]:
    """The objects and statuses that were recorded on the operator. The managed fields are those that any API server adds."""
    return [_recorded(folder) for folder in sorted((DATA / "observed").iterdir())]


def edited() -> Sequence[Case]:
    """Each recorded edit of an object whose pods are ready afterwards.

    The objects, the selectors of their Deployments and the operator's errors were recorded. The status is what the operator derives from such
    a Deployment. If it fails, it keeps the status from before the edit (operator, read).
    """
    return [_edited(file.parent) for file in sorted((DATA / "observed-edits").glob("*/after.yaml"))]


def plain(path: Path) -> Any:
    """The one document of a file."""
    (document,) = read_plain(path.read_text(encoding="utf-8"))
    return document


def ready(kind: str, replicas: int, selector: str) -> dict[str, Any]:
    """The status of an object whose pods are all ready."""
    if kind != "VLLMRuntime":
        return {"status": "Ready"}
    counts = dict.fromkeys(("replicas", "availableReplicas", "updatedReplicas"), replicas)
    return {"modelStatus": "Ready", "selector": selector, **counts}


def managed(applied: str, reported: str | None) -> list[dict[str, str]]:
    """The managed fields of an object that was applied and, unless `reported` is None, got a status."""
    entries = [{"manager": "argocd-controller", "operation": "Apply", "time": applied}]
    if reported is not None:
        entries.append({"manager": "manager", "operation": "Update", "subresource": "status", "time": reported})
    return entries


def _listed(file: Path) -> Iterator[Case]:
    for test in plain(file)["tests"]:
        path = file.parent / test["inputPath"]
        yield Case(path.stem, test["healthStatus"]["status"], test["healthStatus"]["message"], plain(path))


def _recorded(folder: Path) -> Case:
    stored, outcome = plain(folder / "stored.yaml"), plain(folder / "outcome.yaml")
    has_status = outcome["status_ever_set"]
    fields = managed(APPLIED, REPORTED if has_status else None)
    body = {
        "apiVersion": API_VERSION,
        "kind": outcome["kind"],
        "metadata": {**stored["metadata"], "generation": 1, "managedFields": fields},
        "spec": stored["spec"],
    }
    return Case(
        folder.name,
        "Progressing",
        RECORDED[folder.name],
        {**body, "status": outcome["status"]} if has_status else body,
    )


def _edited(folder: Path) -> Case:
    body, outcome = plain(folder / "after.yaml"), plain(folder / "outcome.yaml")
    children = read_plain((folder / "children_after.yaml").read_text(encoding="utf-8"))
    deployment = next(each["spec"] for each in children if each["kind"] == "Deployment")
    labels = deployment["selector"]["matchLabels"]
    selector = ",".join(f"{key}={labels[key]}" for key in sorted(labels))
    fields = managed(EDITED, REPORTED if outcome["errors"] else ANSWERED)
    metadata = {**body["metadata"], "generation": 2, "managedFields": fields}
    status = ready(body["kind"], deployment["replicas"], selector)
    health, message = EDITS.get(folder.name, ("Healthy", ""))
    return Case(folder.name, health, message, {**body, "metadata": metadata, "status": status})
