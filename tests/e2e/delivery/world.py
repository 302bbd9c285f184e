"""What both tools are tested in: a cluster, a project in Git, a stand-in operator, and everything that runs in the cluster."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import API_VERSION, RUNTIME
from tests.e2e.api import RefusedError
from tests.e2e.delivery import controllers, git_server, stand_in, workloads
from tests.e2e.delivery.project import NAMESPACE, Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.e2e.api import Api
    from tests.e2e.delivery.controllers import Cluster
    from tests.e2e.delivery.loop import Loop

Body = dict[str, Any]

NAMES = ("etcd", "kube-apiserver", "kube-controller-manager")
"""The programs of the cluster itself."""


@dataclass(frozen=True, slots=True)
class World:
    """A running cluster without a GitOps tool. The pods of Deployments run, and the operator does, unless a test pauses them."""

    cluster: Cluster
    project: Project
    operator: Loop
    workloads: Loop

    @property
    def api(self) -> Api:
        """The API server, as its administrator."""
        return self.cluster.api

    def exists(self, body: Mapping[str, Any]) -> bool:
        """Whether the server has an object of this kind and name."""
        return self.found(body) is not None

    def found(self, body: Mapping[str, Any]) -> Body | None:
        """The stored object, or None."""
        with contextlib.suppress(RefusedError):
            return self.api.get(body)
        return None

    def custom_resources(self) -> list[str]:
        """Kind and name of all custom resources of the operator; none before the CRDs exist."""
        return sorted(
            f"{kind}/{each['metadata']['name']}" for kind, path in stand_in.PATHS.items() for each in self._listed(path)
        )

    def labels(self, runtime: str) -> dict[str, str]:
        """The labels of a runtime; none if it does not exist."""
        found = self.found(custom_resource(RUNTIME, runtime)) or {"metadata": {}}
        return dict(found["metadata"].get("labels", {}))

    def versions(self) -> dict[str, str]:
        """The resourceVersion of every object that dist/ publishes for the cluster itself."""
        bodies = [each for unit in self.project.units() for each in self.project.objects(unit)]
        return {kind_and_name(each): self.api.get(each)["metadata"]["resourceVersion"] for each in bodies}

    def _listed(self, path: str) -> list[Body]:
        with contextlib.suppress(RefusedError):
            return list(self.api.request("GET", path)["items"])
        return []


def custom_resource(kind: str, name: str) -> Body:
    """The head of a custom resource of the project."""
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}}


def claim(name: str) -> Body:
    """The head of the volume claim of a runtime."""
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": NAMESPACE}}


def deployment(name: str) -> Body:
    """The head of the Deployment of a runtime or router."""
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": NAMESPACE}}


@contextlib.contextmanager
def world(programs: Mapping[str, Path], folder: Path, gitops: Callable[[str], Body]) -> Iterator[World]:
    """A fresh cluster and an empty repository. gitops: that key of the cluster file, for the address of the repository."""
    (folder / "cluster").mkdir()
    with (
        git_server.serving(folder) as repository,
        controllers.cluster(programs, folder / "cluster") as cluster,
        workloads.running(cluster.plane) as pods,
        stand_in.operating(cluster.plane) as operator,
    ):
        project = Project(repository, gitops(repository.url))
        yield World(cluster, project, operator, pods)


def kind_and_name(body: Mapping[str, Any]) -> str:
    """How messages name an object."""
    return f"{body['kind']}/{body['metadata']['name']}"
