"""Run charts/renderer.py, the process in which cdk8s and its Node.js work, and report in words why it fails.

It loads while the caller does something else, and it ends when the caller ends, for whatever reason. Ctrl-C reaches every process in the
terminal's foreground group; the renderer has a session of its own, so only the caller gets the signal, and then ends the renderer in order.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from select import select
from typing import IO, TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = Path(__file__).with_name("renderer.py")
PATIENCE = 30.0
"""Seconds to wait for the end of the process. It takes a tenth of one, or a few on a busy machine."""

_END = b"\n"
"""The last word to the process: it ends in order."""


class NoNodeError(Exception):
    """cdk8s cannot run on what is named as node, or its process ended."""


class RefusedError(Exception):
    """cdk8s cannot write the objects."""


class _Process(NamedTuple):
    """The process and the pipes that lead to it and come from it."""

    popen: subprocess.Popen[bytes]
    requests: IO[bytes]
    answers: IO[bytes]

    @property
    def is_usable(self) -> bool:
        """Whether it runs, and was not told to end."""
        return not self.requests.closed and self.popen.poll() is None

    def close(self, last: bytes = b"") -> None:
        """Close the pipe that leads to it, after a last word."""
        with suppress(OSError, ValueError):  # it has ended, or the pipe was closed before
            self.requests.write(last)
            self.requests.close()


class Renderer:
    """The process. The first `start` or `write` starts it, and a later one starts it again if it has ended. Not for several threads."""

    def __init__(self) -> None:
        self._process: _Process | None = None

    def start(self) -> None:
        """Begin to start the process, unless it runs. Returns at once and raises nothing: `write` waits, and reports a failure."""
        with suppress(OSError):
            self._started()

    def write(self, units: Sequence[str]) -> list[str]:
        """The text of each unit, whose objects are given as a JSON list, as cdk8s writes them. Raises NoNodeError or RefusedError."""
        answer = self._answer(f"[{','.join(units)}]\n".encode())
        if isinstance(answer, list):
            return answer
        self.end()  # whatever went wrong, the next request gets a process in a known state
        if "failure" in answer:
            raise NoNodeError(answer["failure"])
        raise RefusedError(answer["error"])

    def release(self) -> None:
        """Let the process end, because there is nothing more to write. It ends while the caller goes on; `end` waits for it."""
        if self._process is not None:
            self._process.close(_END)

    def end(self) -> None:
        """End the process and wait for it. Unless it was released, it ends at once and in silence, also if it is still loading."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.is_usable:
            process.popen.terminate()
        process.close()
        try:
            select([process.answers], [], [], PATIENCE)  # returns at its end; `wait` alone polls at growing intervals
            process.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.popen.kill()
            process.popen.wait()
        process.answers.close()

    def forget(self) -> None:
        """Leave the process to the one that started it: this one is a forked copy."""
        process, self._process = self._process, None
        if process is not None:
            process.close()
            process.answers.close()
            process.popen.returncode = 0  # not ours to wait for

    def _started(self) -> _Process:
        if self._process is not None and not self._process.is_usable:
            self.end()
        if self._process is None:
            popen = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-P", str(PROGRAM)],  # -P: do not import from the program's folder
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            self._process = _Process(popen, cast("IO[bytes]", popen.stdin), cast("IO[bytes]", popen.stdout))
        return self._process

    def _answer(self, request: bytes) -> list[str] | dict[str, str]:
        try:
            process = self._started()
        except OSError as error:
            why = f"{sys.executable} does not start ({error.strerror or error})"
            raise NoNodeError(
                f"cdk8s needs a process of its own, but {why}; fix this, and run the command again"
            ) from error
        try:
            with suppress(BrokenPipeError):  # then there is no answer either
                process.requests.write(request)
                process.requests.flush()
            line = process.answers.readline()
        except BaseException:
            self.end()  # the next caller must not get the answer to this request
            raise
        if line.endswith(b"\n"):
            answer: list[str] | dict[str, str] = json.loads(line)
            return answer
        self.end()
        raise NoNodeError(_ended(process.popen.returncode))


def _ended(code: int | None) -> str:
    """How the process ended, and what to do."""
    how = f" by signal {-code}" if code is not None and code < 0 else ""
    fix = "run the command again; if the system ended it for want of memory, make more available"
    return (
        f"the process in which cdk8s runs ended{how} before it had written everything, so nothing was published; {fix}"
    )


RENDERER = Renderer()
"""The renderer of this process; one is enough."""
os.register_at_fork(after_in_child=RENDERER.forget)
atexit.register(RENDERER.end)
