"""What `watch` compares dist/ with: its files in HEAD or, without a Git repository, its files as they were when watch began.

Only files that differ are read, so that a save costs the same in a large project. A comparison of all of dist/ could add one thing: that a
new name clashes with one in a file that did not change; rules report that too.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from prodstack.cli.arguments import RevisionError, changed_since, commit_of, read_files, read_history
from prodstack.cli.diff import Trees, history_of, versions_of
from prodstack.manifests.files import files_at, read_tree
from prodstack.manifests.layout import DIST
from prodstack.manifests.opener import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.reports.diff.compare import History
    from prodstack.reports.diff.impact import DiffReport

_ALL_FROM = 500
"""From how many files on all of dist/ is read: a command line cannot name any number."""


class Committed:
    """dist/ in HEAD. Raises RevisionError if there is no commit."""

    label = "not committed"

    def __init__(self, root: Path) -> None:
        self._root = root
        self._commit = commit_of("HEAD", root)
        self._read_history = lru_cache(maxsize=1)(lambda *of: tuple(read_history(*of)))

    def trees(self) -> Trees:
        """The files that differ, in HEAD and now. Raises RevisionError."""
        self._commit = commit_of("HEAD", self._root)
        files = changed_since(self._commit, DIST, self._root)
        files = files if len(files) < _ALL_FROM else [DIST]
        return Trees(read_files(self._commit, files, self._root), read_tree(_existing(files, self._root), self._root))

    def history(self, trees: Trees) -> History:
        """The earlier versions of what differs: they tell what runs."""
        return history_of(self._commit, trees, self._root, self._read_history)


class Begun:
    """dist/ as it is now."""

    label = "since watch began"

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files = dict(_contents(root))

    def trees(self) -> Trees:
        """The files that differ, as they were and now."""
        now = dict(_contents(self._root))
        files = [name for name in self._files.keys() | now.keys() if self._files.get(name) != now.get(name)]
        with tempfile.TemporaryDirectory() as folder:
            for name in files:
                if name in self._files:
                    (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                    (Path(folder) / name).write_bytes(self._files[name])
            old = read_tree(_existing(files, Path(folder)), Path(folder))
        return Trees(old, read_tree(_existing(files, self._root), self._root))

    def history(self, _: Trees) -> History:
        """Nothing is known of what was before."""
        return {}


def base(root: Path) -> Committed | Begun:
    """What to compare dist/ with from now on."""
    try:
        return Committed(root)
    except RevisionError:
        return Begun(root)


def compared(trees: Trees, history: History, root: Path) -> DiffReport:
    """The impact of what differs. Names the clusters if there are several, although only one of them may differ."""
    from prodstack.reports.diff.compare import compare

    files = [manifest.mark(()).file for tree in trees for manifest in tree.manifests]
    clusters = {PurePosixPath(file).parts[1] for file in files} | set(_clusters(root / DIST))
    return compare(
        trees.old.manifests,
        trees.new.manifests,
        history=history,
        profiles=versions_of(trees, root),
        name_clusters=len(clusters) > 1,
    )


def _clusters(dist: Path) -> Iterator[str]:
    if dist.is_dir():
        with os.scandir(dist) as entries:
            yield from (entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))


def _contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of dist/ that can be read. Another one is reported when it is compared."""
    for name in files_at(DIST, root) if (root / DIST).is_dir() else ():
        with suppress(OSError):
            yield name, read_file(root / name)


def _existing(files: Iterable[str], folder: Path) -> list[str]:
    return sorted(name for name in files if (folder / name).exists())
