"""Build many stacks: take from the store what it has, build the others here or, if they are many, in a pool of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.sources import read_stack
from prodstack.compiler.authoring.tree import with_places
from prodstack.compiler.building.fingerprint import FileDigests, digest, digest_of_files, program
from prodstack.compiler.building.record import Record
from prodstack.compiler.building.stack import Around, Building, Job, borrowing
from prodstack.compiler.building.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from prodstack.compiler.authoring.project import StackEntry
    from prodstack.compiler.authoring.sources import Read, StackSource
    from prodstack.compiler.building.pool import Pool
    from prodstack.compiler.building.stack import Setting
    from prodstack.compiler.building.texts import Renderer
    from prodstack.compiler.building.units import Unit
    from prodstack.manifests.yaml_reader import Map

POOL_FROM = 150
"""From how many stacks on a pool of processes pays."""


class Builder:
    """What a run builds with. store: what earlier runs built; digests: of the input files; renderer: writes the files of units.

    workers: how many processes may build at once; progress: is told how many stacks of how many are built.
    """

    def __init__(
        self,
        root: Path,
        store: Store | None = None,
        digests: FileDigests | None = None,
        renderer: Renderer | None = None,
        workers: int = 1,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self.store = store or Store(None)
        self.digests = digests or FileDigests(root, {})
        self._renderer, self.workers, self.progress = renderer, workers, progress
        self._pool: Pool | None = None

    def job(self, entry: StackEntry, setting: Setting, overrides: tuple[Map, ...], sources: tuple[str, ...]) -> Job:
        """What to build of one stack for one cluster.

        Its key covers everything that the record depends on, except the other stacks whose runtimes its routers serve (`borrowing`).
        """
        content = digest_of_files(self.digests, entry.files)
        parts = (program(), entry.name, entry.file, content or b"", setting.identity)
        return Job(entry, setting, overrides, sources, content, digest("stack", *parts, *map(with_places, overrides)))

    def build(
        self, jobs: Sequence[Job], known: frozenset[str] = frozenset(), lenders: Sequence[Job] = ()
    ) -> dict[Job, Building]:
        """Every job with its stored record, or a new one, which is stored.

        known: all stacks of the project; lenders: what is not to be built, but whose runtimes routers may serve.
        """
        reads: dict[str, Read[StackSource]] = {}

        def read(entry: StackEntry) -> Read[StackSource]:
            if entry.name not in reads:
                reads[entry.name] = read_stack(entry)
            return reads[entry.name]

        around = _around([*jobs, *lenders], known, read)
        stored = self._stored(jobs, around)
        missing = [job for job in jobs if job.key not in stored]
        if self._needs_pool(len(missing)):
            stored |= self._in_pool(missing)
        built = {job: Building(job, stored.get(job.key), read, around[job.setting.file]) for job in jobs}
        for done, job in enumerate(missing, start=1):
            stack = built[job]
            if stack.stored is None and stack.record is not None:
                self.keep(stack.record, stack)
                self.progress(done, len(missing))
        return built

    def render(self, units: Sequence[Unit]) -> list[bytes]:
        """The contents of the files of units."""
        if self._renderer is None:
            raise ValueError("this run judges only")
        from prodstack.compiler.building.texts import contents, with_copies

        if self._needs_pool(sum(not unit.text for unit in units)):
            return with_copies(units, self._opened_pool().rendered)
        return contents(units, self._renderer)

    def close(self) -> None:
        """End the processes that this builder started."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def keep(self, record: Record, stack: Building | None = None) -> Record:
        """Store a record, unless it is that of a stack which must not be stored, and return it."""
        if stack is None or stack.is_storable:
            self.store.put_record(record)
            if stack is not None and stack.borrows:
                self.store.put_record(Record(stack.job.key, borrows=stack.borrows))
        return record

    def _stored(self, jobs: Sequence[Job], around: Mapping[str, Around]) -> dict[bytes, Record]:
        """The stored records of jobs, by the keys of the jobs."""
        found = self.store.records(job.key for job in jobs if job.content is not None)
        borrowers = [job for job in jobs if job.key in found and found[job.key].borrows]
        keys = {job.key: borrowing(job, found[job.key].borrows, around[job.setting.file]) for job in borrowers}
        theirs = self.store.records(keys.values()) if keys else {}
        found = {key: record for key, record in found.items() if not record.borrows}
        return found | {key: theirs[at] for key, at in keys.items() if at in theirs}

    def stored(self, records: Sequence[Record]) -> list[Record]:
        """The records that are stored under the keys of these, or else these."""
        found = self.store.records(record.key for record in records)
        return [found.get(record.key, record) for record in records]

    def _needs_pool(self, stacks: int) -> bool:
        return self.workers > 1 and stacks >= POOL_FROM

    def _opened_pool(self) -> Pool:
        if self._pool is None:
            from prodstack.compiler.building.pool import Pool  # with multiprocessing, which most runs do not need

            self.store.close()
            self._pool = Pool(self.workers, self._renderer)
        return self._pool

    def _in_pool(self, jobs: Sequence[Job]) -> dict[bytes, Record]:
        from prodstack.compiler.building.texts import text_key

        found: dict[bytes, Record] = {}
        for done, results in self._opened_pool().built(jobs):
            for job, record, content in results:
                if record is not None:
                    found[job.key] = self.keep(record)
                if record is not None and content is not None:
                    self.store.put_text(text_key(job.sources, record.body), content)
            self.progress(done, len(jobs))
        return found


def _around(
    jobs: Iterable[Job], known: frozenset[str], read: Callable[[StackEntry], Read[StackSource]]
) -> dict[str, Around]:
    """The stacks of each cluster, by the cluster file."""
    by_file: dict[str, dict[str, Job]] = {}
    for job in jobs:
        by_file.setdefault(job.setting.file, {})[job.entry.name] = job
    return {file: Around(known, some, read) for file, some in by_file.items()}
