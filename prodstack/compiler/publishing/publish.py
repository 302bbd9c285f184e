"""Publishing makes dist/ hold exactly the given files, all of them or none; `survey` compares and changes nothing.

A file is ours if its path is one of those in prodstack/manifests/layout.py (`<cluster>/<unit>/<unit>.k8s.yaml`, a unit's Kustomization,
a cluster's index file, the index of all units), and it begins with HEADER, or the index of all units with its own mark. Our files are
replaced, and removed when no input gives them any more; unchanged ones are not touched. Every other file is foreign: left alone and
reported. The exception is a file at a path that this publish writes: that name belongs to the generator, so a damaged file is replaced.

Links are refused, dist/ itself included, so nothing is written outside the project. Empty folders are removed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.compiler.publishing.staging import (
    AGAIN,
    UNSAFE,
    Change,
    PublishError,
    Staging,
    explained,
    explanation,
    folders,
    mode,
    remove_empty_folders,
)
from prodstack.manifests.layout import FLEET_INDEX, INDEX_MARK, TEXT_FILE, UNIT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    IsCurrent = Callable[[str, os.stat_result], bool]

__all__ = ["HEADER", "Kind", "Mismatch", "PublishError", "Published", "Survey", "publish", "survey"]

FOREIGN_MANIFEST = "foreign-manifest"
"""The finding about a file that a GitOps tool could apply and no input gives."""
HEADER = "# Generated from "
"""How every file of dist/ begins, except the index of all units."""


class Kind(StrEnum):
    """How dist/ differs from what the inputs give. FOREIGN is a note; everything else fails `verify`."""

    INTERRUPTED = "interrupted"
    MISSING = "missing"
    CHANGED = "changed"
    VANISHED = "vanished"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did, as sorted paths below dist/. interrupted: an earlier publish was, and this one finished its work.

    looks: the status of each written file just before it was renamed into place.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    foreign: tuple[str, ...]
    interrupted: bool
    looks: Mapping[str, os.stat_result]


@dataclass(frozen=True, slots=True, order=True)
class Mismatch:
    """One file (`path` below dist/, "" for dist/ itself) that is not what the inputs give; the text is for people."""

    path: str
    kind: Kind
    text: str

    def __str__(self) -> str:
        """Where, what and what to do."""
        return self.text


@dataclass(frozen=True)
class Survey:
    """How dist/ differs from what the inputs give: the changes that it needs, foreign files, empty folders, and leftovers of a publish.

    is_staged: whether the staging folder is there, of a publish that runs or was killed, perhaps with nothing in it.
    """

    dist: Path
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...]
    foreign: tuple[str, ...]
    empty: frozenset[str]
    interrupted: bool
    is_staged: bool

    @property
    def is_clean(self) -> bool:
        """Whether a publish would do nothing."""
        return not (self.changes or self.empty or self.is_staged)

    @property
    def vanished(self) -> tuple[str, ...]:
        """The paths of our files that no input gives any more, sorted."""
        return tuple(change.path for change in self.changes if change.content is None)

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """The differences, sorted, without foreign files."""
        what = "a publish was interrupted (or is still running), so some files may be new and some old"
        text = f"{self.dist}: {what}; run `synth`, which finishes it"
        different = sorted(_mismatch(self.dist, change) for change in self.changes)
        return (*([Mismatch("", Kind.INTERRUPTED, text)] if self.interrupted else []), *different)

    @property
    def notes(self) -> tuple[Mismatch, ...]:
        """The foreign files, sorted."""
        text = "was not generated, and is left alone"
        return tuple(Mismatch(path, Kind.FOREIGN, f"{self.dist / path}: {text}") for path in self.foreign)


def survey(files: Mapping[str, bytes], dist: Path, is_current: IsCurrent | None = None) -> Survey:
    """Compare `dist` with these files, and change nothing.

    is_current: whether the regular file at a path below dist/, with this status, has the content of `files`; None: it is read and compared.
    Raises PublishError where `publish` would refuse the files or the folder.
    """
    return _compare(files, dist, _checked(files, dist), is_current)


def publish(
    files: Mapping[str, bytes],
    dist: Path,
    is_current: IsCurrent | None = None,
    review: Callable[[Survey], None] = lambda _: None,
) -> Published:
    """Make `dist` hold exactly these files (complete contents by path below it) besides the foreign ones.

    is_current: as for `survey`; review: is called with the survey before anything changes, and prevents the publish by raising an exception.

    Raises PublishError before anything is written for an empty result, an unsafe path, a content without HEADER, a link
    or a folder in the way, and if there is something to do but the lock cannot be taken, because another publish holds it, for example.
    Any later failure is undone and then raised.
    """
    staging, lock_error = _checked(files, dist), None
    looks: dict[str, os.stat_result] = {}
    with contextlib.ExitStack() as ends:
        try:
            ends.enter_context(staging.locked())
        except PublishError as error:
            lock_error = error  # ignored if there is nothing to do
        found = _compare(files, dist, staging, is_current)
        review(found)
        if lock_error is None:
            staging.clear()
            if found.changes:
                looks = staging.run(found.changes)
            remove_empty_folders(dist, (*found.vanished, *found.empty))
        elif found.changes or found.empty or found.interrupted:
            raise lock_error
    written = tuple(change.path for change in found.changes if change.content is not None)
    return Published(written, found.vanished, found.unchanged, found.foreign, found.interrupted, looks)


def _mismatch(dist: Path, change: Change) -> Mismatch:
    target, found = dist / change.path, _content(dist / change.path)
    if change.content is None:
        text = f"{target}: no input gives this unit any more; run `synth`, which removes the file"
        return Mismatch(change.path, Kind.VANISHED, text)
    if found is None:
        return Mismatch(change.path, Kind.MISSING, f"{target}: is missing; run `synth`, which writes it")
    pairs = zip_longest(found.splitlines(keepends=True), change.content.splitlines(keepends=True))
    line = next(number for number, (old, new) in enumerate(pairs, start=1) if old != new)
    text = f"{target}:{line}: differs from what the inputs give; run `synth`, which replaces the file"
    return Mismatch(change.path, Kind.CHANGED, text)


def _compare(files: Mapping[str, bytes], dist: Path, staging: Staging, is_current: IsCurrent | None) -> Survey:
    tree = _walk(dist)
    _check_way(dist, files, tree)
    strangers = tree.files.keys() - files.keys()
    vanished = {path for path in strangers if _is_output(path) and _is_marked(dist, path)}
    if vanished:
        _check_case([*files, *vanished])  # without them, `_checked` did it
    same = is_current or (lambda path, _: _content(dist / path) == files[path])
    changed = [path for path in files if not (path in tree.files and same(path, tree.files[path]))]
    changes = [Change(path, _with_header(path, files[path])) for path in changed]
    changes += [Change(path, None) for path in vanished]
    foreign = sorted(map(_printable, strangers - vanished))
    unchanged = sorted(files.keys() - set(changed))
    ordered = tuple(sorted(changes, key=lambda change: change.path))
    return Survey(
        dist,
        ordered,
        tuple(unchanged),
        tuple(foreign),
        frozenset(tree.empty),
        bool(staging.leftovers()),
        staging.is_there,
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """What is in dist/, by paths below it: files (links too) with their status, folders, and those of them that are empty."""

    files: dict[str, os.stat_result]
    folders: set[str]
    empty: set[str]


def _walk(dist: Path) -> _Tree:
    tree = _Tree({}, {"."}, set())
    rest = [(os.fspath(dist), "")]
    for folder, prefix in rest:  # the list grows
        try:
            entries = _entries(folder, may_be_missing=not prefix)
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    tree.folders.add(prefix + entry.name)
                    rest.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    tree.files[prefix + entry.name] = entry.stat(follow_symlinks=False)
        except OSError as error:
            raise explanation(error, Path(folder)) from error
        if prefix and not entries:
            tree.empty.add(prefix)
    return tree


def _entries(folder: str, *, may_be_missing: bool) -> list[os.DirEntry[str]]:
    """The entries of a folder. Only dist/ itself may be missing: a folder that was just listed and is gone is an error, not empty."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        if may_be_missing and not mode(Path(folder)):
            return []
        raise


