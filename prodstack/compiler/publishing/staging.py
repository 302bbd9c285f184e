"""Changed files are written completely to a staging folder beside dist/ and then renamed into place, all of them or none.

    .dist.publish/lock       locked while a publish runs; the operating system releases it when the process ends
    .dist.publish/new/<n>    the new content of the nth change
    .dist.publish/old/<n>    what it replaces: a copy of a file that gets a new content, or the file itself if it is removed

Only renames change dist/, so after a kill at any moment every file in it is whole, either old or new. The staging folder is
then left over, which is how `verify` and the next publish notice the interruption. Nobody reads what is in it: the next
publish compares dist/ with what the inputs give, and that is enough to finish.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

AGAIN = "then run `synth` again"
UNSAFE = "unsafe-output-path"
_BESIDE = "the new files are written to a folder here first, beside dist/, but it cannot be made: "
_ACCESS = (
    "unwritable-output",
    f"give yourself read and write access to it (if it is a file, to its folder too), {AGAIN}",
)
_MOUNT = (
    "output-on-other-file-system",
    f"mount the folder that contains dist/ instead of dist/ or a path in it, {AGAIN}",
)
_ON_A_MOUNT = "files come and go here by renaming, which fails if dist/ or a path in it is a mount of its own: "
_MANY = 32
"""From this many files on, threads write them, each this many at a time: a disk flushes several files in the time of one."""
_WRITERS = 8
"""How many threads."""
FIXES: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("disk-full", f"free some space on that file system, {AGAIN}"),
    errno.EDQUOT: ("disk-full", f"free some space in your quota, {AGAIN}"),
    errno.EFBIG: ("disk-full", f"raise the limit on file sizes, {AGAIN}"),
    errno.EACCES: _ACCESS,
    errno.EPERM: _ACCESS,
    errno.EROFS: ("unwritable-output", f"mount that file system writable, {AGAIN}"),
    errno.EXDEV: _MOUNT,
    errno.EBUSY: _MOUNT,
    errno.ENAMETOOLONG: (UNSAFE, f"shorten the name of the stack or of the cluster, {AGAIN}"),
}
"""The rule id and the fix for each error number of the operating system."""


class PublishError(Exception):
    """Nothing was published. The text says where, what is wrong, what to do, and the rule id."""

    def __init__(self, where: Path | str, what: str, fix: str, rule: str) -> None:
        super().__init__(f"{where}: {what}; {fix} [{rule}]")
        self.where, self.what, self.fix, self.rule = str(where), what, fix, rule


@contextlib.contextmanager
def explained(where: Path, purpose: str = "") -> Iterator[None]:
    """Raise an error of the operating system in the block as a PublishError about `where`. purpose: the beginning of its message."""
    try:
        yield
    except OSError as error:
        raise explanation(error, where, purpose) from error


def explanation(error: OSError, where: Path, purpose: str = "") -> PublishError:
    """The error that `explained` raises, for a loop in which the block and a Path for each file would take most of the time."""
    rule, fix = FIXES.get(error.errno or 0, ("publish-failed", f"fix this, {AGAIN}"))
    what = error.strerror or str(error)
    before = _ON_A_MOUNT if (rule, fix) == _MOUNT else purpose
    return PublishError(where, before + what[:1].lower() + what[1:], fix, rule)


def mode(path: Path) -> int:
    """The mode of what is at this path, links not followed; 0 if there is nothing.

    Raises OSError if that cannot be told, where os.path.exists() and its like would call the file missing.
    """
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def folders(paths: Iterable[str]) -> set[str]:
    """The folders on the way to these paths below dist/; dist/ itself is "."."""
    below = set(paths)
    found = {"."} if below else set()
    while below := {path.rpartition("/")[0] for path in below} - {""}:
        found |= below
    return found


def remove_empty_folders(dist: Path, paths: Iterable[str]) -> None:
    """Remove the folders on the way to these paths that are empty. If that fails, the next publish does it."""
    for folder in sorted(folders(paths), reverse=True):
        with contextlib.suppress(OSError):
            (dist / folder).rmdir()


@dataclass(frozen=True, slots=True)
class Change:
    """One file of dist/ (a POSIX path below it) and its new content; None removes it."""

    path: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging folder of one dist/; it exists only during a publish."""

    dist: Path
    folder: Path

    @property
    def is_there(self) -> bool:
        """Whether the folder exists."""
        with explained(self.folder):
            return mode(self.folder) != 0

    def leftovers(self) -> list[Path]:
        """What is in the folder besides the lock: nothing, unless a publish runs or was interrupted."""
        with explained(self.folder):
            kind = mode(self.folder)
            if kind and not stat.S_ISDIR(kind):
                raise PublishError(self.folder, "is not a folder of a publish", f"delete it, {AGAIN}", UNSAFE)
            return [path for path in self.folder.iterdir() if path.name != "lock"] if kind else []

    def clear(self) -> None:
        """Delete everything but the lock."""
        for path in self.leftovers():
            with explained(path):
                if stat.S_ISDIR(mode(path)):
                    shutil.rmtree(path)
                else:
                    path.unlink()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock during the block. Raises PublishError at once if another publish into this dist/ holds it."""
        self.leftovers()  # refuses a link in the folder's place
        lock = self.folder / "lock"
        with contextlib.ExitStack() as ends:
            with explained(self.dist.parent, _BESIDE):
                self.folder.mkdir(exist_ok=True)
            with explained(self.folder):
                ends.callback(_quietly, self.folder.rmdir)  # which fails if something is left in it
                handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
                ends.callback(os.close, handle)
                if not _is_held(handle, lock):
                    fix = f"wait until it ends, {AGAIN}"
                    raise PublishError(self.dist, "another publish is writing here", fix, "publish-running")
            ends.callback(_quietly, lock.unlink)
            yield

    def run(self, changes: Sequence[Change]) -> dict[str, os.stat_result]:
        """Make all changes, or raise and leave dist/ as it was. Return the status of each new file just before its rename, by its path.

        If undoing fails too (a disk that dies), the PublishError says so: every file is whole, but some are new and some old.
        """
        with contextlib.ExitStack() as ends:
            ends.callback(_quietly, self.clear)  # what cannot be deleted now is deleted by the next publish
            looks = self._write(changes)
            begun: list[Change] = []
            try:
                self._rename(changes, begun)
            except BaseException as cause:
                kept = ends.pop_all()  # while dist/ is mixed, the staging folder stays: `verify` reports it then
                self._undo(begun, cause)
                kept.close()
                raise
            return looks

    def _write(self, changes: Sequence[Change]) -> dict[str, os.stat_result]:
        """Write the new contents, and copies of what they replace. Space runs out here or not at all: renames need none."""
        with explained(self.folder):
            self._new(0).parent.mkdir()
            self._old(0).parent.mkdir()
        if len(changes) < _MANY:
            return self._write_some(0, changes)
        from concurrent.futures import ThreadPoolExecutor

        starts = range(0, len(changes), _MANY)
        looks: dict[str, os.stat_result] = {}
        writers = ThreadPoolExecutor(_WRITERS)
        try:
            for some in writers.map(self._write_some, starts, [changes[start : start + _MANY] for start in starts]):
                looks |= some
        finally:
            writers.shutdown(cancel_futures=True)
        return looks

    def _write_some(self, start: int, changes: Sequence[Change]) -> dict[str, os.stat_result]:
        looks = {}
        for index, change in enumerate(changes, start):
            target = self.dist / change.path
            with explained(target):
                if change.content is not None:
                    looks[change.path] = _write_new(self._new(index), change.content)
                    if mode(target):
                        shutil.copy2(target, self._old(index))
        return looks

    def _rename(self, changes: Sequence[Change], begun: list[Change]) -> None:
        """Rename one file after the other. begun: receives each change before its rename, so that no other one is ever undone."""
        for index, change in enumerate(changes):
            target = self.dist / change.path
            begun.append(change)
            with explained(target):
                if change.content is None:
                    target.replace(self._old(index))
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    self._new(index).replace(target)

    def _undo(self, changes: Sequence[Change], cause: BaseException) -> None:
        """Put back what was renamed, and nothing else: a new file that is still in the staging folder was not.

        changes: those whose rename was begun. Only the last one may have failed, so the disk is asked about that one alone.
        """
        try:
            for index, change in enumerate(changes):
                is_last = index == len(changes) - 1
                if change.content is None or not is_last or not mode(self._new(index)):
                    self._put_back(self.dist / change.path, self._old(index), added=change.content is not None)
        except OSError as error:
            what = (
                f"the publish failed ({cause}) and could not be undone ({error}): every file is whole, but some are new"
            )
            fix = f"fix this, {AGAIN}, which finishes the publish"
            raise PublishError(self.dist, what, fix, "unfinished-publish") from error
        remove_empty_folders(self.dist, [change.path for change in changes])

    @staticmethod
    def _put_back(target: Path, old: Path, *, added: bool) -> None:
        if mode(old):
            old.replace(target)
        elif added:
            target.unlink()

    def _new(self, index: int) -> Path:
        return self.folder / "new" / str(index)

    def _old(self, index: int) -> Path:
        return self.folder / "old" / str(index)


def _quietly(call: Callable[[], object]) -> None:
    with contextlib.suppress(OSError, PublishError):
        call()


def _is_held(handle: int, lock: Path) -> bool:
    """Lock the open file; False if somebody else holds it, or has deleted it since it was opened."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), lock.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _write_new(path: Path, content: bytes) -> os.stat_result:
    """Write a new file of mode 0644 less the umask, and flush it to the disk: a power cut after its rename leaves it whole."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
        return os.fstat(handle)
    finally:
        os.close(handle)
