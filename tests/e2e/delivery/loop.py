"""A controller of the tests: a function that runs again and again on a thread, as long as a `with` block lasts."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from tests.e2e.api import Api, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.control_plane import ControlPlane

EVERY = 0.25
"""Seconds between two rounds."""


class LoopError(Exception):
    """A round failed with something else than a refusal of the API server."""


@contextlib.contextmanager
def repeated(plane: ControlPlane, name: str, work: Callable[[Api], None]) -> Iterator[None]:
    """Run `work` every quarter of a second with a client of its own. A refused request ends only its round. Raises LoopError."""
    stopped, failures = threading.Event(), list[Exception]()

    def rounds() -> None:
        with contextlib.closing(Api(plane)) as api:
            while not stopped.wait(EVERY):
                try:
                    with contextlib.suppress(RefusedError):
                        work(api)
                except Exception as error:
                    failures.append(error)
                    return

    thread = threading.Thread(target=rounds, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
    if failures:
        raise LoopError(f"{name}: {failures[0]!r}") from failures[0]


def now() -> str:
    """The time as Kubernetes writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
