"""A signal that ends the program lets it clean up first, in silence."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_MOMENT = 0.01
"""Seconds, in which a callback ends."""


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Make signals raise KeyboardInterrupt or SystemExit(128 + number) in the block, and end in silence after one.

    A signal that the caller ignores (nohup) or handles itself stays as it is. If a library turns our exception into one of its
    own, as pydantic-core and watchfiles do, ours is raised again at the end. If Python ignores it, as it does in a callback, the signal
    comes again. In a block inside another one, the outer one does the rest.
    """
    outer = sys.stderr
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers, and only it gets signals
    elif isinstance(outer, _HeldBack):
        with _raised_again(outer.caught):
            yield
    else:
        caught: list[int] = []
        with _held_back(caught), _caught_signals(caught), _sent_again(caught), _raised_again(caught):
            yield


@contextmanager
def _raised_again(caught: list[int]) -> Iterator[None]:
    """Raise our own exception at the end if a library has made another one of it."""
    try:
        yield
    except (Exception, KeyboardInterrupt):
        if caught:
            raise _end(caught[0]) from None
        raise


@contextmanager
def _caught_signals(caught: list[int]) -> Iterator[None]:
    """Raise at a signal, after its number went into `caught`."""

    def stop(number: int, _: object) -> NoReturn:
        caught.append(number)
        raise _end(number)

    usual = (signal.SIG_DFL, signal.default_int_handler)
    numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    before = {number: handler for number in numbers if (handler := signal.getsignal(number)) in usual}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _sent_again(caught: list[int]) -> Iterator[None]:
    """Send a signal again if Python ignored our exception, which it cannot raise in a destructor or in the callback of an import's lock."""
    usual = sys.unraisablehook

    def again(ignored: sys.UnraisableHookArgs) -> None:
        if caught and isinstance(ignored.exc_value, KeyboardInterrupt | SystemExit):
            threading.Timer(_MOMENT, os.kill, (os.getpid(), caught[-1])).start()
        else:
            usual(ignored)

    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = usual


@contextmanager
def _held_back(caught: list[int]) -> Iterator[None]:
    """Hold back what other threads print, and drop it if a signal was caught.

    Ctrl-C reaches node too, and a thread of jsii prints what node says about its end, often before Python knows of the signal.
    """
    stream, held = sys.stderr, _HeldBack(sys.stderr, caught)
    sys.stderr = held
    try:
        yield
    finally:
        sys.stderr = stream
        if caught:
            _silence()
        else:
            held.release()


class _HeldBack(io.StringIO):
    """Standard error that passes on what the main thread writes, and keeps what other threads write."""

    def __init__(self, stream: TextIO, caught: list[int]) -> None:
        super().__init__()
        self._stream, self.caught = stream, caught

    def write(self, text: str) -> int:
        is_main = threading.current_thread() is threading.main_thread()
        return self._stream.write(text) if is_main else super().write(text)

    def isatty(self) -> bool:
        return self._stream.isatty()

    def flush(self) -> None:
        self._stream.flush()

    def release(self) -> None:
        """Write what was kept."""
        with suppress(OSError):
            self._stream.write(self.getvalue())


def _silence() -> None:
    """Drop what is still to come: jsii prints a traceback when Python ends and node is gone already."""
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the end of the process
    sys.unraisablehook = lambda _: None


def _end(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
