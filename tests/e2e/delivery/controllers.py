"""A cluster for GitOps tools: the API server, and those controllers of Kubernetes that a sync and a deletion need.

They give namespaces their default account, collect garbage, let deleted claims go, empty deleted namespaces and aggregate roles. Deployments have no controller and
pods no kubelet: the stand-in operator writes their status (stand_in.py).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e.api import Api
from tests.e2e.control_plane import kubeconfig, running
from tests.e2e.processes import HOST, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.e2e.control_plane import ControlPlane

CONTROLLERS = (
    "namespace-controller",
    "garbage-collector-controller",
    "persistentvolumeclaim-protection-controller",
    "serviceaccount-controller",
    "clusterrole-aggregation-controller",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, its administrator, and a folder for what runs beside it."""

    plane: ControlPlane
    api: Api
    kubeconfig: Path
    folder: Path


@contextlib.contextmanager
def cluster(programs: Mapping[str, Path], folder: Path) -> Iterator[Cluster]:
    """A control plane with its controller manager; all files are in `folder`, which must be empty. Raises NotReadyError."""
    with running(programs, folder) as plane, contextlib.closing(Api(plane)) as api:
        access = kubeconfig(plane)
        with started(programs["kube-controller-manager"], _arguments(plane, access), folder):
            yield Cluster(plane, api, access, folder)


def _arguments(plane: ControlPlane, access: Path) -> list[str]:
    [port] = free_ports(1)
    return [
        f"--kubeconfig={access}",
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        f"--cert-dir={plane.folder}",
        f"--controllers={','.join(CONTROLLERS)}",
        "--leader-elect=false",
        "--concurrent-gc-syncs=4",
        "--namespace-sync-period=10s",
        "--profiling=false",
    ]
