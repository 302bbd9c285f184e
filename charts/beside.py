"""Charts are drawn beside the compiler: a second process imports cdk8s while this one reads, compiles and judges.

Start-up is mostly imports, and the two halves share few. The second process is only a short cut: where there is none (no fork on
this system, threads run already, cdk8s is imported already), or when it fails for any reason, the charts are drawn in this process, whose
errors are then the errors that people see.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from charts.node import Node, require_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from charts.sheet import Sheet

    Begin = Callable[[Sequence[Sheet]], Callable[[], list[str]]]
    """Begins to draw, once; what it returns waits for the YAML of each sheet."""

IN_BOTH = ("inspect", "typing_extensions", "datetime", "decimal", "review.expand.text", "review.manifest")
"""What takes long of all that both processes import: it is imported once, before they part, while node starts."""

SHARED = 200
"""From this many sheets on, this process draws two of five, with a node of its own: starting that takes as long as 60 sheets do."""


@contextmanager
def drawing(*, operator: bool = True) -> Iterator[Begin]:
    """A function that begins to draw sheets; at the end of the block the second process is gone, and its node too.

    operator: whether an operator install is likely; a hint of what to import meanwhile, which changes no result.
    """
    with ExitStack() as ends:
        process = None
        if _can_start():
            with suppress(OSError):
                process = ends.enter_context(_second_process(ends.enter_context(Node()), operator))
        yield partial(_begin, process)


def _begin(process: _Process | None, sheets: Sequence[Sheet]) -> Callable[[], list[str]]:
    """Have the second process draw; what is left to this one it draws when the texts are asked for."""
    theirs = 0 if process is None else len(sheets) * 3 // 5 if len(sheets) >= SHARED else len(sheets)
    if process is not None:
        process.ask(sheets[:theirs])

    def texts() -> list[str]:
        """The YAML of each sheet, from both processes; what the second one could not do, this one does."""
        ours = _draw(sheets[theirs:])
        answer = process.answer() if process is not None else []
        return (_draw(sheets[:theirs]) if answer is None else answer) + ours

    return texts


def _draw(sheets: Sequence[Sheet]) -> list[str]:
    if not sheets:
        return []
    require_node()
    from charts.synth import draw

    return draw(sheets)


def _can_start() -> bool:
    """Whether a copy of this process is whole (a copy has one thread), and jsii is neither here nor to be run otherwise."""
    usual = "jsii" not in sys.modules and "JSII_RUNTIME" not in os.environ
    return hasattr(os, "fork") and threading.active_count() == 1 and usual


class _Process:
    """The second process: sheets are sent once, texts come back, and the pipe's end is its end."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self._pid, self._requests, self._answers = pid, requests, answers
        self._asked = False

    def ask(self, sheets: Sequence[Sheet]) -> None:
        """Send the sheets, once. When it is gone, it will not answer."""
        with suppress(OSError), os.fdopen(self._requests, "wb") as requests:
            self._asked = True
            requests.write(json.dumps(sheets).encode())

    def answer(self) -> list[str] | None:
        """Wait for the texts; None when it failed."""
        try:
            with os.fdopen(os.dup(self._answers), "rb") as answers:
                texts: list[str] | None = json.load(answers)
        except (OSError, ValueError):
            return None
        return texts

    def close(self) -> None:
        """Return when it is gone. It may still draw what nobody wants any more, and keeps nothing that an end could spoil."""
        if not self._asked:
            os.close(self._requests)
        os.close(self._answers)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGTERM)
            os.waitpid(self._pid, 0)


@contextmanager
def _second_process(node: Node, operator: bool) -> Iterator[_Process]:
    """A copy of this process, which has the node from then on. Raises OSError where there can be none."""
    for module in IN_BOTH:
        import_module(module)
    requests, answers = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(requests[1])
        os.close(answers[0])
        _serve(node, requests[0], answers[1], operator)
    os.close(requests[0])
    os.close(answers[1])
    node.leave()
    process = _Process(pid, requests[1], answers[0])
    try:
        yield process
    finally:
        process.close()


def _serve(node: Node, requests: int, answers: int, operator: bool) -> NoReturn:
    """What the second process does; it never returns. It says nothing: whoever has no answer finds out why by itself."""
    code = 1
    try:
        _be_silent()
        texts = _texts(node, requests, operator)
        node.leave()  # which it needs longer for than the rest takes here
        with os.fdopen(answers, "wb") as answer:
            answer.write(json.dumps(texts).encode())
        code = 0
    finally:
        os._exit(code)


def _be_silent() -> None:
    """Write nothing, and leave a person's Ctrl-C to the first process, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _texts(node: Node, requests: int, operator: bool) -> list[str] | None:
    """The YAML of the sheets that are asked for, None where nothing was asked. All imports are done before it is asked."""
    node.serve_jsii()
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
