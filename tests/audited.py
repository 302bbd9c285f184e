"""Watches Python processes with an audit hook, which writes each event that reaches outside the process to a file.

The hook is Python's own (PEP 578) and cannot be taken off again; processes that are forked keep it, and every Python that is started, the
renderer's for example, gets one of its own. One line an event: its name, and what it names, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

WATCHED = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "ctypes.dlopen",
    "webbrowser.",
)
QUIET = frozenset(("os.putenv", "os.unsetenv", "os.fork", "os.listdir", "os.scandir", "os.walk", "os.fwalk"))
"""Events that reach nothing but this process, and listings of folders."""


def _plain(value: Any) -> Any:
    """What an event names, as JSON has it: paths, and the words of a command."""
    if isinstance(value, str | bytes | os.PathLike):
        return os.fsdecode(value)
    return (
        [_plain(each) for each in value]
        if isinstance(value, list | tuple)
        else value
        if isinstance(value, int)
        else None
    )


def watch(log: str) -> None:
    """Write the events of this process to a file from now on."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, named: tuple[Any, ...]) -> None:
        if event.startswith(WATCHED) and event not in QUIET:
            os.write(written, (json.dumps([event, *map(_plain, named[:3])]) + "\n").encode())

    sys.addaudithook(hook)


def in_every_python(folder: Path, log: Path) -> dict[str, str]:
    """The setting of the environment with which every Python that is started is watched. folder: for a file that Python reads at its start."""
    folder.mkdir(exist_ok=True)
    program = f"import runpy\nrunpy.run_path({str(Path(__file__).resolve())!r})['watch']({str(log)!r})\n"
    (folder / "sitecustomize.py").write_text(program, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}
