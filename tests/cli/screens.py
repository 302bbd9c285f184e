"""Run a program with a terminal as its standard error, and tell what is on the screen in the end."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress

from tests.projects import ROOT

ROWS, COLUMNS = 50, 100
_PART = re.compile(r"\x1b\[(?P<values>[?\d;]*)(?P<name>[A-Za-z])|(?P<text>[^\x1b])", re.DOTALL)


def in_terminal(code: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run Python code; return its exit code, and everything that it wrote to the terminal."""
    control, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", **environment},
    )
    os.close(terminal)
    written = b""
    with suppress(OSError):  # Linux reports the end of a terminal as an error
        while part := os.read(control, 65536):
            written += part
    os.close(control)
    return process.wait(), written.decode()


def screen(written: str) -> str:
    """The lines that a person sees in the end. Knows the few sequences that rich writes; another one is an error."""
    shown = _Screen()
    for part in _PART.finditer(written):
        if part["text"] is None:
            shown.obey(part["name"], part["values"])
        else:
            shown.put(part["text"])
    return "\n".join(shown.lines)


class _Screen:
    """Lines, and where the cursor is."""

    def __init__(self) -> None:
        self.lines, self._row, self._column = [""], 0, 0

    def put(self, character: str) -> None:
        """Write one character."""
        if character == "\n":
            self._row += 1
            self.lines += [""] * (self._row + 1 - len(self.lines))
        elif character == "\r":
            self._column = 0
        else:
            line = self.lines[self._row]
            before, after = line[: self._column].ljust(self._column), line[self._column + 1 :]
            self.lines[self._row] = f"{before}{character}{after}"
            self._column += 1

    def obey(self, name: str, values: str) -> None:
        """Move the cursor, or erase. Colours, and whether the cursor can be seen, do not matter."""
        if name == "A":
            self._row -= int(values or 1)
        elif (name, values) == ("H", ""):
            self._row = self._column = 0
        elif (name, values) == ("K", "2"):
            self.lines[self._row] = ""
        elif (name, values) == ("J", "2"):
            self.lines = [""] * len(self.lines)
        elif name not in ("m", "h", "l"):
            raise ValueError(f"{name} {values}")
