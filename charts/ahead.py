"""node loads the JavaScript of an import while Python goes on importing.

Importing cdk8s starts node (90 ms) and has it load one assembly a package (25 ms each), and jsii waits for every answer although
an import uses none of them. Here the requests of imports are answered by a thread, in their order; the first call of any other
kind, and the end of the block, wait until all are done. jsii has no public name for that: `kernel.provider` is what its kernel
sends requests through (jsii 1.142, read), and it is put back afterwards.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

import jsii

if TYPE_CHECKING:
    from collections.abc import Iterator


SPAWN = 0.01
"""Seconds in which node is started. It takes many small writes, and after each the thread would wait 5 ms for the busy importing one."""


class _Ahead:
    """A provider whose `load` returns at once."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self._requests: SimpleQueue[Any] = SimpleQueue()
        self._asked = False
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="jsii-loads-ahead")
        self._thread.start()

    def _run(self) -> None:
        for request in iter(self._requests.get, None):
            try:
                if self._error is None:
                    self._provider.load(request)
            except BaseException as error:  # raised again by `wait`, in the thread that asked
                self._error = error

    def load(self, request: Any) -> None:
        self._requests.put(request)
        if not self._asked:
            self._asked = True
            time.sleep(SPAWN)

    def wait(self) -> None:
        """Every request is answered. Raises what a request raised."""
        self._requests.put(None)
        self._thread.join()
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def __getattr__(self, name: str) -> Any:
        self.wait()
        return getattr(self._provider, name)


@contextmanager
def loads_ahead() -> Iterator[None]:
    """In the block, importing a jsii package does not wait for node; at its end everything is loaded.

    Raises at the end of the block what an import would have raised: no node, or a package that node cannot load.
    """
    kernel: Any = jsii.kernel
    provider = kernel.provider
    ahead = _Ahead(provider)
    kernel.provider = ahead
    try:
        yield
    finally:
        kernel.provider = provider
        ahead.wait()