def _content(path: Path) -> bytes | None:
    """What a regular file holds; None if there is none."""
    with explained(path):
        return path.read_bytes() if stat.S_ISREG(mode(path)) else None


def _is_marked(dist: Path, path: str) -> bool:
    """Whether a file that was just listed is one of ours. Anything but a regular file is not."""
    with explained(dist / path):
        kind = (dist / path).lstat().st_mode
        return stat.S_ISREG(kind) and (dist / path).read_bytes().startswith(_mark(path))


def _mark(path: str) -> bytes:
    """How a file at this path begins if it is ours."""
    return (INDEX_MARK if path == FLEET_INDEX else HEADER).encode()


def _checked(files: Mapping[str, bytes], dist: Path) -> Staging:
    """Where a publish works. Refuses files and a folder that no publish could be right with."""
    if not files:
        what = "the inputs give no file, and an empty folder would delete everything that runs"
        fix = "check that a cluster file names a stack; delete the folder yourself if nothing should run"
        raise PublishError(dist, what, fix, "empty-publish")
    for path in sorted(files):
        if not _is_output(path):
            fix = "a file of dist/ is <cluster>/<unit>/<unit>.k8s.yaml, printable and without backslash or colon"
            raise PublishError(_printable(path), "is not a safe path of a unit", fix, UNSAFE)
    _check_case(files)
    _check_folder(dist)
    return Staging(dist, dist.parent / f".{dist.name}.publish")


