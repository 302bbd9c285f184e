"""A signal that ends the program lets it clean up first."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Make signals raise KeyboardInterrupt or SystemExit(128 + number) in the block, in silence.

    A signal that the caller ignores (nohup) or handles itself stays as it is. An exception that a library made of ours is
    replaced by ours again: pydantic-core turns whatever comes into an error of its own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers, and only it gets signals
        return
    caught: list[int] = []

    def stop(number: int, _: object) -> NoReturn:
        caught.append(number)
        sys.unraisablehook = lambda _: (
            None
        )  # node may be gone already, and jsii prints a traceback about that at the end
        raise _end(number)

    usual = (signal.SIG_DFL, signal.default_int_handler)
    numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
    before = {number: handler for number in numbers if (handler := signal.getsignal(number)) in usual}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    except Exception:
        if caught:
            raise _end(caught[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _silence() -> None:
    """Ctrl-C reaches node too, and jsii would print what node says about it, and a traceback when Python ends."""
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the end of the process
    sys.unraisablehook = lambda _: None


def _end(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
