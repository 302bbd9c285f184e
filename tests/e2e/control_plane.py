"""A control plane of one's own: etcd and kube-apiserver on loopback, with keys made for it, for as long as a `with` block lasts.

No controller manager: what one would do (a namespace's default ServiceAccount, garbage collection, aggregated roles) does not happen.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
READY_WITHIN = 120.0
"""Seconds; 4 are usual, a busy machine may need many more."""
STOPPED_WITHIN = 10.0
"""Seconds that a program has to stop of itself; then it is killed, as nothing of its state is kept."""
TETHER = Path(__file__).with_name("tether.py")
ISSUER = "https://kubernetes.default.svc"


class NotReadyError(Exception):
    """A program ended, or the API server did not become ready in time; the message ends with its last words."""


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


@dataclass(frozen=True, slots=True)
class _Program:
    """A program that was started, and where it writes its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise NotReadyError where it has ended."""
        if self.process.poll() is not None:
            raise NotReadyError(f"{self.name} ended with {self.process.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        return " | ".join(self.log.read_text(errors="replace").splitlines()[-5:])


@contextlib.contextmanager
def running(binaries: Path, folder: Path) -> Iterator[ControlPlane]:
    """A ready control plane with all its files in `folder`, which must exist and be empty; both programs have ended afterwards.

    Raises NotReadyError.
    """
    etcd, peer, secure = _free_ports(3)
    plane = ControlPlane(secure, folder / "ca.pem", secrets.token_hex(16), folder)
    _write_keys(plane)
    with (
        _started(binaries / "etcd", _etcd_arguments(folder, etcd, peer), folder) as store,
        _started(binaries / "kube-apiserver", _server_arguments(plane, etcd), folder) as server,
    ):
        _wait_until_ready(plane, store, server)
        yield plane


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on; held together, so that they differ."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]


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


@contextlib.contextmanager
def _started(program: Path, arguments: list[str], folder: Path) -> Iterator[_Program]:
    """The program runs inside the block: of a session of its own, so that Ctrl-C reaches the tests alone, which then stop it."""
    log = folder / f"{program.name}.log"
    command = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), str(program), *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield _Program(program.name, process, log)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_ready(plane: ControlPlane, *programs: _Program) -> None:
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
