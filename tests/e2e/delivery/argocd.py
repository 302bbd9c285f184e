"""Argo CD beside a cluster: application-controller and repo-server, which are one program, and redis.

All ports are on loopback but one: the metrics of the application-controller, whose address cannot be set (Argo CD 3.2).
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tests.e2e import binaries
from tests.e2e.api import RefusedError
from tests.e2e.delivery.loop import now
from tests.e2e.delivery.project import CLUSTER
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import World, world
from tests.e2e.processes import HOST, Process, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.e2e.delivery.controllers import Cluster

Body = dict[str, Any]

NAMESPACE = "argocd"
API = "argoproj.io/v1alpha1"
APPLICATIONS = f"/apis/{API}/namespaces/{NAMESPACE}/applications"
REFRESH, APPROVED = "argocd.argoproj.io/refresh", "argocd.argoproj.io/deletion-approved"
GOOD = ("Synced", "Healthy")
PART_OF: Mapping[str, str] = {"app.kubernetes.io/part-of": "argocd"}
"""Argo CD reads only settings with this label."""


@dataclass(frozen=True, slots=True)
class State:
    """What an Application reports."""

    sync: str
    health: str
    phase: str
    message: str
    revision: str


@dataclass(frozen=True, slots=True)
class ArgoCD:
    """A world with running Argo CD."""

    world: World
    processes: tuple[Process, ...]

    def install(self) -> None:
        """What a person does once: apply the settings with the health checks, then the Application above the others."""
        for each in self.world.project.objects("gitops/argocd-cm"):
            self.world.api.apply(each)
        self.world.api.apply(self.root)

    @property
    def root(self) -> Body:
        """The Application above the others, as published."""
        [found] = [
            each
            for each in self.world.project.objects("gitops/argocd")
            if (each["kind"], each["metadata"]["name"]) == ("Application", CLUSTER)
        ]
        return found

    def release(self, **stacks: Body) -> str:
        """Publish exactly these stacks, and tell Argo CD; the commit."""
        commit = self.world.project.release(**stacks)
        self.refresh()
        return commit

    def deliver(self, **stacks: Body) -> None:
        """Publish exactly these stacks, install what a person has to, and wait until all Applications are synced and healthy."""
        commit = self.release(**stacks)
        self.install()
        self.wait(commit)

    def wait(self, commit: str) -> None:
        """Wait until exactly the published Applications exist, synced to the commit and healthy."""
        names = {CLUSTER, *(f"{CLUSTER}-{unit}" for unit in self.world.project.units())}
        until(self.states, lambda: self._is_done(commit, names), f"{sorted(names)} synced and healthy at {commit}")

    def _is_done(self, commit: str, names: set[str]) -> bool:
        states = self.states()
        done = {name for name, state in states.items() if (state.sync, state.health, state.revision) == (*GOOD, commit)}
        return done == names == set(states)

    def is_good(self, name: str, commit: str) -> bool:
        """Whether an Application is synced to the commit, and healthy."""
        state = self.states()[name]
        return (state.sync, state.health, state.revision) == (*GOOD, commit)

    def asks(self, name: str) -> bool:
        """Whether an Application is being deleted, and reports a resource whose deletion a person has to approve."""
        body = self.applications()[name]
        resources = body.get("status", {}).get("resources", ())
        return "deletionTimestamp" in body["metadata"] and any(
            each.get("requiresDeletionConfirmation") for each in resources
        )

    def states(self) -> dict[str, State]:
        """The state of each Application by name."""
        return {name: _state(body) for name, body in self.applications().items()}

    def applications(self) -> dict[str, Body]:
        """All Applications by name."""
        return {each["metadata"]["name"]: each for each in self.world.api.request("GET", APPLICATIONS)["items"]}

    def refresh(self) -> None:
        """Ask for a comparison of every Application with Git now; Argo CD would also look by itself within seconds."""
        for name in self.applications():
            self._annotate(name, REFRESH, "normal")

    def compare_all(self) -> None:
        """Compare every Application with Git once, and wait until it is done."""
        self.refresh()
        until(self.states, lambda: not self._refreshing(), "every Application is compared")

    def _refreshing(self) -> list[str]:
        found = self.applications().items()
        return [name for name, body in found if REFRESH in body["metadata"].get("annotations", {})]

    def approve(self, name: str) -> None:
        """Confirm that the Application may prune and delete, as a person does."""
        self._annotate(name, APPROVED, now())

    def _annotate(self, name: str, key: str, value: str) -> None:
        with contextlib.suppress(RefusedError):  # it may be deleted in between
            self.world.api.patch(application(name), {"metadata": {"annotations": {key: value}}})


def application(name: str) -> Body:
    """The head of an Application."""
    return {"apiVersion": API, "kind": "Application", "metadata": {"name": name, "namespace": NAMESPACE}}


def _state(body: Mapping[str, Any]) -> State:
    status = body.get("status", {})
    sync, operation = status.get("sync", {}), status.get("operationState", {})
    conditions = "; ".join(f"{each['type']}: {each['message']}" for each in status.get("conditions", ()))
    return State(
        sync.get("status", ""),
        status.get("health", {}).get("status", ""),
        operation.get("phase", ""),
        conditions or operation.get("message", ""),
        sync.get("revision", ""),
    )


@contextlib.contextmanager
def argocd(programs: Mapping[str, Path], folder: Path) -> Iterator[ArgoCD]:
    """A fresh world with Argo CD's CRDs, settings and programs; they end with the block. Raises MissingError without redis-server."""
    with world(programs, folder, _gitops) as around, contextlib.ExitStack() as stack:
        cluster = around.cluster
        cluster.api.apply_crds([yaml.safe_load(path.read_text()) for path in binaries.crds("argocd")])
        for body in _settings():
            cluster.api.apply(body)
        redis, repositories = free_ports(2)
        stack.enter_context(_redis(cluster.folder, redis))
        server = stack.enter_context(_repo_server(cluster, programs["argocd"], redis, repositories))
        controller = stack.enter_context(_controller(cluster, programs["argocd"], redis, repositories))
        yield ArgoCD(around, (server, controller))


