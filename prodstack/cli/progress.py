"""A progress bar on standard error for work that takes longer than a second, if a person sees it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds of work that need no bar."""


class Progress:
    """Shows a bar once work has taken a second and standard error is a terminal; otherwise nothing."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._bar: Any = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def show(self, done: int, total: int) -> None:
        """Show that so many stacks of so many are built."""
        if self._bar is None:
            if done == total or time.monotonic() - self._begun < PATIENCE or not sys.stderr.isatty():
                return
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("stacks", total=total)
            self._bar.start()
        self._bar.update(self._task, completed=done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
