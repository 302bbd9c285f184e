"""An interrupted publish can be finished and a failed one undone: every step can be repeated and reversed.

New files stand complete in a hidden folder beside dist/ before anything in dist/ changes. The rename that gives the
journal its name is the commit point: before it a publish leaves no trace in dist/; after it the journal names every file
that is put or removed, and what stood there is kept until the journal goes. So

- an error at any step (a full disk, a folder without write access) moves everything back: dist/ is the old one;
- a kill at any step leaves every file whole, old or new, and the next publish repeats what the journal names.

Both directions start from any state that a kill can leave, and the journal's name says which one it is: going back
begins by renaming it. Going back only renames and removes, so it works on the full disk that made it necessary.
"""

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from prodstack.compiler.publishing.staging import (
    AGAIN,
    Place,
    PublishError,
    clean,
    explained,
    flush,
    link,
    only_folders,
    write_new,
)


@dataclass(frozen=True, slots=True)
class Journal:
    """What one publish changes, as POSIX paths below dist/."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()  # absent before, parents first

    @property
    def put(self) -> tuple[str, ...]:
        """The files that get a new content, in the order of their staged copies."""
        return (*self.added, *self.replaced)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that changes."""
        return (*self.put, *self.removed)

    def encoded(self) -> bytes:
        """The journal as it is stored."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode()


def read(place: Place) -> tuple[Journal, bool] | None:
    """The journal of an interrupted publish, and whether it was going back; None when dist/ was not being changed.

    Raises PublishError for a file that no publish can have left: a journal is complete from the moment it has its name.
    """
    for path in (place.journal, place.undo):
        with contextlib.suppress(FileNotFoundError):
            return _decoded(path, place), path == place.undo
    return None


def _decoded(path: Path, place: Place) -> Journal:
    try:
        found = json.loads(path.read_bytes())
        return Journal(**{field.name: _texts(found[field.name]) for field in fields(Journal)})
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        fix = f"restore {place.dist.name}/ from Git, delete {place.staging.name}/, {AGAIN}"
        raise PublishError(path, "is no journal of a publish", fix, "broken-journal") from error


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise TypeError(found)
    return tuple(found)


def run(place: Place, journal: Journal, contents: Mapping[str, bytes]) -> None:
    """Everything that the journal names is done; or, when anything is raised, dist/ is as it was.

    Only where going back fails as well (a disk that dies midway) is dist/ part old, part new: the PublishError says so,
    and the next publish mends it.
    """
    try:
        _stage(place, journal, contents)
    except BaseException:
        clean(place)
        raise
    try:
        forward(place, journal)
    except BaseException as cause:
        _undo(place, journal, cause)
        raise
    clean(place)


def _stage(place: Place, journal: Journal, contents: Mapping[str, bytes]) -> None:
    with explained(place.staging):
        place.new(0).parent.mkdir()
        place.old(0).parent.mkdir()
    for index, path in enumerate(journal.put):
        with explained(place.dist / path):
            write_new(place.new(index), contents[path])
    with explained(place.journal):
        flush([*map(place.new, range(len(journal.put))), place.new(0).parent])
        written = place.journal.with_suffix(".new")
        write_new(written, journal.encoded())
        flush([written])
        written.replace(place.journal)  # the commit point
        flush([place.staging])


def forward(place: Place, journal: Journal) -> None:
    """Everything that the journal names is done, and the journal is gone; what was done before is not done again."""
    _check_inside(place)
    for index, path in enumerate(journal.put):
        with explained(place.dist / path):
            _put(place.new(index), place.dist / path, place.old(index))
    for index, path in enumerate(journal.removed):
        with explained(place.dist / path):
            _move(place.dist / path, place.old(f"r{index}"))
    with explained(place.journal):
        flush(_touched(place, journal))
        _prune(place.dist, journal.removed)
        place.journal.unlink()


def _check_inside(place: Place) -> None:
    with explained(place.staging):
        only_folders(place.new(0).parent, place.old(0).parent)


def _put(new: Path, target: Path, old: Path) -> None:
    if not os.path.lexists(new):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target) and not os.path.lexists(old):
        link(target, old)
    new.replace(target)


def _move(source: Path, target: Path) -> None:
    if os.path.lexists(source):
        source.replace(target)


def _prune(dist: Path, removed: tuple[str, ...]) -> None:
    """The folders that held only removed files are gone; dist/ itself stays."""
    folders = {folder for path in removed for folder in list((dist / path).parents)[: path.count("/")]}
    for folder in sorted(folders, reverse=True):
        try:
            folder.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
                raise


def _touched(place: Place, journal: Journal) -> list[Path]:
    parents = {(place.dist / path).parent for path in journal.paths}
    above = {folder.parent for folder in parents}
    return sorted(folder for folder in {*parents, *above, place.dist, place.dist.parent} if folder.is_dir())


def _undo(place: Place, journal: Journal, cause: BaseException) -> None:
    try:
        _move(place.journal, place.undo)
        backward(place, journal)
    except OSError as error:
        what = f"the publish failed ({cause}) and could not be undone ({error}): each file is whole, some are new"
        fix = "mend that and publish again: that ends this one first"
        raise PublishError(place.dist, what, fix, "unfinished-publish") from error
    clean(place)


def backward(place: Place, journal: Journal) -> None:
    """Everything that `forward` did is undone: the same files (also their modes and times), no folder more or less."""
    _check_inside(place)
    for index, path in enumerate(journal.removed):
        if os.path.lexists(place.old(f"r{index}")):
            (place.dist / path).parent.mkdir(parents=True, exist_ok=True)
            place.old(f"r{index}").replace(place.dist / path)
    for index, path in enumerate(journal.added):
        if not os.path.lexists(place.new(index)):
            _move(place.dist / path, place.new(index))
    for index, path in enumerate(journal.replaced, start=len(journal.added)):
        _move(place.old(index), place.dist / path)
    for folder in reversed(journal.folders):
        with contextlib.suppress(OSError):  # never made, or somebody else uses it
            (place.dist / folder).rmdir()
