"""Build a whole project: every stack of every cluster, all findings, and the units to publish."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.base_sources import read_bases
from prodstack.compiler.authoring.bases import (
    Bases,
    about_bases,
    heirs,
    is_about_input_of_all,
    layers_of,
    without_partly_used,
)
from prodstack.compiler.authoring.cluster_facts import (
    cluster_profile,
    facts,
    installs,
    operator_namespace,
    replacements_of,
)
from prodstack.compiler.authoring.cluster_objects import QUOTAS, RUNTIME_CLASSES
from prodstack.compiler.authoring.defaults import KEY as DEFAULTS
from prodstack.compiler.authoring.problems import warning
from prodstack.compiler.authoring.project import BASES, CLUSTERS
from prodstack.compiler.authoring.sources import read_cluster
from prodstack.compiler.authoring.stack import DEFAULT_NAMESPACE
from prodstack.compiler.authoring.tree import map_at, with_places
from prodstack.compiler.building.builder import Builder
from prodstack.compiler.building.cluster_objects import cluster_objects
from prodstack.compiler.building.fingerprint import digest, digest_of_files, digest_of_texts, program
from prodstack.compiler.building.stack import Building, Job, Setting
from prodstack.compiler.building.units import Run, Unit, about_cluster, units
from prodstack.compiler.building.worlds import ClusterWorld, StackWorld, depended_on
from prodstack.compiler.delivery.clashes import clashing_names
from prodstack.compiler.delivery.protection import tools_of
from prodstack.manifests.finding import Finding, blocks, merged
from prodstack.manifests.manifest import Facts
from prodstack.manifests.suppression import Suppression, apply, written
from prodstack.manifests.yaml_reader import Mark
from prodstack.rules.engine.pages import suppressible
from prodstack.rules.engine.registry import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.compiler.authoring.project import Project, StackEntry
    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.compiler.building.record import Record
    from prodstack.manifests.manifest import Manifest

_NOT_FOR_STACKS = ("stacks", "overrides", "suppress", "foreignFiles", "defaults", "gitops", QUOTAS, RUNTIME_CLASSES)
"""The keys of a cluster file that the identity of a `Setting` leaves out. An override belongs to its stack, `defaults` are added with the
places of their entries, and of `gitops` only the names of the tools matter to stacks. The objects of `quotas` and `runtimeClasses` have records
of their own. No stack depends on the remaining keys.
"""


@dataclass(frozen=True)
class Compiled:
    """Every unit of every cluster, and every finding about the input files.

    reading: the mistakes in the files; about_bases: those of the bases that only all clusters together show; unused: the stacks that no
    cluster runs; as_digested: whether every file held the same when it was read as when its digest was made.
    """

    project: Project
    runs: tuple[Run, ...]
    reading: tuple[Finding, ...]
    about_bases: tuple[Finding, ...]
    unused: tuple[Building, ...]
    as_digested: bool

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units cluster by cluster, each in the order in which they are applied."""
        return tuple(unit for run in self.runs for unit in units(run))

    @property
    def whole(self) -> bool:
        """Whether every file could be read and compiled, so that only rules can still report errors."""
        return not self.reading and not blocks(self.about_bases) and all(run.whole for run in self.runs)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that are not suppressed, sorted by position."""
        found = merged(map(_of_its_cluster, self._findings()))
        kept = without_partly_used(found, heirs(run.cluster for run in self.runs))
        return tuple(sorted(kept, key=lambda finding: finding.sort_key))

    @property
    def blocked(self) -> bool:
        """Whether an error prevents publishing."""
        return blocks(self.findings)

    def _findings(self) -> Iterator[Finding]:
        """Yield the findings from reading the files, and all others that the files do not suppress."""
        yield from self.reading
        yield from self.about_bases
        yield from clashing_names(run.cluster for run in self.runs)
        raised = [
            (file, replace(each, clusters=(run.cluster.name,))) for run in self.runs for file, each in _raised(run)
        ]
        clusters_known = not any(is_about_input_of_all(finding.file) for finding in self.reading)
        for stack in self.unused:
            raised += [(stack.job.entry.file, finding) for finding in _unused_stack(stack, known=clusters_known)]
        given: dict[str, Sequence[Suppression]] = {
            run.cluster.file: list(written(run.cluster.data)) for run in self.runs
        }
        for stack in (*(stack for run in self.runs for stack, _ in run.stacks), *self.unused):
            given.setdefault(stack.job.entry.file, suppressions_of(stack))
        yield from _without_suppressed(raised, given, judged=all(run.whole for run in self.runs))


def compile_project(project: Project, builder: Builder | None = None) -> Compiled:
    """Build all stacks of all clusters. builder: has what earlier runs built; None: everything is built here and now."""
    builder = builder or Builder(project.root)
    clusters: list[ClusterSource] = []
    bases = read_bases(project.root, project.base_entries, project.names)
    own = project.catalog
    reading = [*project.listing, *own.findings, *bases.findings]
    files_of_bases = [file for entry in project.base_entries for file in entry.files]
    as_digested = digest_of_texts(bases.texts) == digest_of_files(builder.digests, files_of_bases)
    as_digested &= digest_of_texts(own.texts) == digest_of_files(builder.digests, project.catalog_files)
    for entry in project.cluster_entries:
        read = read_cluster(entry, project.names, bases.source, own.source or "")
        reading += read.findings
        clusters += [read.source] if read.source is not None else []
        as_digested &= digest_of_texts(read.texts) == digest_of_files(builder.digests, entry.files)
    known = not any(is_about_input_of_all(finding.file) for finding in reading)
    files = {entry.name: entry.file for entry in project.base_entries}
    of_bases = tuple(about_bases(files, bases.source or Bases(), clusters, project.names.__contains__) if known else ())
    entries = {entry.name: entry for entry in project.stack_entries}
    planned = [(cluster, _jobs(cluster, entries, builder)) for cluster in clusters]
    named = {name for cluster in clusters for name in cluster.settings.stacks}
    needed = sorted(entries) if entries.keys() - named else ()  # a stack that no cluster runs may borrow from any other
    nowhere = _setting_of_no_cluster(own.source or "")
    alone = {name: builder.job(entries[name], nowhere, (), (entries[name].file,)) for name in needed}
    idle, lenders = ([job for name, job in alone.items() if (name in named) == lends] for lends in (False, True))
    jobs = [job for _, jobs in planned for job in jobs]
    built = builder.build([*jobs, *idle], project.names, lenders)
    runs = tuple(
        _run(cluster, [each for each in map(built.__getitem__, jobs) if each.is_readable], builder)
        for cluster, jobs in planned
    )
    mistakes: dict[str, tuple[Finding, ...]] = {}
    for job, stack in built.items():
        mistakes.setdefault(job.entry.name, stack.mistakes)
    reading += [finding for findings in mistakes.values() for finding in findings]
    as_digested &= all(stack.is_as_digested for stack in built.values())
    usable = tuple(built[job] for job in idle if built[job].is_readable)
    return Compiled(project, runs, tuple(reading), of_bases, usable, as_digested)


def _jobs(cluster: ClusterSource, entries: Mapping[str, StackEntry], builder: Builder) -> list[Job]:
    setting, files = _setting(cluster), (cluster.file, *cluster.bases)
    found = [entries[name] for name in cluster.settings.stacks if name in entries]
    return [builder.job(each, setting, layers_of(each.name, cluster.overrides), (each.file, *files)) for each in found]


def _setting(cluster: ClusterSource) -> Setting:
    settings, defaults = cluster.settings, cluster.data.get(DEFAULTS)
    replacements = replacements_of(settings)
    shared = {key: value for key, value in cluster.data.items() if key not in _NOT_FOR_STACKS}
    tools = tools_of(settings)
    stated = (
        cluster.file,
        *cluster.bases,
        json.dumps([shared, tools], default=str),
        with_places(defaults),
        cluster.catalog,
    )
    return Setting(
        identity=digest("setting", *stated, program()),
        file=cluster.file,
        namespace=settings.namespace or DEFAULT_NAMESPACE,
        storage_class=settings.storage_class,
        images=dict(replacements.images),
        registries=dict(replacements.registries),
        defaults=map_at(cluster.data, (DEFAULTS,)),
        bases=cluster.bases,
        profile=cluster_profile(settings),
        facts=facts(settings, cluster.catalog),
        operator_namespace=operator_namespace(settings),
        installs=installs(settings),
        tools=tools,
        quotas=map_at(cluster.data, (QUOTAS,)),
        runtime_classes=map_at(cluster.data, (RUNTIME_CLASSES,)),
    )


def _setting_of_no_cluster(catalog: str) -> Setting:
    """What holds for a stack that no cluster runs: only the project's own models are known."""
    return Setting(identity=digest("catalog", catalog), facts=Facts(catalog=catalog)) if catalog else Setting()


