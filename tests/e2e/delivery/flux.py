"""Flux beside a cluster: source-controller and kustomize-controller, with all their ports on loopback."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml

from tests.e2e import binaries
from tests.e2e.delivery.alerts import Alerts, receiving
from tests.e2e.delivery.project import CLUSTER
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import World, world
from tests.e2e.processes import HOST, Process, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.e2e.delivery.controllers import Cluster

Body = dict[str, Any]

NAMESPACE = "flux-system"
NAMES = ("source-controller", "kustomize-controller")
KUSTOMIZATION_API = "kustomize.toolkit.fluxcd.io/v1"
KUSTOMIZATIONS = f"/apis/{KUSTOMIZATION_API}/namespaces/{NAMESPACE}/kustomizations"
GATE = "CancelHealthCheckOnNewRevision=true"
"""Lets Flux look at a new commit while it waits for the health of the last one; off by default."""
REQUESTED = "reconcile.fluxcd.io/requestedAt"


@dataclass(frozen=True, slots=True)
class Flux:
    """A world with running Flux."""

    world: World
    processes: tuple[Process, ...]
    alerts: Alerts

    def install(self) -> None:
        """What a person does once: apply the published objects of Flux."""
        for each in self.world.project.objects("gitops/flux"):
            self.world.api.apply(each)

    def release(self, **stacks: Body) -> str:
        """Publish exactly these stacks, and tell Flux; the commit."""
        commit = self.world.project.release(**stacks)
        self.request(self.source)
        return commit

    def deliver(self, **stacks: Body) -> None:
        """Publish exactly these stacks, install what a person has to, and wait until Flux reports everything as ready."""
        commit = self.release(**stacks)
        self.install()
        self.wait(commit, {CLUSTER, *(f"{CLUSTER}-{unit}" for unit in self.world.project.units())})

    def wait(self, commit: str, names: set[str]) -> None:
        """Wait until exactly these Kustomizations exist, and all are ready at the commit."""
        until(
            self.states,
            lambda: self._ready_at(commit) == names and set(self.kustomizations()) == names,
            f"{names} ready",
        )

    def wait_for(self, name: str, commit: str) -> None:
        """Wait until one Kustomization is ready at the commit."""
        until(self.states, lambda: name in self._ready_at(commit), f"{name} is ready at {commit}")

    def _ready_at(self, commit: str) -> set[str]:
        found = self.kustomizations().items()
        return {name for name, body in found if ready(body)[0] == "True" and _revision(body).endswith(commit)}

    def kustomizations(self) -> dict[str, Body]:
        """All Kustomizations by name."""
        return {each["metadata"]["name"]: each for each in self.world.api.request("GET", KUSTOMIZATIONS)["items"]}

    def states(self) -> dict[str, tuple[str, str, str]]:
        """The condition Ready of each Kustomization."""
        return {name: ready(body) for name, body in self.kustomizations().items()}

    def wait_for_alert(self, name: str, part: str) -> None:
        """Wait until Flux has told about a Kustomization in a message that contains a text."""
        told = partial(self.alerts.about, name)
        until(told, lambda: any(part in each for each in told()), f"an alert: {part}")

    def request(self, body: Mapping[str, Any]) -> str:
        """Ask for a reconciliation, if the object exists; the word that its status will repeat."""
        word = str(time.monotonic_ns())
        if self.world.exists(body):
            self.world.api.patch(body, {"metadata": {"annotations": {REQUESTED: word}}})
        return word

    def reconcile_all(self) -> None:
        """Reconcile every Kustomization once, and wait until it is done."""
        words = {name: self.request(kustomization(name)) for name in self.kustomizations()}
        until(self.states, lambda: self._handled() == words, "every Kustomization is reconciled")

    def _handled(self) -> dict[str, str]:
        return {name: body["status"].get("lastHandledReconcileAt", "") for name, body in self.kustomizations().items()}

    @property
    def source(self) -> Body:
        """The head of the GitRepository."""
        meta = {"name": CLUSTER, "namespace": NAMESPACE}
        return {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": meta}


def kustomization(name: str) -> Body:
    """The head of a Kustomization."""
    return {
        "apiVersion": KUSTOMIZATION_API,
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": NAMESPACE},
    }


def ready(body: Mapping[str, Any]) -> tuple[str, str, str]:
    """(status, reason, message) of the condition Ready; empty before Flux has written one."""
    for each in body.get("status", {}).get("conditions", ()):
        if each["type"] == "Ready":
            return each["status"], each["reason"], each["message"]
    return "", "", ""


def _revision(body: Mapping[str, Any]) -> str:
    return str(body.get("status", {}).get("lastAppliedRevision", ""))


@contextlib.contextmanager
def flux(programs: Mapping[str, Path], folder: Path, gate: str = GATE) -> Iterator[Flux]:
    """A fresh world with Flux's CRDs and both controllers; they end with the block. gate: a feature gate and its value."""
    with world(programs, folder, _settings) as around, receiving() as alerts, contextlib.ExitStack() as stack:
        cluster = around.cluster
        cluster.api.apply_crds([yaml.safe_load(path.read_text()) for name in NAMES for path in binaries.crds(name)])
        cluster.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        running = [stack.enter_context(_controller(cluster, name, programs, alerts, gate)) for name in NAMES]
        yield Flux(around, tuple(running), alerts)


def _settings(repository: str) -> Body:
    return {"flux": {"repoURL": repository}}


def _controller(
    cluster: Cluster, name: str, programs: Mapping[str, Path], alerts: Alerts, gate: str
) -> contextlib.AbstractContextManager[Process]:
    metrics, health, storage = (f"{HOST}:{port}" for port in free_ports(3))
    own = {
        "source-controller": [
            f"--storage-path={_made(cluster.folder / 'artifacts')}",
            f"--storage-addr={storage}",
            f"--storage-adv-addr={storage}",
        ],
        "kustomize-controller": ["--requeue-dependency=1s", f"--feature-gates={gate}"],
    }
    addresses = {"metrics": metrics, "health": health, "events": alerts.url}
    common = [*(f"--{name}-addr={address}" for name, address in addresses.items()), "--enable-leader-election=false"]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(cluster.folder),
        "TMPDIR": str(_made(cluster.folder / f"{name}-tmp")),
        "KUBECONFIG": str(cluster.kubeconfig),
        "RUNTIME_NAMESPACE": NAMESPACE,
    }
    return started(programs[name], [*common, *own[name]], cluster.folder, environment=environment)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
