"""Open input files: regular files up to a size, and inside a folder only what no link takes out of it.

Everything is judged before it is opened, because opening a pipe blocks, opening a device can have effects, and /dev/zero never ends.
"""

from __future__ import annotations

import os
import stat
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
    _refuse_other_than_regular(path.stat())
    handle = os.open(path, _FLAGS)
    try:
        _refuse_other_than_regular(os.fstat(handle))  # it may have been replaced in the meantime
        with os.fdopen(os.dup(handle), "rb") as file:
            return read_limited(file)
    finally:
        os.close(handle)


def read_limited(file: BinaryIO) -> bytes:
    """The rest of an open file or of standard input. Raises OSError if it is larger than MAX_BYTES."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(0, f"it is larger than {MAX_BYTES // 1024**2} MiB, the limit for one input; split it")
    return data


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads into the folder after all links are followed. A link that leads to itself leads nowhere."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return False


def _refuse_other_than_regular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, 'it is not a regular file; pass the output of another program as "-", standard input')
