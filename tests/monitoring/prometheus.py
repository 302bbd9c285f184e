"""A real Prometheus, and promtool: Debian's package `prometheus`."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import binaries
from tests.e2e.processes import HOST, NotReadyError, free_ports, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

READY_WITHIN = 60.0
"""Seconds; 1 is usual."""

Series = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running Prometheus."""

    port: int

    def query(self, expression: str) -> list[Series]:
        """The labels of each series that an expression has now. Raises HTTPError if the expression is not PromQL."""
        found = self._get("query", query=expression)["data"]["result"]
        return [each["metric"] for each in found]

    def targets(self) -> list[Series]:
        """The labels of the targets that were found."""
        return [each["labels"] for each in self._get("targets", state="active")["data"]["activeTargets"]]

    def _get(self, path: str, **asked: str) -> Any:
        url = f"http://{HOST}:{self.port}/api/v1/{path}?{urllib.parse.urlencode(asked)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        """Whether it answers queries."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/-/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextlib.contextmanager
def running(configuration: str, folder: Path) -> Iterator[Prometheus]:
    """A ready Prometheus with this configuration file; its data and log are in `folder`. Raises NotReadyError."""
    (port,) = free_ports(1)
    file = folder / "prometheus.yaml"
    file.write_text(configuration)
    options = [
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={HOST}:{port}",
    ]
    with started(program("prometheus"), options, folder) as process:
        server = Prometheus(port)
        deadline = time.monotonic() + READY_WITHIN
        while not server.is_ready():
            process.check()
            if time.monotonic() > deadline:
                raise NotReadyError(f"Prometheus is not ready after {READY_WITHIN:.0f} s: {process.last_words()}")
            time.sleep(0.1)
        yield server


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run promtool."""
    return subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, check=False)


def program(name: str) -> Path:
    """The path of an installed program; the test fails in one line without it."""
    try:
        return binaries.from_system(name)
    except binaries.MissingError as error:
        pytest.fail(str(error), pytrace=False)


def eventually(holds: Callable[[], bool], what: str, within: float = 60.0) -> None:
    """Wait until something holds. Raises TimeoutError after so many seconds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:.0f} s: {what}")
        time.sleep(0.2)
