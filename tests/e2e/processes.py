"""Programs that run as long as a `with` block lasts: tethered to the tests, each with a log, all on loopback."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOST = "127.0.0.1"
STOPPED_WITHIN = 10.0
"""Seconds that a program has to stop of itself; then it is killed, because nothing of its state is kept."""
TETHER = Path(__file__).with_name("tether.py")


class NotReadyError(Exception):
    """A program ended, or did not become ready in time; the message ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Process:
    """A started program and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise NotReadyError if the program has ended."""
        if self.process.poll() is not None:
            raise NotReadyError(f"{self.name} ended with {self.process.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        """The last lines of the log."""
        return " | ".join(self.log.read_text(errors="replace").splitlines()[-5:])


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on; held together, so that they differ."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]


@contextlib.contextmanager
def started(
    program: Path,
    arguments: Sequence[str],
    folder: Path,
    *,
    name: str = "",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """The program runs inside the block, in a session of its own: Ctrl-C reaches only the tests, which then stop it.

    name: of the log file in `folder`, and in messages; by default the program's. environment: replaces the current one.
    """
    called = name or program.name
    log = folder / f"{called}.log"
    command = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), str(program), *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env=environment
        )
    try:
        yield Process(called, process, log)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
