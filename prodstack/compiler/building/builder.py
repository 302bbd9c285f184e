"""Build many stacks: take from the store what it has, build the others here or, if they are many, in a pool of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.building import pool
from prodstack.compiler.building.fingerprint import FileDigests, digest, digest_of_files, program
from prodstack.compiler.building.stack import Building, read_entry
from prodstack.compiler.building.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from prodstack.compiler.authoring.project import StackEntry
    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.stack import Job, Source
    from prodstack.compiler.building.units import Unit

POOL_FROM = 150
"""From how many stacks on a pool of processes pays: each process imports everything, and starts a node to render."""


class Builder:
    """What a run builds with. store: what earlier runs built; digests: of the input files; render: the content of a unit's file.

    workers: how many processes may build at once; progress: is told how many stacks of how many are built; busy: is called before stacks
    are built here that will have to be rendered. files_read: of the stacks that were built.
    """

    def __init__(
        self,
        root: Path,
        store: Store | None = None,
        digests: FileDigests | None = None,
        render: Callable[[Unit], bytes] | None = None,
        workers: int = 1,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        busy: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store or Store(None)
        self.digests = digests or FileDigests(root, {})
        self.render, self.workers, self.progress, self.busy = render, workers, progress, busy
        self.files_read: set[Path] = set()

    def key(self, entry: StackEntry, setting: bytes, override: str) -> bytes:
        """The key of a stack's record; b"" if one of its files cannot be read."""
        content = digest_of_files(self.digests, entry.paths)
        return (
            b"" if content is None else digest("stack", program(), entry.name, entry.file, content, setting, override)
        )

    def build(self, jobs: Sequence[Job]) -> dict[Job, Building]:
        """Every job with its stored record, or a new one, which is stored."""
        stored = self.store.records(job.key for job in jobs if job.key)
        sources: dict[str, Source] = {}

        def read(entry: StackEntry) -> Source:
            if entry.name not in sources:
                self.files_read.update(entry.paths)
                sources[entry.name] = read_entry(entry)
            return sources[entry.name]

        missing = [job for job in jobs if job.key not in stored]
        if self.workers > 1 and len(missing) >= POOL_FROM:
            stored |= self._in_pool(missing)
        elif missing and self.render is not None:
            self.busy()
        built = {job: Building(job, stored.get(job.key), read) for job in jobs}
        for done, job in enumerate(missing, start=1):
            stack = built[job]
            if stack.stored is None and stack.record is not None and not stack.mistakes:
                self.keep(stack.record)
                self.progress(done, len(missing))
        return built

    def keep(self, record: Record) -> Record:
        """Store a record, and return it."""
        if record.key:
            self.store.put_record(record)
        return record

    def stored(self, records: Sequence[Record]) -> list[Record]:
        """The records that are stored under the keys of these, or else these."""
        found = self.store.records(record.key for record in records)
        return [found.get(record.key, record) for record in records]

    def _in_pool(self, jobs: Sequence[Job]) -> dict[bytes, Record]:
        from prodstack.compiler.building.texts import text_key

        found: dict[bytes, Record] = {}
        self.store.close()
        self.files_read.update(path for job in jobs for path in job.entry.paths)
        for done, results in pool.built(jobs, self.workers, self.render):
            for job, record, content in results:
                if record is not None and job.key:
                    found[job.key] = self.keep(record)
                if record is not None and content is not None:
                    self.store.put_text(text_key(job.sources, record.body), content)
            self.progress(done, len(jobs))
        return found
