"""Argo CD beside a cluster: application-controller and repo-server, which are one program, and redis.

All ports are on loopback but one: the metrics of the application-controller, whose address cannot be set (Argo CD 3.2).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.e2e import binaries
from tests.e2e.processes import HOST, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.e2e.delivery.controllers import Cluster
    from tests.e2e.processes import Process

Body = dict[str, Any]

NAMESPACE = "argocd"
PART_OF: Mapping[str, str] = {"app.kubernetes.io/part-of": "argocd"}
"""Argo CD reads only settings with this label."""


@dataclass(frozen=True, slots=True)
class ArgoCD:
    """The running programs."""

    processes: tuple[Process, ...]


@contextlib.contextmanager
def argocd(cluster: Cluster, programs: Mapping[str, Path]) -> Iterator[ArgoCD]:
    """Install CRDs and settings, and run the programs; they end with the block. Raises MissingError without redis-server."""
    cluster.api.apply_crds([yaml.safe_load(path.read_text()) for path in binaries.crds("argocd")])
    for body in _settings(cluster):
        cluster.api.apply(body)
    redis, repositories = free_ports(2)
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(_redis(cluster.folder, redis))
        server = stack.enter_context(_repo_server(cluster, programs["argocd"], redis, repositories))
        controller = stack.enter_context(_controller(cluster, programs["argocd"], redis, repositories))
        yield ArgoCD((store, server, controller))


def redis_server() -> Path:
    """Where redis-server is; it is not a Go program, so it comes from the system. Raises MissingError."""
    found = shutil.which("redis-server")
    if found is None:
        raise binaries.MissingError(
            "no redis-server, which Argo CD needs: on Debian and Ubuntu, apt-get install redis-server"
        )
    return Path(found)


def _redis(folder: Path, port: int) -> contextlib.AbstractContextManager[Process]:
    arguments = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return started(redis_server(), arguments, folder)


def _repo_server(cluster: Cluster, program: Path, redis: int, port: int) -> contextlib.AbstractContextManager[Process]:
    [metrics] = free_ports(1)
    arguments = [
        f"--address={HOST}",
        f"--port={port}",
        f"--metrics-address={HOST}",
        f"--metrics-port={metrics}",
        f"--redis={HOST}:{redis}",
        "--disable-tls",
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
        "--self-heal-backoff-timeout-seconds=1",
    ]
    return _started(cluster, program, "argocd-application-controller", arguments)


def _started(
    cluster: Cluster, program: Path, name: str, arguments: list[str]
) -> contextlib.AbstractContextManager[Process]:
    """One component; the program chooses it by the variable."""
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
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_SSH_DATA_PATH": str(folder / "ssh"),
        "ARGOCD_SYNC_WAVE_DELAY": "1",
        "ARGOCD_TLS_DATA_PATH": str(folder / "tls"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return started(program, arguments, cluster.folder, name=name, environment=environment)


def _settings(cluster: Cluster) -> list[Body]:
    """What `kubectl apply -f install.yaml` would leave, as far as these components read it, and the cluster as a destination."""
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
        _destination(cluster),
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


def _destination(cluster: Cluster) -> Body:
    """The cluster as Argo CD knows one: outside of any cluster, the built-in destination does not exist."""
    authority = base64.b64encode(cluster.plane.certificate.read_bytes()).decode()
    config = {"bearerToken": cluster.plane.token, "tlsClientConfig": {"caData": authority}}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {**_meta("tests"), "labels": {"argocd.argoproj.io/secret-type": "cluster"}},
        "stringData": {"name": "tests", "server": cluster.plane.url, "config": json.dumps(config)},
    }


def _meta(name: str) -> Body:
    return {"name": name, "namespace": NAMESPACE, "labels": dict(PART_OF)}
