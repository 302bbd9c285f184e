"""A pool of processes that build stacks: each compiles and judges chunks of stacks, and proves texts. They end with the process that started them.

The renderer is not in the pool: the process that started the pool hands it the objects of one chunk while the others build the next ones.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from prodstack.compiler.building.texts import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.stack import Job
    from prodstack.compiler.building.texts import Draft, Renderer
    from prodstack.compiler.building.units import Unit

    Result = tuple[Record | None, bytes | None]

T = TypeVar("T")
_SMALLEST = 8
_CHUNKS = 12
"""How many chunks each process gets: many enough that all end at about the same time."""
_WAITING = 3
"""How many chunks are between their first and their last step for each process: enough that none ever waits for work."""


class _Begun(NamedTuple):
    """One stack after its first step. objects: as JSON for the renderer; draft: pickled, because it only goes from one process to another.

    Both are "" if there is nothing to write.
    """

    record: Record | None
    objects: str = ""
    draft: bytes = b""


class Pool:
    """Processes that build stacks, and render with the renderer, until it is closed."""

    def __init__(self, workers: int, renderer: Renderer | None) -> None:
        self._workers, self._renderer = workers, renderer
        self._executor = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)

    def built(self, jobs: Sequence[Job]) -> Iterator[tuple[int, list[tuple[Job, Record | None, bytes | None]]]]:
        """Yield how many jobs are done, with the results of those that were done last: a record, and the content of the unit's file.

        A stack with mistakes has no record here, and one with errors no content.
        """
        done = 0
        _build(jobs[:1], self._renderer)  # imports what all need, before the processes are copied from this one
        for chunk, results in self._results(_build, jobs):
            done += len(chunk)
            yield done, [(job, *result) for job, result in zip(chunk, results, strict=True)]

    def rendered(self, units: Sequence[Unit]) -> list[bytes]:
        """The contents of the files of units of objects."""
        found = {
            id(unit): content
            for chunk, results in self._results(_draft, units)
            for unit, (_, content) in zip(chunk, results, strict=True)
            if content is not None
        }
        return [found[id(unit)] for unit in units]

    def close(self) -> None:
        """End the processes, after what each of them does now."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _results(
        self, first: Callable[[Sequence[T], Any], list[_Begun]], items: Sequence[T]
    ) -> Iterator[tuple[Sequence[T], list[Result]]]:
        """Yield the chunks as they are done: `first` in the pool, then the renderer, then the proof in the pool."""
        waiting = iter(self._chunks(items))
        running: dict[Future[Any], tuple[Sequence[T], list[_Begun]]] = {}
        while True:
            for chunk in islice(waiting, max(0, self._workers * _WAITING - len(running))):
                running[self._submit(first, chunk, self._renderer)] = chunk, []
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                chunk, begun = running.pop(future)
                if begun:
                    contents = iter(future.result())
                    yield chunk, [(each.record, next(contents) if each.draft else None) for each in begun]
                    continue
                found: list[_Begun] = future.result()
                drafts = [each for each in found if each.draft]
                if drafts and self._renderer is not None:
                    texts = self._renderer.write([each.objects for each in drafts])
                    packed = [each.draft for each in drafts]
                    running[self._submit(_finish, packed, texts, self._renderer)] = chunk, found
                else:
                    yield chunk, [(each.record, None) for each in found]

    def _submit(self, work: Callable[..., T], *about: Any) -> Future[T]:
        with _deaf():
            return self._executor.submit(work, *about)

    def _chunks(self, items: Sequence[T]) -> list[Sequence[T]]:
        size = min(AT_ONCE, max(_SMALLEST, len(items) // (self._workers * _CHUNKS)))
        return [items[start : start + size] for start in range(0, len(items), size)]


def _context() -> BaseContext:
    """How processes start: as usual, but never as a copy of a process with threads, because a thread may hold a lock that the copy needs."""
    return get_context("spawn") if threading.active_count() > 1 else get_context()


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: before `_begin` has run, each would print a traceback. Here, Ctrl-C counts after the block."""
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


def _build(jobs: Sequence[Job], renderer: Renderer | None) -> list[_Begun]:
    """Compile and judge stacks."""
    from prodstack.compiler.building.stack import Building
    from prodstack.compiler.building.units import unit_of
    from prodstack.manifests.finding import blocks

    found = []
    for stack in map(Building, jobs):
        record = stack.record if stack.is_storable and not stack.borrows else None  # no other stack is at hand here
        is_written = record is not None and record.body and not blocks(record.findings)
        draft = renderer.draft(unit_of(stack, record)) if renderer and record and is_written else None
        found.append(_begun(record, draft))
    return found


def _draft(units: Sequence[Unit], renderer: Renderer) -> list[_Begun]:
    """Compile the objects of units."""
    return [_begun(None, renderer.draft(unit)) for unit in units]


def _begun(record: Record | None, draft: Draft | None) -> _Begun:
    return _Begun(record) if draft is None else _Begun(record, draft.to_json(), pickle.dumps(draft))


def _finish(drafts: Sequence[bytes], texts: Sequence[str], renderer: Renderer) -> list[bytes]:
    """Prove the texts, and return the contents of the files."""
    return [renderer.finish(pickle.loads(draft), text) for draft, text in zip(drafts, texts, strict=True)]  # noqa: S301  # our own process made it
