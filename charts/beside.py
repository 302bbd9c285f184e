"""Charts are drawn beside the compiler: a second process imports cdk8s and starts node while this one reads, compiles and judges.

Start-up is mostly imports, and the two halves share none. The second process is only a short cut: where there is none (no fork on
this system, threads run already, cdk8s is imported already), or when it fails for any reason, the charts are drawn in this process, whose
errors are then the errors that people see.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from charts.sheet import Sheet


SHARED = 200
"""From this many sheets on, this process draws half of them, with a node of its own: starting that takes as long as 60 sheets do."""


@contextmanager
def drawing(*, operator: bool = True) -> Iterator[Callable[[Sequence[Sheet]], list[str]]]:
    """A function that gives the YAML of sheets; at the end of the block the second process is gone, and its node too.

    operator: whether an operator install is likely; a hint of what to import meanwhile, which changes no result.
    """
    process = _start(operator) if _can_start() else None
    if process is None:
        yield _draw
        return
    try:
        yield partial(_draw_together, process)
    finally:
        process.close()


def _draw_together(process: _Process, sheets: Sequence[Sheet]) -> list[str]:
    """The YAML of each sheet, from both processes; what the second one cannot do, this one does."""
    theirs = len(sheets) // 2 if len(sheets) >= SHARED else len(sheets)
    asked = process.ask(sheets[:theirs])
    ours = _draw(sheets[theirs:]) if theirs < len(sheets) else []
    answer = process.answer() if asked else None
    return (_draw(sheets[:theirs]) if answer is None else answer) + ours


def _draw(sheets: Sequence[Sheet]) -> list[str]:
    from charts.synth import draw

    return draw(sheets)


def _can_start() -> bool:
    """Whether a copy of this process is whole: a copy has one thread, and cannot share one node."""
    return hasattr(os, "fork") and threading.active_count() == 1 and "jsii" not in sys.modules


class _Process:
    """The second process: sheets are sent once, texts come back, and the pipe's end is its end."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self._pid, self._answers = pid, answers
        self._requests: int | None = requests

    def ask(self, sheets: Sequence[Sheet]) -> bool:
        """Send the sheets, once; False when it is gone."""
        if self._requests is None:
            return False
        try:
            with os.fdopen(self._requests, "wb") as requests:
                self._requests = None
                requests.write(json.dumps(sheets).encode())
        except OSError:
            return False
        return True

    def answer(self) -> list[str] | None:
        """Wait for the texts; None when it failed."""
        try:
            with os.fdopen(os.dup(self._answers), "rb") as answers:
                texts: list[str] | None = json.load(answers)
        except (OSError, ValueError):
            return None
        return texts

    def close(self) -> None:
        """Without sheets it stops of itself. Returns when it is gone."""
        if self._requests is not None:
            os.close(self._requests)
        os.close(self._answers)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _start(operator: bool) -> _Process | None:
    requests, answers = os.pipe(), os.pipe()
    try:
        pid = os.fork()
    except OSError:
        for end in (*requests, *answers):
            os.close(end)
        return None
    if pid == 0:
        os.close(requests[1])
        os.close(answers[0])
        _serve(requests[0], answers[1], operator)
    os.close(requests[0])
    os.close(answers[1])
    return _Process(pid, requests[1], answers[0])


def _serve(requests: int, answers: int, operator: bool) -> NoReturn:
    """What the second process does; it never returns. It says nothing: whoever has no answer finds out why by itself."""
    code = 1
    try:
        _ignore_interrupts()
        texts = _texts(requests, operator)
        with os.fdopen(answers, "wb") as answer:
            answer.write(json.dumps(texts).encode())
        code = 0
    except BaseException:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    finally:
        with suppress(BaseException):
            _stop_node()
        os._exit(code)


def _ignore_interrupts() -> None:
    """A person's Ctrl-C ends the first process, whose end of the pipe then ends this one in order."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _texts(requests: int, operator: bool) -> list[str] | None:
    """The YAML of the sheets that are asked for, None where nothing was asked. All imports are done while node starts."""
    from charts.ahead import loads_ahead

    with loads_ahead():
        from charts.units import drawn

        if operator:
            import_module("constructs_lib.operator_install")  # the compiler is not ready yet
        with os.fdopen(requests, "rb") as asked:
            sheets = _sheets(asked.read())
    return [drawn(sheet) for sheet in sheets] or None


def _sheets(data: bytes) -> list[Sheet]:
    from charts.sheet import Sheet

    parts: list[tuple[Any, ...]] = json.loads(data or b"[]")
    return [Sheet(*part) for part in parts]


def _stop_node() -> None:
    """What jsii does at the end of a process; this one ends without, because its exit handlers are the first one's."""
    provider = sys.modules["jsii"].kernel.provider
    provider._process.stop()
