"""What Flux would tell people: a receiver in place of its notification-controller.

Events in the cluster are no substitute: the recorder drops them if one object has many, as with dependencies that are asked for each second.
"""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.e2e.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Alerts:
    """The running receiver."""

    url: str
    received: list[dict[str, Any]] = field(default_factory=list)

    def about(self, name: str) -> list[str]:
        """The messages about an object."""
        return [each["message"] for each in list(self.received) if each["involvedObject"]["name"] == name]


@contextlib.contextmanager
def receiving() -> Iterator[Alerts]:
    """Receive as long as the block lasts."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Stay silent: the tests' output is for findings."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Alerts(f"http://{HOST}:{server.server_address[1]}/", received)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