def _with_header(path: str, content: bytes) -> bytes:
    """The content of a file to write. Refuses one that no later publish would know as its own."""
    mark = _mark(path)
    if not content.startswith(mark):
        what = (
            f"its first line does not begin with {mark.decode()!r}, so no later publish would know the file as its own"
        )
        raise PublishError(path, what, "write that line first", "unmarked-output")
    return content


def _is_output(path: str) -> bool:
    """Whether this is a path that `synth` writes, and cannot leave dist/ on any operating system."""
    if path == FLEET_INDEX:
        return True
    match = UNIT_FILE.fullmatch(path) or TEXT_FILE.fullmatch(path)
    return match is not None and path.isprintable() and not {".", ".."} & set(match.groups())


def _printable(path: str) -> str:
    """The path with escapes for every character that a terminal could not print, or would obey."""
    return path if path.isprintable() else repr(path)[1:-1]


def _check_case(paths: Collection[str]) -> None:
    """Refuse names that differ only by case or by the encoding of an accent: some file systems take them for one."""
    seen: dict[str, str] = {}
    for name in sorted(folders(paths).union(paths)):
        other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            what = f"differs from {other} only by case, and is the same file on some systems"
            raise PublishError(name, what, f"rename one of them (or delete the old file), {AGAIN}", UNSAFE)


def _check_folder(dist: Path) -> None:
    with explained(dist):
        kind, has_parent = mode(dist), stat.S_ISDIR(_followed_mode(dist.parent))
    if dist.name in ("", ".."):
        raise PublishError(dist, "has no name of its own", "name the folder itself", UNSAFE)
    if not has_parent:
        raise PublishError(dist, "its parent folder does not exist", f"create it, {AGAIN}", UNSAFE)
    if stat.S_ISLNK(kind):
        raise PublishError(dist, "is a symbolic link", f"replace it with a folder, {AGAIN}", UNSAFE)
    if kind and not stat.S_ISDIR(kind):
        raise PublishError(dist, "is a file, not a folder", f"move it away, {AGAIN}", UNSAFE)


def _followed_mode(path: Path) -> int:
    """The mode of what a path leads to; 0 if there is nothing. Path.is_dir() calls a folder missing if the disk fails (Python 3.13)."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _check_way(dist: Path, paths: Collection[str], tree: _Tree) -> None:
    """Refuse a link, or anything of another kind, where these files and their folders go."""
    ways = folders(paths)
    wrong = [name for name in ways if name in tree.files]
    wrong += [name for name in paths if name in tree.folders]
    wrong += [name for name in paths if name in tree.files and not stat.S_ISREG(tree.files[name].st_mode)]
    for name in sorted(wrong)[:1]:
        what = f"a {'folder' if name in ways else 'file'} has to be here, but this is something else (a link, perhaps)"
        raise PublishError(dist / name, what, f"move it away, {AGAIN}", UNSAFE)
