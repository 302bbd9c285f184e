"""A control plane of one's own: etcd and kube-apiserver on loopback, with keys made for it, for as long as a `with` block lasts.

No controller manager runs unless a test starts one (delivery/controller_manager.py).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trustme

from tests.e2e.processes import HOST, NotReadyError, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.e2e.processes import Process

READY_WITHIN = 120.0
"""Seconds; 4 are usual, a busy machine may need many more."""
ISSUER = "https://kubernetes.default.svc"


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """A running API server: its port on 127.0.0.1, the certificate to trust, and the token of its administrator."""

    port: int
    certificate: Path
    token: str
    folder: Path
    """Keys, logs and data, and a place for what clients wish to remember."""

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"https://{HOST}:{self.port}"


@contextlib.contextmanager
def running(programs: Mapping[str, Path], folder: Path) -> Iterator[ControlPlane]:
    """A ready control plane with all its files in `folder`, which must exist and be empty; both programs have ended afterwards.

    Raises NotReadyError.
    """
    etcd, peer, secure = free_ports(3)
    plane = ControlPlane(secure, folder / "ca.pem", secrets.token_hex(16), folder)
    _write_keys(plane)
    with (
        started(programs["etcd"], _etcd_arguments(folder, etcd, peer), folder) as store,
        started(programs["kube-apiserver"], _server_arguments(plane, etcd), folder) as server,
    ):
        _wait_until_ready(plane, store, server)
        yield plane


def kubeconfig(plane: ControlPlane) -> Path:
    """Write a kubeconfig of the administrator, readable only by the owner of the folder; its path."""
    path = plane.folder / "kubeconfig.json"
    server = {"server": plane.url, "certificate-authority": str(plane.certificate)}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "tests",
        "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "administrator"}}],
        "clusters": [{"name": "tests", "cluster": server}],
        "users": [{"name": "administrator", "user": {"token": plane.token}}],
    }
    path.write_text(json.dumps(content))
    return path


def _write_keys(plane: ControlPlane) -> None:
    """One authority, one certificate; its key also signs the tokens of ServiceAccounts. Only the owner can read them."""
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST)
    user = f'{plane.token},administrator,administrator,"system:masters"\n'
    files = {
        "ca.pem": authority.cert_pem.bytes(),
        "server.pem": b"".join(part.bytes() for part in certificate.cert_chain_pems),
        "server.key": certificate.private_key_pem.bytes(),
        "tokens.csv": user.encode(),
    }
    plane.folder.chmod(0o700)
    for name, content in files.items():
        (plane.folder / name).write_bytes(content)


def _etcd_arguments(folder: Path, client: int, peer: int) -> list[str]:
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=http://{HOST}:{client}",
        f"--advertise-client-urls=http://{HOST}:{client}",
        f"--listen-peer-urls=http://{HOST}:{peer}",
        f"--initial-advertise-peer-urls=http://{HOST}:{peer}",
        f"--initial-cluster=default=http://{HOST}:{peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def _server_arguments(plane: ControlPlane, etcd: int) -> list[str]:
    """RBAC decides, nobody is anonymous, and owner references need the permission that OpenShift asks for."""
    key = plane.folder / "server.key"
    return [
        f"--etcd-servers=http://{HOST}:{etcd}",
        f"--bind-address={HOST}",
        f"--advertise-address={HOST}",
        f"--secure-port={plane.port}",
        f"--tls-cert-file={plane.folder / 'server.pem'}",
        f"--tls-private-key-file={key}",
        f"--service-account-issuer={ISSUER}",
        f"--service-account-signing-key-file={key}",
        f"--service-account-key-file={key}",
        f"--token-auth-file={plane.folder / 'tokens.csv'}",
        f"--cert-dir={plane.folder}",
        "--anonymous-auth=false",
        "--authorization-mode=RBAC",
        "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--profiling=false",
    ]


def _wait_until_ready(plane: ControlPlane, *programs: Process) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _is_ready(plane):
        for program in programs:
            program.check()
        if time.monotonic() > deadline:
            raise NotReadyError(f"the API server is not ready after {READY_WITHIN:.0f} s: {programs[-1].last_words()}")
        time.sleep(0.1)


def _is_ready(plane: ControlPlane) -> bool:
    trust = ssl.create_default_context(cafile=str(plane.certificate))
    connection = http.client.HTTPSConnection(HOST, plane.port, timeout=5, context=trust)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/readyz", headers={"Authorization": f"Bearer {plane.token}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
