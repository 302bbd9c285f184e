"""However the tests end, what they started ends too: another pytest runs, is ended, and leaves no process."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.api import eventually
from tests.e2e.manifests import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

pytestmark = pytest.mark.e2e

TEST = """
import contextlib, pathlib, time, pytest

@pytest.mark.e2e
def test_that_is_ended(new_server):
    with contextlib.ExitStack() as stack:
        new_server(stack)
        pathlib.Path({ready!r}).touch()
        {then}
"""
FOREVER = "time.sleep(600)"
FAILURE = "raise AssertionError('on purpose')"
INTERRUPTED = int(pytest.ExitCode.INTERRUPTED)
FAILED = int(pytest.ExitCode.TESTS_FAILED)


def running(folder: Path) -> list[str]:
    """The command lines of the programs that keep their files in a folder."""
    lines = [_command(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
    if not lines:  # no Linux: ask ps
        lines = subprocess.run(["ps", "-axo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if str(folder) in line and ("etcd" in line or "kube-apiserver" in line)]


def _command(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it ended in between
        return ""


@pytest.fixture
def start(tmp_path: Path, programs: Mapping[str, Path]) -> Callable[[str], tuple[subprocess.Popen[bytes], Path, Path]]:
    """Start another pytest with one test: the process, the folder of its control plane, and the file that says it is ready."""
    assert set(programs) == {"etcd", "kube-apiserver"}

    def begin(then: str) -> tuple[subprocess.Popen[bytes], Path, Path]:
        ready, folder, test = tmp_path / "ready", tmp_path / "base", tmp_path / "test_ended.py"
        test.write_text(TEST.format(ready=str(ready), then=then))
        options = ["-p", "tests.e2e.conftest", "-p", "no:cacheprovider", "-m", "e2e", f"--basetemp={folder}"]
        command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), *options, str(test)]
        with (tmp_path / "output").open("wb") as output:
            return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output), folder, ready

    return begin


def test_a_failing_test_leaves_nothing(start: Callable[[str], tuple[subprocess.Popen[bytes], Path, Path]]) -> None:
    """The test fails while both programs run."""
    process, folder, ready = start(FAILURE)
    assert process.wait(60) == FAILED
    assert ready.exists()
    assert running(folder) == []


@pytest.mark.parametrize(
    ("sent", "is_ready", "code"),
    [
        pytest.param(signal.SIGINT, True, INTERRUPTED, id="ctrl-c"),
        pytest.param(signal.SIGINT, False, INTERRUPTED, id="ctrl-c-while-it-starts"),
        pytest.param(signal.SIGTERM, False, INTERRUPTED, id="sigterm-while-it-starts"),
        pytest.param(signal.SIGTERM, True, INTERRUPTED, id="sigterm"),
        pytest.param(signal.SIGKILL, True, -signal.SIGKILL, id="kill-9"),
    ],
)
def test_an_ended_run_leaves_nothing(
    start: Callable[[str], tuple[subprocess.Popen[bytes], Path, Path]], sent: signal.Signals, is_ready: bool, code: int
) -> None:
    """A signal reaches pytest alone, once both programs run; they end with it."""
    process, folder, ready = start(FOREVER)
    try:
        eventually(lambda: len(running(folder)) == 2 and (ready.exists() or not is_ready), "the programs run")
        process.send_signal(sent)
        assert process.wait(60) == code
        eventually(lambda: not running(folder), "no program is left")
    finally:
        process.kill()
        process.wait()