def _run(cluster: ClusterSource, stacks: list[Building], builder: Builder) -> Run:
    """Judge a cluster's stacks among each other: most were judged alone, and that holds."""
    setting = stacks[0].job.setting if stacks else _setting(cluster)
    records = [record for record in (stack.record for stack in stacks) if record is not None]
    own = cluster_objects(setting, records)
    if len(records) < len(cluster.settings.stacks):
        alike = tuple((stack, stack.record) for stack in stacks)
        return Run(cluster, alike, tuple((each.record, each.resource) for each in own), whole=False)
    manifests: list[Building | tuple[Manifest, ...]] = [*stacks, *((each.manifest,) for each in own)]
    records += builder.stored([each.record for each in own])
    world = ClusterWorld(records, lambda at: _manifests(manifests[at]), setting.facts, builder.store.values)
    for at, record in enumerate(records[: len(stacks)]):
        if not world.is_current(record):
            records[at] = builder.keep(stacks[at].judged(record, world, at), stacks[at])
    for at, record in enumerate(records[len(stacks) :], start=len(stacks)):
        if not (record.looks or record.asked) or not world.is_current(record):
            records[at] = builder.keep(_judged(record, _manifests(manifests[at]), world, at))
    made = zip(records[len(stacks) :], (each.resource for each in own), strict=True)
    return Run(cluster, tuple(zip(stacks, records, strict=False)), tuple(made), whole=True)


