"""A pool of processes that build stacks. Each compiles, judges and renders chunks of stacks; none outlives the process that started it."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.stack import Job
    from prodstack.compiler.building.units import Unit

    Render = Callable[[Sequence[Unit]], list[bytes]]
    Result = tuple[Job, Record | None, bytes | None]

T = TypeVar("T")
_SMALLEST = 8
_CHUNKS = 12
"""How many chunks each process gets: many enough that all end at about the same time."""


class Pool:
    """Processes that build stacks, and render what else a run needs, until it is closed."""

    def __init__(self, workers: int, render: Render | None) -> None:
        self._workers, self._render = workers, render
        self._executor = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)

    def built(self, jobs: Sequence[Job]) -> Iterator[tuple[int, list[Result]]]:
        """Yield how many jobs are done, with the results of those that were done last: a record, and the content of the unit's file.

        A stack with mistakes has no record here, and one with errors no content.
        """
        chunks = self._chunks(jobs)
        with _deaf():
            futures = {self._executor.submit(_build, chunk, self._render): chunk for chunk in chunks}
        done = 0
        for future in as_completed(futures):
            chunk = futures.pop(future)
            done += len(chunk)
            yield done, [(job, *result) for job, result in zip(chunk, future.result(), strict=True)]

    def rendered(self, units: Sequence[Unit]) -> list[bytes]:
        """The contents of the files of units."""
        if self._render is None:
            raise ValueError("this pool judges only")
        with _deaf():
            found = self._executor.map(self._render, self._chunks(units))
        return [content for some in found for content in some]

    def _chunks(self, items: Sequence[T]) -> list[Sequence[T]]:
        size = max(_SMALLEST, len(items) // (self._workers * _CHUNKS))
        return [items[start : start + size] for start in range(0, len(items), size)]

    def close(self) -> None:
        """End the processes, after what each of them does now."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    """How processes start: as usual, but never as a copy of a process with threads, whose locks and whose node the copy would share."""
    return get_context("spawn") if threading.active_count() > 1 else get_context()


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: before `_begin` has run, each would print a traceback. Here it is raised at the end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _build(jobs: Sequence[Job], render: Render | None) -> list[tuple[Record | None, bytes | None]]:
    from prodstack.compiler.building.stack import Building
    from prodstack.compiler.building.units import unit_of
    from prodstack.manifests.finding import blocks

    found: list[tuple[Record | None, Unit | None]] = []
    for stack in map(Building, jobs):
        record = stack.record if stack.is_storable and not stack.borrows else None  # no other stack is at hand here
        is_rendered = record is not None and record.body and not blocks(record.findings)
        found.append((record, unit_of(stack, record) if record is not None and is_rendered else None))
    units = [unit for _, unit in found if unit is not None and render is not None]
    contents = iter(render(units) if render is not None and units else ())
    return [(record, None if unit is None else next(contents, None)) for record, unit in found]
