"""Charts are drawn beside the compiler: a second process imports cdk8s while this one reads, compiles and judges.

Start-up is mostly imports, and the two halves share few. Other processes are only a short cut: where there can be none (no fork on
this system, threads run already, cdk8s is imported already), or when one fails for any reason, the charts are drawn in this process,
whose errors are then the errors that people see.
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

from charts.node import Node, NoNodeError, require_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from charts.sheet import Sheet

    Begin = Callable[[Sequence[Sheet]], Callable[[], dict[str, str]]]
    """Begins to draw, once; what it returns waits for the YAML of each sheet, by its path."""

IN_BOTH = (
    "inspect",
    "typing_extensions",
    "datetime",
    "decimal",
    "prodstack.manifests.yaml_writer",
    "prodstack.manifests.manifest",
)
"""What takes long of all that both processes import: it is imported once, before they part, while node starts."""

SHARED = 200
"""From this many sheets on, a third process draws two of five, with a node of its own: starting it takes as long as 60 sheets do."""


@contextmanager
def drawing(*, operator: bool = True) -> Iterator[Begin]:
    """A function that begins to draw sheets; at the end of the block the other processes are gone, and their nodes too.

    operator: whether an operator install is likely; a hint of what to import meanwhile, which changes no result.
    """
    with ExitStack() as ends:
        ends.enter_context(_ended_in_order())
        yield partial(_begin, ends, _another_process(ends, operator))


def _another_process(ends: ExitStack, operator: bool) -> _Process | None:
    """A process that draws, until `ends`; None where there can be none."""
    process = None
    if _can_start():
        with suppress(OSError):
            process = ends.enter_context(_copy(ends.enter_context(Node()), operator))
    return process


def _begin(ends: ExitStack, first: _Process | None, sheets: Sequence[Sheet]) -> Callable[[], dict[str, str]]:
    """Have the other processes draw; what they could not do, this one does when the texts are asked for."""
    shared = first is not None and len(sheets) >= SHARED
    share = len(sheets) * 3 // 5 if shared else len(sheets)
    if first is not None:
        first.ask(sheets[:share])  # before there is a copy, which would hold its pipe open
    second = _another_process(ends, operator=False) if shared else None
    if second is not None:
        second.ask(sheets[share:])
    return lambda: _answered(first, sheets[:share]) | _answered(second, sheets[share:])


def _answered(process: _Process | None, sheets: Sequence[Sheet]) -> dict[str, str]:
    answer = process.answer() if process is not None else None
    return _draw(sheets) if answer is None else answer


def _draw(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The YAML of each sheet by its path, made in this process. Raises NoNodeError where node does not work."""
    if not sheets:
        return {}
    require_node()
    try:
        from charts.units import draw
    except Exception as error:
        sys.unraisablehook = lambda _: None  # jsii fails once more when Python ends, in words of its own
        raise NoNodeError(f"node started, and jsii does not work with it: {' '.join(str(error).split())}") from error
    return draw(sheets)


def _can_start() -> bool:
    """Whether a copy of this process is whole (a copy has one thread), and jsii is neither here nor to be run otherwise."""
    usual = "jsii" not in sys.modules and not os.environ.get("JSII_RUNTIME")
    return hasattr(os, "fork") and threading.active_count() == 1 and usual


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """In the block, a signal that ends the process lets it clean up first, whatever a library makes of the exception that says so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []

    def stop(number: int, _: object) -> NoReturn:
        caught.append(number)
        raise _end(number)

    numbers = [
        number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None
    ]
    usual = (signal.SIG_DFL, signal.default_int_handler)
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


def _end(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)


class _Process:
    """Another process: sheets are sent once, texts come back, and the pipe's end is its end."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self._pid = pid
        self._requests, self._answers = os.fdopen(requests, "wb"), os.fdopen(answers, "rb")

    def ask(self, sheets: Sequence[Sheet]) -> None:
        """Send the sheets, once. When it is gone, it will not answer."""
        with suppress(OSError), self._requests:
            self._requests.write(json.dumps(sheets).encode())

    def answer(self) -> dict[str, str] | None:
        """Wait for the texts; None when it failed."""
        try:
            texts: dict[str, str] | None = json.load(self._answers)
        except (OSError, ValueError):
            return None
        return texts

    def close(self) -> None:
        """Return when it is gone. It may still draw what nobody wants any more, and keeps nothing that an end could spoil."""
        for end in (self._requests, self._answers):
            with suppress(OSError):
                end.close()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


@contextmanager
def _copy(node: Node, operator: bool) -> Iterator[_Process]:
    """A copy of this process, which has the node from then on. Raises OSError where there can be none."""
    for module in IN_BOTH:
        import_module(module)
    requests, answers = os.pipe(), os.pipe()
    try:
        pid = os.fork()
    except OSError:
        for end in (*requests, *answers):
            os.close(end)
        raise
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
    """What the other process does; it never returns. It says nothing: whoever has no answer finds out why by itself."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        texts = _texts(node, requests, operator)
        node.leave()  # which it needs longer for than the rest takes here
        with os.fdopen(answers, "wb") as answer:
            answer.write(json.dumps(texts).encode())
        code = 0
    finally:
        os._exit(code)


def _texts(node: Node, requests: int, operator: bool) -> dict[str, str] | None:
    """The YAML of the sheets that are asked for, by their paths, None where nothing was asked. All imports are done before it is asked."""
    node.serve_jsii()
    from charts.units import draw

    if operator:
        import_module("constructs_lib.operator_install")  # the compiler is not ready yet
    with os.fdopen(requests, "rb") as asked:
        sheets = _sheets(asked.read())
    return draw(sheets) or None


def _sheets(data: bytes) -> list[Sheet]:
    from charts.sheet import Sheet

    parts: list[tuple[Any, ...]] = json.loads(data or b"[]")
    return [Sheet(*part) for part in parts]