def _manifests(of: Building | tuple[Manifest, ...]) -> tuple[Manifest, ...]:
    return of if isinstance(of, tuple) else of.manifests


def _judged(record: Record, own: tuple[Manifest, ...], cluster: ClusterWorld, position: int) -> Record:
    world = StackWorld(own, cluster.facts, cluster, position, cluster)
    world.looked = set()
    findings = judge(world)
    looks, asked = depended_on(world)
    return replace(record, findings=tuple(findings), looks=looks, asked=asked)


def _raised(run: Run) -> Iterator[tuple[str, Finding]]:
    """Yield every finding of a cluster with the file that can suppress it: the stack file or the cluster file."""
    for stack, record in run.stacks:
        if record is None:
            yield from ((stack.job.entry.file, finding) for finding in stack.findings)
    if run.whole:
        for stack, record in run.compiled:
            yield from ((stack.job.entry.file, finding) for finding in record.findings)
        yield from ((run.cluster.file, finding) for record, _ in run.objects for finding in record.findings)
        yield from ((run.cluster.file, finding) for finding in about_cluster(run))


def suppressions_of(stack: Building) -> Sequence[Suppression]:
    """The suppressions in a stack file."""
    if stack.record is not None:
        return stack.record.suppressions
    return tuple(written(stack.read.source.data)) if stack.read.source else ()


def _of_its_cluster(finding: Finding) -> Finding:
    """Return a finding about a cluster file with the name of that cluster."""
    folder, _, name = finding.file.partition("/")
    return replace(finding, clusters=(PurePosixPath(name).stem,)) if folder == CLUSTERS and name else finding


def _without_suppressed(
    raised: list[tuple[str, Finding]], given: Mapping[str, Sequence[Suppression]], *, judged: bool
) -> Iterator[Finding]:
    """Yield the findings that no file suppresses, and unused suppressions.

    judged: whether rules ran for every cluster. If not, no suppression is applied, because unused ones cannot be recognized.
    """
    by_file: dict[str, list[Finding]] = {file: [] for file, some in given.items() if some}
    for file, finding in raised:
        by_file.setdefault(file, []).append(finding)
    for file, findings in ((file, merged(found)) for file, found in by_file.items()):
        if judged:
            kept = apply(findings, given.get(file, ()), suppressible(), lambda *_: True)
            yield from (_with_cluster(finding, file) for finding in kept)
        else:
            yield from findings


def _with_cluster(finding: Finding, file: str) -> Finding:
    """Return a finding about a suppression in a base with the cluster in whose file, as in others, it counts."""
    if finding.clusters or not finding.file.startswith(f"{BASES}/"):
        return finding
    return replace(finding, clusters=(PurePosixPath(file).stem,))


def _unused_stack(stack: Building, *, known: bool) -> Iterable[Finding]:
    """Report a stack that no cluster runs. known: whether every cluster file could be read."""
    if stack.record is None or not known:
        return stack.findings if stack.record is None else ()
    mark = Mark(stack.job.entry.file, 1, 1)
    message = f'no cluster runs the stack "{stack.job.entry.name}", so dist/ has nothing of it'
    return [warning("unused-stack", mark, message, "add it to `stacks` in a cluster file, or delete it")]
