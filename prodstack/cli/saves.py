"""Wait until a person saves an input file.

watchfiles tells at once that something happened in the folders, and waits until it is over: an editor makes and renames several files. What
the files look like then tells whether it matters. They are looked at every second too, because no system reports everything: a folder
that was deleted and made again, the target of a link, a network file system.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.project import BASES, CATALOG, CLUSTERS, STACKS
from prodstack.compiler.building.fingerprint import looks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    Looks = Mapping[str, tuple[int, ...]]

AT_REST = 50
"""Milliseconds without an event after which a save is complete."""
LONGEST_SAVE = 500
"""Milliseconds after which it counts as complete however many events follow."""
LOOK_AGAIN = 1000
"""Milliseconds after which the files are looked at without an event."""
_DEPTH = {STACKS: 2, CLUSTERS: 1, BASES: 1, CATALOG: 1}
"""Levels of folders from which files are read."""


class UnwatchableError(Exception):
    """The folders cannot be watched; the text says why, and what to do."""


def saves(root: Path, seen: Looks) -> Iterator[list[str]]:
    """Yield the paths that changed, relative to the project, each time that something did. Never ends. seen: the looks so far.

    What changes while the caller works counts too. Raises UnwatchableError.
    """
    while True:
        now = looks(root)
        changed = sorted(path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path))
        if changed:
            seen = now
            yield changed
        else:
            _wait(root)


def looks(root: Path) -> Looks:
    """What tells whether a file has changed, by its path: of every file that the project reads or reports, and the folders that exist."""
    return {path: found for folder in _DEPTH for path, found in _in(root, folder, _DEPTH[folder])}


def _in(root: Path, folder: str, depth: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    try:
        with os.scandir(root / folder) as listed:
            entries = [entry for entry in listed if not entry.name.startswith(".")]
    except OSError:
        return  # missing, or not readable: synth reports it
    yield f"{folder}/", ()
    for entry in entries:
        path = f"{folder}/{entry.name}"
        try:
            if entry.is_dir() and depth > 1:
                yield from _in(root, path, depth - 1)
                continue
            found = entry.stat()
        except OSError:
            yield path, (-1,)  # a link to nowhere, for example
        else:
            yield path, looks_of(found)


def _wait(root: Path) -> None:
    """Return when something has happened in the folders and is over, or after a second."""
    from watchfiles import watch

    folders = [root / folder for folder in _DEPTH if (root / folder).is_dir()]
    happened = watch(
        *folders,
        watch_filter=None,
        step=AT_REST,
        debounce=LONGEST_SAVE,
        rust_timeout=LOOK_AGAIN,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    with closing(happened):
        try:
            next(happened)
        except FileNotFoundError:
            return  # a folder disappeared just now
        except (OSError, RuntimeError) as error:
            fix = "set WATCHFILES_FORCE_POLLING=1, so that the files are looked at instead"
            raise UnwatchableError(
                f"{', '.join(f'{folder}/' for folder in _DEPTH)} cannot be watched: {error}; {fix}"
            ) from error
