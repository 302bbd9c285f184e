"""What Flux would tell people: a receiver in place of its notification-controller.

Events in the cluster are not a substitute: their recorder drops events of an object that has many, such as one whose dependencies are checked
every second.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.e2e.delivery.http_server import answering

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Alerts:
    """The running receiver."""

    url: str
    received: list[dict[str, Any]]

    def about(self, name: str) -> list[str]:
        """The messages about an object."""
        return [each["message"] for each in list(self.received) if each["involvedObject"]["name"] == name]


@contextlib.contextmanager
def receiving() -> Iterator[Alerts]:
    """Receive as long as the block lasts."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            """Log nothing: the tests' output is for findings."""

        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

    with answering(Handler) as address:
        yield Alerts(f"{address}/", received)
