"""A controller of the tests: a function that runs again and again on a thread, as long as a `with` block lasts."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.e2e.api import Api, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.control_plane import ControlPlane

EVERY = 0.25
"""Seconds between two rounds."""


class LoopError(Exception):
    """A round failed with something else than a refusal of the API server."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A running loop, which a test can pause."""

    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """No round runs inside the block."""
        with self._turn:
            yield

    def round(self, work: Callable[[Api], None], api: Api) -> None:
        """One round, unless the loop is paused; a refused request ends only the round."""
        with self._turn, contextlib.suppress(RefusedError):
            work(api)


@contextlib.contextmanager
def repeated(plane: ControlPlane, name: str, work: Callable[[Api], None]) -> Iterator[Loop]:
    """Run `work` every quarter of a second with a client of its own. Raises LoopError."""
    loop, stopped, failures = Loop(), threading.Event(), list[Exception]()

    def rounds() -> None:
        with contextlib.closing(Api(plane)) as api:
            while not stopped.wait(EVERY):
                try:
                    loop.round(work, api)
                except Exception as error:
                    failures.append(error)
                    return

    thread = threading.Thread(target=rounds, name=name, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        stopped.set()
        thread.join()
    if failures:
        raise LoopError(f"{name}: {failures[0]!r}") from failures[0]


def now() -> str:
    """The time as Kubernetes writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
