"""Runs the program with an audit hook: `python tests/audited.py LOG ARGUMENTS...` writes each event that reaches outside the process.

The hook is Python's own (PEP 578) and cannot be taken off again; processes that are forked keep it. One line an event: its name, and what
it names, as JSON.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

MAIN = Path(__file__).resolve().parents[1] / "main.py"
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


def main(log: str, arguments: list[str]) -> None:
    """Run main.py as `python main.py ARGUMENTS` does, from the folder in which this one was started."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, named: tuple[Any, ...]) -> None:
        if event.startswith(WATCHED) and event not in QUIET:
            os.write(written, (json.dumps([event, *map(_plain, named[:3])]) + "\n").encode())

    sys.argv = [str(MAIN), *arguments]
    sys.path[0] = str(MAIN.parent)
    sys.addaudithook(hook)
    runpy.run_path(str(MAIN), run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