def _gitops(repository: str) -> Body:
    return {"argocd": {"repoURL": repository, "revision": "main"}}


def _redis(folder: Path, port: int) -> contextlib.AbstractContextManager[Process]:
    arguments = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return started(binaries.from_system("redis-server"), arguments, folder)


def _repo_server(cluster: Cluster, program: Path, redis: int, port: int) -> contextlib.AbstractContextManager[Process]:
    [metrics] = free_ports(1)
    arguments = [
        f"--address={HOST}",
        f"--port={port}",
        f"--metrics-address={HOST}",
        f"--metrics-port={metrics}",
        f"--redis={HOST}:{redis}",
        "--disable-tls",
        "--revision-cache-expiration=5s",
    ]
    return _started(cluster, program, "argocd-repo-server", arguments)


def _controller(
    cluster: Cluster, program: Path, redis: int, repositories: int
) -> contextlib.AbstractContextManager[Process]:
    [metrics] = free_ports(1)
    arguments = [
        f"--kubeconfig={cluster.kubeconfig}",
        f"--namespace={NAMESPACE}",
        f"--metrics-port={metrics}",
        f"--redis={HOST}:{redis}",
        f"--repo-server={HOST}:{repositories}",
        "--repo-server-plaintext",
        "--app-resync=10",
        "--app-resync-jitter=0",
        "--self-heal-backoff-timeout-seconds=1",
    ]
    return _started(cluster, program, "argocd-application-controller", arguments)


def _started(
    cluster: Cluster, program: Path, name: str, arguments: list[str]
) -> contextlib.AbstractContextManager[Process]:
    """One component, which the program chooses by a variable. For the cluster that Argo CD runs in, it takes the kubeconfig."""
    folder = cluster.folder / f"{name}-files"
    for each in ("tmp", "tls", "ssh"):
        (folder / each).mkdir(parents=True)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "ARGOCD_BINARY_NAME": name,
        "ARGOCD_ASK_PASS_SOCK": str(folder / "ask-pass.sock"),
        "ARGOCD_CONTROLLER_REPLICAS": "1",
        "ARGOCD_CONTROLLER_SHARD": "0",
        "ARGOCD_FAKE_IN_CLUSTER": "true",
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_SSH_DATA_PATH": str(folder / "ssh"),
        "ARGOCD_SYNC_WAVE_DELAY": "1",
        "ARGOCD_TLS_DATA_PATH": str(folder / "tls"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "KUBECONFIG": str(cluster.kubeconfig),
    }
    return started(program, arguments, cluster.folder, name=name, environment=environment)


def _settings() -> list[Body]:
    """What Argo CD's installation contains, as far as these components read it."""
    maps = ("argocd-cm", "argocd-rbac-cm", "argocd-gpg-keys-cm", "argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm")
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        *({"apiVersion": "v1", "kind": "ConfigMap", "metadata": _meta(name)} for name in maps),
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": _meta("argocd-secret"),
            "stringData": {"server.secretkey": "only-for-tests"},
        },
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AppProject",
            "metadata": {"name": "default", "namespace": NAMESPACE},
            "spec": {
                "sourceRepos": ["*"],
                "destinations": [{"server": "*", "namespace": "*"}],
                "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
            },
        },
    ]


def _meta(name: str) -> Body:
    return {"name": name, "namespace": NAMESPACE, "labels": dict(PART_OF)}
