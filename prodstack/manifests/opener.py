"""Open input files: regular files up to a size, and inside a folder only what no link takes out of it.

Everything is judged before it is opened, because opening a pipe blocks, opening a device can have effects, and /dev/zero never ends.
"""

from __future__ import annotations

import os
import stat
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 32 * 1024 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_file(path: Path, inside: Path | None = None) -> bytes:
    """The content of a regular file. inside: a folder that the file must be in after all links are followed.

    Raises OSError, whose strerror says what is wrong.
    """
    if inside is not None and not is_inside(path, inside):
        raise OSError(0, "it is a link to a place outside the project; replace the link with a copy")
    _refuse_other_than_regular(os.stat(path))  # noqa: PTH116  # half the time of Path.stat
    handle = os.open(path, _FLAGS)
    try:
        found = os.fstat(handle)
        _refuse_other_than_regular(found)  # it may have been replaced in the meantime
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(
                min(found.st_size, MAX_BYTES) + 1
            )  # a buffer for the largest file takes longer than a file
            return _limited(data if len(data) <= found.st_size else data + file.read(MAX_BYTES + 1))
    finally:
        os.close(handle)


def read_limited(file: BinaryIO) -> bytes:
    """The rest of an open file or of standard input. Raises OSError if it is larger than MAX_BYTES."""
    return _limited(file.read(MAX_BYTES + 1))


def _limited(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise OSError(0, f"it is larger than {MAX_BYTES // 1024**2} MiB, the limit for one input; split it")
    return data


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads into the folder after all links are followed. A link that leads to itself leads nowhere."""
    if _is_below_without_links(str(path), str(folder)):
        return True
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return False


def _is_below_without_links(path: str, folder: str) -> bool:
    """Whether a path is written as one below the folder and has no link from there on.

    Most are, and this takes a tenth of the time of following links. Windows has other kinds of links too, so it is not asked there.
    """
    start = "" if folder == os.curdir else f"{folder}/"
    if os.name == "nt" or not path.startswith(start) or path.startswith("/") is not start.startswith("/"):
        return False
    names = path.removeprefix(start).split("/")
    parts = accumulate(names, lambda above, name: f"{above}/{name}")
    return os.pardir not in names and not any(map(os.path.islink, (start + part for part in parts)))


def _refuse_other_than_regular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, 'it is not a regular file; pass the output of another program as "-", standard input')
