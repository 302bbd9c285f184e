"""A pool of processes that build stacks. Each compiles, judges and renders chunks of stacks; none outlives the process that started it."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import connection, parent_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.stack import Job
    from prodstack.compiler.building.units import Unit

    Render = Callable[[Sequence[Unit]], list[bytes]]
    Result = tuple[Job, Record | None, bytes | None]

_CHUNKS = 12
"""How many chunks each process gets: many enough that all end at about the same time."""


def built(jobs: Sequence[Job], workers: int, render: Render | None) -> Iterator[tuple[int, list[Result]]]:
    """Yield how many jobs are done, with the results of those that were done last: a record, and the content of the unit's file.

    A stack with mistakes has no record here, and one with errors no content.
    """
    size = max(1, len(jobs) // (workers * _CHUNKS))
    chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    done = 0
    with ProcessPoolExecutor(workers, initializer=_begin) as executor:
        try:
            futures = {executor.submit(_build, chunk, render): chunk for chunk in chunks}
            for future in as_completed(futures):
                chunk = futures.pop(future)
                done += len(chunk)
                yield done, [(job, *result) for job, result in zip(chunk, future.result(), strict=True)]
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


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
    from prodstack.manifests.finding import Severity

    stacks = [Building(job) for job in jobs]
    records = [stack.record if stack.is_storable else None for stack in stacks]
    right = [
        number
        for number, record in enumerate(records)
        if render and record and record.body and not any(each.severity is Severity.ERROR for each in record.findings)
    ]
    units = [unit_of(stacks[number], record) for number in right if (record := records[number]) is not None]
    contents = dict(zip(right, render(units), strict=True)) if render and units else {}
    return [(record, contents.get(number)) for number, record in enumerate(records)]
