"""Start Node.js for cdk8s, say in words why that fails, and leave no temporary folder behind.

cdk8s runs on Node.js: importing it makes jsii start the program that JSII_NODE names ("node" if it is unset). jsii takes any
program for node and waits for its answer without a limit, so the program is tried first.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

PREFIX = "production-stack-"
"""How the folders for temporary files begin."""
PATIENCE = 30.0
"""Seconds to wait for `node --version`. It takes a few milliseconds, or a second on a busy machine."""


SMALL_HEAP = "--max-semi-space-size=2"
"""Make node collect garbage earlier: 5,000 units then need 150 MB instead of 210, in the same time."""


class NoNodeError(Exception):
    """cdk8s cannot run on what is named as node."""


_ONE_AT_A_TIME = threading.Lock()


def start_early() -> None:
    """Begin to start in a thread, so that node and Python's imports load while the caller does something else.

    Returns at once and raises nothing: `start` waits for the end and reports a failure. Call it only in a process that will render,
    and do not fork afterwards: a forked child would wait endlessly for a module that the thread was importing. Python waits for the
    thread before it ends, so nothing is left behind if the caller needs no node after all.
    """
    threading.Thread(target=_outcome, name="start of node").start()


def start() -> None:
    """Import cdk8s, which starts Node.js, and make it ready; it ends when Python ends. Raises NoNodeError, also if an early start failed."""
    error = _outcome()
    if error is not None:
        raise error


def _outcome() -> NoNodeError | None:
    with _ONE_AT_A_TIME:
        return _first_outcome()


@cache
def _first_outcome() -> NoNodeError | None:
    """Why node cannot be used; None if it was started. Only the first call does something."""
    if "cdk8s" in sys.modules:
        return None
    for name in ("JSII_NODE", "JSII_RUNTIME"):
        if not os.environ.get(name):
            os.environ.pop(name, None)  # jsii would take an empty text for a path
    node = os.environ.get("JSII_NODE", "node")
    why = _why_not(node)
    if why:
        fix = "install requirements.txt, or name one in JSII_NODE"
        return NoNodeError(f'cdk8s needs Node.js, but "{node}" does not run as node ({why}); {fix}')
    try:
        _keep_temporary_files_together()
    except OSError as error:
        what = f"cdk8s needs a folder for temporary files: {error.strerror}"
        return _failure(f"{what}; make one writable, or name another in TMPDIR", error)
    try:
        options = os.environ.get("NODE_OPTIONS", "")
        os.environ["NODE_OPTIONS"] = f"{SMALL_HEAP} {options}".rstrip()  # node obeys the last one
        import_module("cdk8s").Yaml.stringify({})  # the first message loads jsii's type checker, and the module in node
    except Exception as error:
        sys.unraisablehook = lambda _: None  # jsii fails once more when Python ends, and prints a traceback
        return _failure(f"node started, but cdk8s cannot run on it: {' '.join(str(error).split())}", error)
    return None


def _failure(text: str, cause: Exception) -> NoNodeError:
    failure = NoNodeError(text)
    failure.__cause__ = cause
    return failure


def _why_not(node: str) -> str:
    """Why this program is not node; "" if it is. While it answers, Python imports jsii, which does not start it yet."""
    try:
        with subprocess.Popen([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as trial:  # noqa: S603  # as jsii does
            try:
                import_module("jsii")
                answer, problem = trial.communicate(timeout=PATIENCE)
            finally:
                trial.kill()
    except OSError as error:
        return error.strerror or str(error)
    except subprocess.TimeoutExpired:
        return "it does not answer"
    if answer.startswith(b"v"):
        return ""
    return problem.decode(errors="replace").strip().partition("\n")[0] or "it is another program"


def _keep_temporary_files_together() -> None:
    """Give jsii and its node one temporary folder, and delete it when Python ends.

    They delete their own folders in an orderly end only: Ctrl-C also reaches node, which then leaves a copy of every package.
    The folder of a run that was killed (SIGKILL) is deleted here, by the next run.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before jsii's own, so that this runs after it
    with suppress(OSError):  # a file system without locks: a later run cannot tell that the folder is abandoned
        _hold(folder)
        _remove_abandoned(folder.parent)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)


def _hold(folder: Path) -> None:
    """Lock a file in the folder until this process ends, however it ends. The file gets its name when it is locked already."""
    fcntl.flock(os.open(folder / "new", os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
    (folder / "new").rename(folder / "held")


def _remove_abandoned(parent: Path) -> None:
    """Delete this user's folders whose lock nobody holds. A folder without a lock may be one that is just being made."""
    with os.scandir(parent) as entries:
        ours = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
    for folder in ours:
        with suppress(OSError):
            if not folder.is_symlink() and folder.lstat().st_uid == os.geteuid() and _is_free(folder / "held"):
                shutil.rmtree(folder, ignore_errors=True)


def _is_free(lock: Path) -> bool:
    handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
