"""dist/ is the old one or the new one: complete new files beside it, a journal, one rename for each changed file.

What is ours in dist/ is decided by name and first line: a file `<cluster>/<unit>/<unit>.k8s.yaml` that begins with HEADER.
Ours are replaced and, when no stack gives them any more, removed with the folders that they leave empty. A file without
that line stays and is reported, except at a path that this publish writes: those names belong to the generator, and
somebody who damaged such a file gets it back. Unchanged files are not touched (their times stay).

dist/ as a symbolic link is refused, like a link anywhere on a file's way: nothing is written outside the project's folder.
"""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import filterfalse, takewhile
from pathlib import Path

from prodstack.compiler.publishing import journal
from prodstack.compiler.publishing.journal import Journal
from prodstack.compiler.publishing.output_paths import (
    check_case,
    check_folders,
    check_paths,
    check_way,
    folders,
    place_of,
    shown,
    unsafe,
)
from prodstack.compiler.publishing.staging import Place, PublishError, clean, explained, leftovers, locked

__all__ = [
    "HEADER",
    "Difference",
    "Kind",
    "PublishError",
    "Published",
    "Recovered",
    "notes",
    "publish",
    "verify",
]

HEADER = "# Generated from "


class Recovered(StrEnum):
    """What became of an earlier publish that was interrupted."""

    NOTHING = "nothing"  # there was none
    FINISHED = "finished"  # it had passed its commit point
    DISCARDED = "discarded"  # it had not: dist/ was still the old one
    UNDONE = "undone"  # it had failed, and was interrupted while it went back to the old one


class Kind(StrEnum):
    """How dist/ differs from what the inputs give; FOREIGN is a note, everything else fails `verify`."""

    INTERRUPTED = "interrupted"
    MISSING = "missing"
    CHANGED = "changed"
    VANISHED = "vanished"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did, as sorted paths below dist/; `foreign` files were left as they are."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    foreign: tuple[str, ...]
    recovered: Recovered


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One file (`path` below dist/; "" for the whole) that is not what the inputs give; its text is for people."""

    path: str
    kind: Kind
    text: str

    def __str__(self) -> str:
        """Where, what and what to do."""
        return self.text


def publish(files: Mapping[str, bytes], dist: Path) -> Published:
    """`dist` holds exactly these files (complete contents by path below it), and the foreign ones that it held.

    Raises PublishError before anything is written for an empty result, a path that is not a unit's file below dist/, a
    content without HEADER, a link or a folder in the way, and another publish that runs. Whatever fails later (a full
    disk, no write access) is undone, then raised. An interrupted publish is finished first.
    """
    _check_files(files, dist)
    place = place_of(dist)
    with locked(place):
        recovered = _recover(place)
        changes, foreign = _changes(files, dist)
        if changes.paths:
            journal.run(place, changes, files)
    unchanged = tuple(sorted(files.keys() - set(changes.put)))
    return Published(tuple(sorted(changes.put)), changes.removed, unchanged, foreign, recovered)


def _recover(place: Place) -> Recovered:
    """An interrupted publish is finished (after its commit point) or discarded (before it).

    Raises PublishError when that fails: everything stays as it is, for the next attempt.
    """
    if not leftovers(place):
        return Recovered.NOTHING
    outcome = _resume(place)
    clean(place)
    return outcome


def _resume(place: Place) -> Recovered:
    """dist/ is whole again. A journal is a file on the disk: its names are checked like everybody's."""
    with explained(place.staging):
        pending = journal.read(place)
    if pending is None:
        return Recovered.DISCARDED
    work, undoing = pending
    check_paths(work.paths)
    check_folders(work.folders, work.put)
    check_way(place.dist, work.paths)
    if undoing:
        with explained(place.dist):
            journal.backward(place, work)
        return Recovered.UNDONE
    journal.forward(place, replace(work, removed=tuple(filterfalse(partial(_is_foreign, place.dist), work.removed))))
    return Recovered.FINISHED


def _is_foreign(dist: Path, path: str) -> bool:
    """Whether somebody else put a file of their own here since the journal was written."""
    return os.path.lexists(dist / path) and not _has_header(dist / path)


