"""A Git repository that GitOps tools fetch over HTTP: a bare repository behind `git http-backend`, on loopback."""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from tests.e2e.delivery.http_server import answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAME = "models.git"
_AUTHOR = {"NAME": "tests", "EMAIL": "tests@example.com"}
ENVIRONMENT: Mapping[str, str] = {
    "PATH": os.environ.get("PATH", ""),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _AUTHOR.items()},
}
"""What git gets: nothing from the settings of the person who runs the tests."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree, and the address of the repository that it is pushed to."""

    folder: Path
    url: str

    def publish(self, message: str) -> str:
        """Commit everything in the working tree and push it; the commit's hash."""
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", message)
        self._git("push", "--quiet", "origin", "HEAD:main")
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, env=dict(ENVIRONMENT), capture_output=True, text=True, check=True).stdout.strip()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Repository]:
    """An empty repository with the branch `main`, and its working tree, both in `folder`."""
    root, tree = folder / "git", folder / "tree"
    for command in (
        ["init", "--quiet", "--bare", "--initial-branch=main", str(root / NAME)],
        ["clone", "--quiet", str(root / NAME), str(tree)],
    ):
        subprocess.run(["git", *command], env=dict(ENVIRONMENT), capture_output=True, check=True)
    with answering(_handler(root)) as address:
        yield Repository(tree, f"{address}/{NAME}")


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    """A request handler that passes each request to `git http-backend` (CGI)."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            """Log nothing: the tests' output is for findings."""

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            done = subprocess.run(
                ["git", "http-backend"], env=self._variables(), input=body, capture_output=True, check=True
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for key, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(content)

        def _variables(self) -> dict[str, str]:
            path, _, query = self.path.partition("?")
            return {
                **ENVIRONMENT,
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": self.headers.get("Content-Length", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }

    return Handler
