"""The manifests of another Git revision are read as blobs: the working tree, the index and HEAD stay as they are."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from prodstack.manifests.files import SUFFIXES, Tree, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FILE_MODES = ("100644", "100755")


class RevisionError(Exception):
    """Git cannot give the manifests of a revision; the text says why, for people."""


def read_revision(revision: str, path: str, root: Path) -> Tree:
    """The objects below `path` (from `root`) as they are at `revision`; an empty tree where the path did not exist then.

    Raises RevisionError where `root` is in no repository, the revision does not exist, or git is not installed.
    """
    commit = _git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], revision)
    below = os.path.relpath(root / path, root)
    if below.startswith(".."):
        raise RevisionError(f'the path "{path}" is outside "{root}"; name one inside it')
    wanted = f"{below}{_slash(root / path)}"
    listed = _git(root, ["ls-tree", "-r", "-z", commit.decode().strip(), "--", wanted], revision)
    with tempfile.TemporaryDirectory() as folder:
        _write(list(_entries(listed)), root, Path(folder))
        return read_tree([below] if (Path(folder) / below).exists() else [], Path(folder))


def _write(entries: Sequence[tuple[str, str]], root: Path, folder: Path) -> None:
    contents = _blobs(root, [blob for _, blob in entries])
    for (name, _), content in zip(entries, contents, strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _slash(path: Path) -> str:
    return "/" if path.is_dir() else ""


def _entries(listed: bytes) -> Iterator[tuple[str, str]]:
    """Names and blobs of the files that may hold manifests; links and submodules are passed over."""
    for line in filter(None, listed.split(b"\0")):
        head, _, name = line.partition(b"\t")
        mode, _, blob = head.decode().split()
        text = os.fsdecode(name)
        if mode in _FILE_MODES and text.lower().endswith(SUFFIXES) and not _hidden(text):
            yield text, blob


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts[:-1])


def _blobs(root: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    """The contents of the blobs, by one git process for all of them."""
    answer = _git(root, ["cat-file", "--batch"], "", "".join(f"{blob}\n" for blob in blobs).encode())
    place = 0
    for _ in blobs:
        start = answer.index(b"\n", place) + 1
        end = start + int(answer[place:start].split()[-1])
        yield answer[start:end]
        place = end + 1


def _git(root: Path, arguments: Sequence[str], revision: str, data: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  # arguments are passed as they are, without a shell
            ["git", "-C", str(root), *arguments],  # noqa: S607  # the person's own git
            input=data,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},  # its messages are told apart below
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed; give two folders instead: diff OLD NEW") from None
    if done.returncode == 0:
        return done.stdout
    raise RevisionError(_reason(done.stderr.decode("utf-8", "replace"), revision, root))


def _reason(said: str, revision: str, root: Path) -> str:
    if "not a git repository" in said:
        return f'"{root}" is in no Git repository; give two folders instead: diff OLD NEW'
    lines = said.strip().splitlines()
    return lines[-1] if lines else f'the revision "{revision}" does not exist here; fetch it, or correct it'
