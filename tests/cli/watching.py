"""Run `watch` in a process of its own, wait for what it prints, and act as Git and editors do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.projects import ProjectFolder

PATIENCE = 30.0
"""Seconds until a test fails; a save takes a tenth of a second on an idle machine."""
READY = "press Ctrl-C to stop\n"


class Watching:
    """A running `watch`. TMPDIR is a folder of its own, so that a test sees what stays."""

    def __init__(self, project: ProjectFolder, process: subprocess.Popen[bytes], output: Path, temporary: Path) -> None:
        self.project, self.process, self._output, self.temporary = project, process, output, temporary
        self._read = 0

    def until(self, *words: str) -> str:
        """Wait for these words in what it prints from now on, in this order; return what it has printed up to the last ones."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            new = self._output.read_bytes()[self._read :]
            at = 0
            for word in words:
                found = new.find(word.encode(), at)
                at = found + len(word.encode()) if found >= 0 else -1
                if at < 0:
                    break
            if at >= 0:
                self._read += at
                return new[:at].decode()
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"{words} missing in: {self._output.read_text()}")

    def silent(self, seconds: float) -> bool:
        """Whether it prints nothing new for some time."""
        before = self._output.stat().st_size
        time.sleep(seconds)
        return self._output.stat().st_size == before

    def rest(self) -> str:
        """What it printed after the words that were waited for last."""
        return self._output.read_bytes()[self._read :].decode()

    def end(self, number: signal.Signals) -> int:
        """Send a signal, as the shell does to all processes of a job; return the exit code."""
        os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)

    def children(self) -> set[int]:
        """The processes that it has started and that run."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return {int(number) for task in tasks for number in task.read_text().split()}


@contextmanager
def watching(project: ProjectFolder, *arguments: str) -> Iterator[Watching]:
    """Start `watch` on a project, and kill it at the end if it still runs."""
    temporary, output = project.root.parent / "temporary", project.root.parent / "output"
    temporary.mkdir()
    command = [sys.executable, str(ROOT / "main.py"), "-C", str(project.root), "watch", *arguments]
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            env={**os.environ, "TMPDIR": str(temporary)},
            start_new_session=True,
        )
        try:
            yield Watching(project, process, output, temporary)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def git(project: ProjectFolder, *arguments: str) -> None:
    """Run Git in the project."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=project.root, check=True, capture_output=True)


def published(project: ProjectFolder) -> ProjectFolder:
    """The project after its first synth."""
    assert project.run().returncode == 0
    return project


def committed(project: ProjectFolder) -> ProjectFolder:
    """The project, published and committed in a repository of its own."""
    git(published(project), "init", "-q", ".")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    return project
