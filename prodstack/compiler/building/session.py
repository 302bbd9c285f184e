"""One run over a project: its findings and its files, taken from the build cache as far as that has them.

If nothing changed since a run that succeeded, its result is stored under the digest of all input files, and neither the rules nor cdk8s are
even imported. Otherwise the stacks that changed are built, and judged with the others (prodstack/compiler/building/project.py).
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.fingerprint import FileDigests, digest, digest_of_files, program, renderer
from prodstack.compiler.building.store import NAME, Store
from prodstack.manifests.finding import blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from prodstack.compiler.authoring.project import ClusterEntry, Project, StackEntry
    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.compiler.building.builder import Builder
    from prodstack.compiler.building.project import Compiled
    from prodstack.compiler.building.texts import Files, Renderer
    from prodstack.compiler.building.units import Run
    from prodstack.manifests.finding import Finding

CACHE_FOLDER = ".cache"
_MOST_WORKERS = 4
"""Memory grows with each process."""


class Session:
    """One run. Raises NoProjectError if the folder is not a project.

    cached: whether earlier runs may be used, and this one stored; renderer: writes the files of units, None for a run that only judges;
    workers: how many processes may build at the same time, None for as many as the machine can run; note: receives what a person should know
    about the cache; progress: is told how many stacks of how many are built.
    """

    def __init__(
        self,
        root: Path,
        *,
        cached: bool = True,
        renderer: Renderer | None = None,
        workers: int | None = None,
        note: Callable[[str], None] = lambda _: None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self.root, self._renderer, self._workers = root, renderer, workers or _processors()
        self._progress = progress
        self.store = Store(root / CACHE_FOLDER / NAME if cached else None, note)
        self.digests = FileDigests(root, self.store.signatures())
        self.project: Project = load(root)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that are not suppressed, sorted by position."""
        if self._earlier is None:
            return self._compiled.findings
        from prodstack.compiler.building.record import finding_in

        return tuple(map(finding_in, self._earlier["findings"]))

    @property
    def blocked(self) -> bool:
        """Whether an error prevents publishing."""
        return blocks(self.findings) or not self._is_whole

    @cached_property
    def files(self) -> Files:
        """The files of dist/. Renders what is not stored."""
        from prodstack.compiler.building.texts import Files

        stored = self._stored_files
        if stored is not None:
            keys = {path: bytes.fromhex(key) for path, key, _ in stored if key}
            digests = {path: bytes.fromhex(of_text) for path, _, of_text in stored}

            def load(path: str) -> bytes:
                return (self.store.text(keys[path]) if path in keys else None) or self._built[path]

            return Files(digests, keys, load)
        return self._built

    @property
    def clusters(self) -> Sequence[ClusterSource]:
        """The clusters that can be read."""
        if "_compiled" in vars(self):
            return [run.cluster for run in self._compiled.runs]
        return self.project.clusters

    @property
    def runs(self) -> Sequence[Run]:
        """The clusters that can be read, with what their stacks were built to."""
        return self._compiled.runs

    @property
    def allows_foreign_files(self) -> bool:
        """Whether a cluster file allows files in dist/ that no input gives."""
        if self._earlier is not None:
            return bool(self._earlier["foreign"])
        return any(cluster.settings.foreign_files for cluster in self.clusters)

    def save(self) -> None:
        """Store what this run built, and the signatures of the files that it read."""
        if self._key is not None and "_compiled" in vars(self) and self._compiled.whole and self._compiled.as_digested:
            self.store.put_result(self._key, self._result())
        self.store.save(self.digests.changed, self.digests.gone())

    def close(self) -> None:
        """End the processes that this run started."""
        if "_builder" in vars(self):
            self._builder.close()

    @cached_property
    def _built(self) -> Files:
        from prodstack.compiler.building.texts import rendered

        if self._renderer is None:
            raise ValueError("this run judges only")
        files = rendered(self._compiled.units, self.store, self._builder.render)
        self._builder.close()  # so that its processes need no memory while everything is published
        self._renderer.release()
        return files

    @property
    def _is_whole(self) -> bool:
        return self._earlier is not None or self._compiled.whole

    @cached_property
    def _compiled(self) -> Compiled:
        if self._renderer is not None and self._stored_files is None:
            self._renderer.start()  # before the compiler is imported, so that node starts meanwhile
        from prodstack.compiler.building.project import compile_project

        return compile_project(self.project, self._builder)

    @cached_property
    def _builder(self) -> Builder:
        from prodstack.compiler.building.builder import Builder

        return Builder(self.root, self.store, self.digests, self._renderer, self._workers, self._progress)

    @cached_property
    def _key(self) -> bytes | None:
        """The digest of all input files; None if one cannot be read or listed."""
        if self.project.listing:
            return None
        stated: list[bytes | str] = [program()]
        project = self.project
        entries: list[StackEntry | ClusterEntry] = [
            *project.stack_entries,
            *project.cluster_entries,
            *project.base_entries,
        ]
        for entry in entries:
            content = digest_of_files(self.digests, entry.files)
            if content is None:
                return None
            stated += [entry.name, entry.file, content]
        catalog = digest_of_files(self.digests, project.catalog_files)
        return None if catalog is None else digest("result", *stated, catalog)

    @cached_property
    def _earlier(self) -> Any:
        """The stored result of a run over the same files; None if there is none."""
        return None if self._key is None else self.store.result(self._key)

    @property
    def _stored_files(self) -> Any:
        """The files of that result: path, key and digest of each; None if that run did not render, or with another node."""
        return None if self._earlier is None else self._earlier["files"].get(renderer().hex())

    def _result(self) -> dict[str, Any]:
        from prodstack.compiler.building.record import finding_out

        files = {}
        if "files" in vars(self):
            keys = self.files.keys_of
            rows = [[path, keys.get(path, b"").hex(), of.hex()] for path, of in self.files.digests.items()]
            files[renderer().hex()] = rows
        return {
            "findings": [finding_out(each) for each in self.findings],
            "files": files,
            "foreign": self.allows_foreign_files,
        }


def _processors() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_WORKERS)
