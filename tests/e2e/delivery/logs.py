"""Errors in the logs of controllers that log JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.processes import Process

_LEVELS = ("error", "fatal", "panic")


def errors(process: Process) -> list[str]:
    """The lines of a process's log that report an error, with its name; a line that is not JSON counts if it is a panic."""
    lines = process.log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [f"{process.name}: {line}" for line in lines if _is_error(line)]


def _is_error(line: str) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return line.startswith("panic:")
    return isinstance(entry, dict) and entry.get("level") in _LEVELS
