"""Flux beside a cluster: source-controller and kustomize-controller, with all their ports on loopback."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from tests.e2e import binaries
from tests.e2e.processes import HOST, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.e2e.delivery.controllers import Cluster
    from tests.e2e.processes import Process

NAMESPACE = "flux-system"
NAMES = ("source-controller", "kustomize-controller")


@dataclass(frozen=True, slots=True)
class Flux:
    """The running controllers."""

    processes: tuple[Process, ...]


@contextlib.contextmanager
def flux(cluster: Cluster, programs: Mapping[str, Path]) -> Iterator[Flux]:
    """Install the CRDs and run both controllers; they end with the block."""
    definitions = [yaml.safe_load(path.read_text()) for name in NAMES for path in binaries.crds(name)]
    cluster.api.apply_crds(definitions)
    cluster.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    with contextlib.ExitStack() as stack:
        yield Flux(tuple(stack.enter_context(_controller(cluster, name, programs)) for name in NAMES))


def _controller(
    cluster: Cluster, name: str, programs: Mapping[str, Path]
) -> contextlib.AbstractContextManager[Process]:
    metrics, health, storage = (f"{HOST}:{port}" for port in free_ports(3))
    own = {
        "source-controller": [
            f"--storage-path={_made(cluster.folder / 'artifacts')}",
            f"--storage-addr={storage}",
            f"--storage-adv-addr={storage}",
        ],
        "kustomize-controller": ["--requeue-dependency=1s", "--feature-gates=CancelHealthCheckOnNewRevision=true"],
    }
    common = [f"--metrics-addr={metrics}", f"--health-addr={health}", "--enable-leader-election=false"]
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
