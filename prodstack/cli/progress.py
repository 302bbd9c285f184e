"""A progress bar on standard error for work that takes longer than a second, if a person sees it."""

from __future__ import annotations

import io
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 1.0
"""Seconds of work that need no bar."""
_BETWEEN = 0.1
"""Seconds between two updates of the bar."""


class Progress:
    """Shows a bar once work has taken a second and standard error is a terminal; otherwise nothing.

    The bar is erased when all is done, at the end of the block, and before anything else is written to standard error.
    """

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._bar: Any = None
        self._stream = sys.stderr
        self._shown = 0.0

    def __enter__(self) -> Self:
        return self

    def show(self, done: int, total: int) -> None:
        """Show that so many stacks of so many are built. Call it in the main thread."""
        now = time.monotonic()
        if done >= total:
            self.end()
        elif self._bar is None and now - self._begun >= PATIENCE and sys.stderr.isatty():
            self._start()
        if self._bar is not None and now - self._shown >= _BETWEEN:
            self._shown = now
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, refresh=True)

    def end(self) -> None:
        """Erase the bar."""
        if self._bar is not None:
            bar, self._bar = self._bar, None
            sys.stderr = self._stream
            bar.stop()

    def __exit__(self, *_: object) -> None:
        self.end()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self._stream = sys.stderr
        # Without a thread that redraws it: what other threads write is held back (prodstack/cli/signals.py).
        console = Console(file=self._stream)
        self._bar = Bar(
            console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        self._bar.add_task("stacks", total=None)
        sys.stderr = _BelowBar(self._stream, self.end)
        self._bar.start()


class _BelowBar(io.StringIO):
    """Standard error while there is a bar. What the main thread writes ends the bar first."""

    def __init__(self, stream: TextIO, end: Callable[[], None]) -> None:
        super().__init__()
        self._stream, self._end = stream, end

    def write(self, text: str) -> int:
        if threading.current_thread() is threading.main_thread():
            self._end()
        return self._stream.write(text)

    def isatty(self) -> bool:
        return self._stream.isatty()

    def flush(self) -> None:
        self._stream.flush()
