"""node, started before Python has imported jsii, and spoken to without a relay between.

What jsii starts itself is two programs: one that passes every message on, and the runtime, which it starts in turn (jsii 1.142, read).
Here the runtime is started alone, by what that relay does: file descriptor 3 is a socket both ways, with one message a line. The
requests of imports are written and not waited for, because an import uses no answer: node loads packages while Python goes on importing.

jsii has no public names for this. Whoever starts a node here has to do without it when anything fails (charts.beside).
"""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any, Self

CHANNEL = 3
"""The file descriptor that the runtime reads and writes."""

PATIENCE = 30.0
"""Seconds in which a node that works has started, loaded its packages, or ended; it takes a fifth of one, on a busy machine a few."""

FILES = ("program.js", "runtime-index-worker.js")
"""The runtime, and what makes the index with which the next start is quicker; jsii keeps them under other names."""


class NoNodeError(Exception):
    """What is named as node does not run as node."""


def require_node() -> None:
    """Raise NoNodeError in words where jsii would fail in its own: it believes that whatever it is told to start is node."""
    import subprocess

    node = _node()
    try:
        done = subprocess.run([node, "--version"], capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603  # as jsii
        if done.stdout.startswith(b"v"):
            return
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0] or "it is another program"
    except OSError as error:
        why = error.strerror or str(error)
    except subprocess.TimeoutExpired:
        why = "it does not answer"
    fix = "install requirements.txt, or name one in JSII_NODE"
    raise NoNodeError(f'cdk8s runs on node, and "{node}" does not run as node ({why}); {fix}')


def _node() -> str:
    return os.environ.get("JSII_NODE") or "node"


class Node:
    """A node that runs jsii's runtime until every process that has its channel has left it; at the end of the block it is gone.

    Raises OSError where it cannot be started.
    """

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._folder = Path(mkdtemp(prefix="jsii-runtime-"))
        try:
            with theirs:
                self._pid = _spawned(self._folder, theirs.fileno())
        except BaseException:
            self._socket.close()
            rmtree(self._folder, ignore_errors=True)
            raise
        self._requests, self._answers = self._socket.makefile("wb"), self._socket.makefile("rb")
        self._socket.settimeout(PATIENCE)
        self._unread = 1
        """Messages that nobody waited for yet; the first is its greeting."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Return when it is gone; only in the process that started it."""
        self.leave()
        try:
            self._reap()
        finally:
            rmtree(self._folder, ignore_errors=True)

    def _reap(self) -> None:
        """Wait for its end, which its channel's end brings; one that does not come is brought about."""
        last = time.monotonic() + PATIENCE
        with suppress(ChildProcessError):
            while os.waitpid(self._pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > last:
                    os.kill(self._pid, signal.SIGKILL)
                time.sleep(0.001)

    def leave(self) -> None:
        """Close the channel in this process; the end of a process does the same."""
        for end in (self._requests, self._answers, self._socket):
            end.close()

    def serve_jsii(self) -> None:
        """From here on jsii, which this imports, talks to this node."""
        import jsii
        from jsii._kernel.providers.process import ProcessProvider, _NodeProcess

        node = self

        class Process(_NodeProcess):
            """jsii's end of the conversation: it frames and reads messages, and starts and stops nothing."""

            def __init__(self) -> None:
                super().__init__()  # type: ignore[no-untyped-call]
                self._process: Any = SimpleNamespace(stdin=node._requests, stdout=node._answers)

            def stop(self) -> None:
                pass

            def _next_message(self) -> Any:
                node.catch_up()
                return super()._next_message()

        class Provider(ProcessProvider):
            """What jsii's kernel sends requests through."""

            _process = Process()

            def load(self, request: Any) -> Any:
                """Tell, and do not wait."""
                node.tell({"api": "load", "name": request.name, "version": request.version, "tarball": request.tarball})

        jsii.kernel.provider = Provider()

    def tell(self, request: dict[str, Any]) -> None:
        """Send a request whose answer is not needed."""
        self._requests.write(json.dumps(request).encode() + b"\n")
        self._requests.flush()
        self._unread += 1

    def catch_up(self) -> None:
        """Read the answers that nobody waited for. Raises OSError when one of them is no good one."""
        while self._unread:
            self._unread -= 1
            answer = json.loads(self._answers.readline() or b"{}")
            if not answer.keys() & {"hello", "ok"}:
                raise OSError(answer.get("error", "node stopped"))
        self._socket.settimeout(None)


def _spawned(folder: Path, channel: int) -> int:
    """Start the runtime with `channel` as its channel, silent otherwise; its process number.

    It is a process group of its own: a person's Ctrl-C does not reach it, and it ends in order when nobody is left at its channel.
    """
    spec = find_spec("jsii")
    if spec is None or spec.origin is None:
        raise OSError("jsii is not installed")
    for name in FILES:
        (folder / name).symlink_to(Path(spec.origin).parent / "_embedded" / "jsii" / f"lib__{name}")
    node = _node()
    flags = ("--max-old-space-size=4069", "--preserve-symlinks", "--preserve-symlinks-main")
    silent = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_RDWR, 0) for end in (0, 1, 2)]
    return os.posix_spawnp(
        node,
        [node, *flags, str(folder / FILES[0])],
        {**os.environ, "JSII_AGENT": f"Python/{platform.python_version()}"},
        file_actions=[*silent, (os.POSIX_SPAWN_DUP2, channel, CHANNEL)],
        setpgroup=0,
    )