def verify(files: Mapping[str, bytes], dist: Path) -> tuple[Difference, ...]:
    """How `dist` differs from these files, sorted; empty when it is fresh and complete. Changes nothing.

    Raises PublishError where `publish` would refuse the files or the folder. Foreign files are no difference: see `notes`.
    """
    _check_files(files, dist)
    place = place_of(dist)
    changes, _ = _changes(files, dist)
    put = [_difference(dist / path, path, files[path]) for path in changes.put]
    gone = [
        Difference(path, Kind.VANISHED, f"{dist / path}: no input gives this unit; publish again, which removes it")
        for path in changes.removed
    ]
    return (*_interrupted(place), *sorted([*put, *gone]))


def notes(files: Mapping[str, bytes], dist: Path) -> tuple[Difference, ...]:
    """The foreign files in `dist`, sorted: they stay, and they do not make it wrong. Changes nothing."""
    place_of(dist)
    text = "is not a file that a publish wrote, and is left as it is"
    return tuple(Difference(path, Kind.FOREIGN, f"{dist / path}: {text}") for path in _scan(dist, files.keys())[1])


def _interrupted(place: Place) -> tuple[Difference, ...]:
    if not leftovers(place):
        return ()
    with explained(place.staging):
        pending = journal.read(place)
    if pending is None:
        what, fix = f"but not while it changed {place.dist.name}/", "clears it away"
    elif pending[1]:
        what, fix = "while it undid its changes", "undoes the rest first"
    else:
        what, fix = f"with {_rest(place, pending[0])} of {len(pending[0].paths)} files still to do", "finishes it first"
    text = f"{place.dist}: a publish was interrupted {what} (or it still runs); publish again, which {fix}"
    return (Difference("", Kind.INTERRUPTED, text),)


def _rest(place: Place, work: Journal) -> int:
    waiting = [*map(place.new, range(len(work.put))), *(place.dist / path for path in work.removed)]
    return sum(map(os.path.lexists, waiting))


def _difference(target: Path, path: str, content: bytes) -> Difference:
    if not target.exists():
        return Difference(path, Kind.MISSING, f"{target}: is missing; publish again, which writes it")
    with explained(target):
        found, wanted = target.read_bytes().splitlines(True), content.splitlines(True)
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(found, wanted, strict=False))))
    text = f"{target}:{same + 1}: differs from what the inputs give; publish again, which replaces it"
    return Difference(path, Kind.CHANGED, text)


def _changes(files: Mapping[str, bytes], dist: Path) -> tuple[Journal, tuple[str, ...]]:
    """What has to happen in `dist`, and the foreign files in it."""
    check_way(dist, files)
    ours, foreign = _scan(dist, files.keys())
    removed = tuple(sorted(ours - files.keys()))
    check_case([*files, *removed])
    put = sorted(path for path, content in files.items() if not _holds(dist / path, content))
    replaced = tuple(path for path in put if path in ours)
    added = tuple(path for path in put if path not in ours)
    absent = sorted(name for name in {name for path in added for name in folders(path)} if not (dist / name).exists())
    return Journal(added, replaced, removed, tuple(absent)), foreign


def _holds(path: Path, content: bytes) -> bool:
    with explained(path):
        try:
            return path.stat().st_size == len(content) and path.read_bytes() == content
        except FileNotFoundError:
            return False


def _scan(dist: Path, written: Collection[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The files in `dist` that are ours, and the foreign ones (links count as files, and are not followed)."""
    found = set(_walk(dist, "")) if dist.is_dir() else set()
    ours = {path for path in found if path in written or (unsafe(path) is None and _has_header(dist / path))}
    return frozenset(ours), tuple(sorted(map(shown, found - ours)))


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    with explained(folder), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name


def _has_header(path: Path) -> bool:
    with explained(path):
        if not os.path.lexists(path) or not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            return file.read(len(HEADER)) == HEADER.encode()


def _check_files(files: Mapping[str, bytes], dist: Path) -> None:
    """Everything about the files that can be wrong without looking at the disk."""
    if not files:
        fix = "check that a cluster file names a stack; delete the folder yourself if nothing should run"
        raise PublishError(dist, "nothing to publish: the inputs give no file", fix, "empty-publish")
    check_paths(files)
    check_case(files)
    for path, content in sorted(files.items()):
        if not content.startswith(HEADER.encode()):
            what = f"its first line is not {HEADER!r}: no later publish would know it as its own"
            raise PublishError(path, what, "write that line first", "unmarked-output")
