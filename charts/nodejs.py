"""Start Node.js for cdk8s, say in words why that fails, and leave no temporary folder behind.

cdk8s runs on Node.js: importing it makes jsii start the program that JSII_NODE names ("node" if it is unset). jsii takes any
program for node and waits for its answer without a limit, so the program is tried first.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module

PATIENCE = 30.0
"""Seconds to wait for `node --version`. It takes a few milliseconds, or a second on a busy machine."""


class NoNodeError(Exception):
    """cdk8s cannot run on what is named as node."""


def start() -> None:
    """Import cdk8s, which starts Node.js; it ends when Python ends. Raises NoNodeError."""
    if "cdk8s" in sys.modules:
        return
    for name in ("JSII_NODE", "JSII_RUNTIME"):
        if not os.environ.get(name):
            os.environ.pop(name, None)  # jsii would take an empty text for a path
    _require_node()
    try:
        _keep_temporary_files_together()
        import_module("cdk8s")
    except Exception as error:
        sys.unraisablehook = lambda _: None  # jsii fails once more when Python ends, and prints a traceback
        raise NoNodeError(f"node started, but cdk8s cannot run on it: {' '.join(str(error).split())}") from error


def _require_node() -> None:
    node = os.environ.get("JSII_NODE", "node")
    try:
        done = subprocess.run([node, "--version"], capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603  # as jsii does
        if done.stdout.startswith(b"v"):
            return
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0] or "it is another program"
    except OSError as error:
        why = error.strerror or str(error)
    except subprocess.TimeoutExpired:
        why = "it does not answer"
    fix = "install requirements.txt, or name one in JSII_NODE"
    raise NoNodeError(f'cdk8s needs Node.js, but "{node}" does not run as node ({why}); {fix}')


def _keep_temporary_files_together() -> None:
    """Give jsii and its node one temporary folder, and delete it when Python ends.

    They delete their own folders in an orderly end only: Ctrl-C also reaches node, which then leaves a copy of every package.
    """
    folder = tempfile.mkdtemp(prefix="production-stack-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before jsii's own, so that this runs after it
    tempfile.tempdir = os.environ["TMPDIR"] = folder
