"""What a report contains, whatever its format: the change, the clusters, the findings, and what was compared.

Nothing is computed here that `diff`, `check`, `graph`, `expand` and `clusters` do not compute; it is only put together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.files import cluster_folder
from prodstack.manifests.files import clusters as by_cluster
from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import RUNTIME, World
from prodstack.reports.report.arguments import containers
from prodstack.reports.report.topology import Topology, topology
from prodstack.rules.engine.pages import pages
from prodstack.rules.reading.gpus import demand, held, requested

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.manifest import Facts, Manifest
    from prodstack.reports.diff.impact import DiffReport, ObjectChange
    from prodstack.reports.report.arguments import Container
    from prodstack.rules.engine.clusters import Judged
    from prodstack.upstream.profile import Profile

OTHER = "manifests"
"""What objects are called that do not belong to a cluster's folder in dist/."""


class Comparison(NamedTuple):
    """What was compared. base: the revision, and its commit; old: its objects; change: what differs, with the names of the clusters."""

    base: str
    commit: str
    old: Sequence[Manifest]
    change: DiffReport


class Read(NamedTuple):
    """What was read. paths: as the user named them; findings: all of them; profile: the operator's version that the user named."""

    paths: Sequence[str]
    judged: Sequence[Judged]
    findings: Sequence[Finding]
    version: str
    comparison: Comparison | None = None
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Gpus:
    """GPUs of one type in a cluster. wanted, most: with the fewest and the most replicas; before: wanted before; pools: None if unknown."""

    gpu_type: str
    wanted: int
    most: int
    before: int | None = None
    pools: int | None = None

    @property
    def missing(self) -> int:
        """How many GPUs the pools do not have for the most replicas; 0 if they have all, or if nothing is known of them."""
        return 0 if self.pools is None else max(self.most - self.pools, 0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed object with the containers of its pods."""

    change: ObjectChange
    containers: tuple[Container, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster. objects: of the operator's kinds; topology: None if it did not change, and something was compared."""

    name: str
    objects: int = 0
    runtimes: int = 0
    gpus: tuple[Gpus, ...] = ()
    findings: Mapping[Severity, int] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()
    topology: Topology | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """The findings of one rule. title, reason: of its page."""

    rule: str
    severity: Severity
    title: str
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. change: None if nothing was compared."""

    paths: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    problems: tuple[Problem, ...]
    manifests: int
    version: str
    change: DiffReport | None = None
    base: str = ""
    commit: str = ""

    @property
    def shown(self) -> tuple[Cluster, ...]:
        """The clusters that are shown in full: those that change or, if nothing was compared, all of them."""
        return tuple(cluster for cluster in self.clusters if cluster.topology is not None)

    @property
    def unchanged(self) -> tuple[Cluster, ...]:
        """The clusters that are shown as a line."""
        return tuple(cluster for cluster in self.clusters if cluster.topology is None)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """The findings by severity."""
        return Counter(each.severity for problem in self.problems for each in problem.findings)


class _Sides(NamedTuple):
    """A cluster after and before the change."""

    name: str
    judged: tuple[Judged, ...]
    old: tuple[Manifest, ...]

    @property
    def facts(self) -> Facts | None:
        return self.judged[0].world.facts if self.judged else None

    def profile(self, named: Profile | None) -> Profile | None:
        """The operator's version."""
        return named or (self.judged[0].profile if self.judged else None)


def report(read: Read) -> Report:
    """Put together what was read."""
    manifests = sum(len(judged.world.manifests) for judged in read.judged)
    problems = tuple(_problems(read.findings))
    sides = list(_sides(read))
    counted = _counted(read.findings, [side.name for side in sides])
    clusters = tuple(_cluster(side, read, counted.get(side.name, {})) for side in sides)
    found = Report(tuple(read.paths), clusters, problems, manifests, read.version)
    compared = read.comparison
    return (
        found
        if compared is None
        else replace(found, change=compared.change, base=compared.base, commit=compared.commit)
    )


def _sides(read: Read) -> Iterator[_Sides]:
    """Every cluster with objects on either side, by name; objects of no cluster come last."""
    judged: dict[str, list[Judged]] = {}
    for each in read.judged:
        judged.setdefault(each.name, []).append(each)
    old: dict[str, list[Manifest]] = {}
    for group in by_cluster(read.comparison.old) if read.comparison else ():
        old.setdefault(_name(group), []).extend(group)
    for name in sorted(judged.keys() | old.keys(), key=lambda name: (name == "", name)):
        yield _Sides(name, tuple(judged.get(name, ())), tuple(old.get(name, ())))


def _name(group: Iterable[Manifest]) -> str:
    return (cluster_folder(group) or "").rstrip("/").rpartition("/")[2]


def _cluster(side: _Sides, read: Read, findings: Mapping[Severity, int]) -> Cluster:
    comparison, worlds = read.comparison, [judged.world for judged in side.judged]
    changes = _changes(side.name, comparison)
    old = None if comparison is None else [World(side.old)]
    ours = [manifest for world in worlds for manifest in world.manifests if manifest.is_ours]
    drawn = None
    if comparison is None or changes:
        about = [each for each in read.findings if side.name in each.clusters or not each.clusters]
        drawn = topology(side.name, worlds, old, about, changes)
    return Cluster(
        side.name or OTHER,
        len(ours),
        sum(manifest.ref.kind == RUNTIME for manifest in ours),
        tuple(_gpus(worlds, old, side.facts)),
        findings,
        tuple(_changed(changes, side, worlds, read.profile)),
        drawn,
    )


def _changes(name: str, comparison: Comparison | None) -> tuple[ObjectChange, ...]:
    """The changes in a cluster, worst first."""
    return () if comparison is None else tuple(each for each in comparison.change.objects if each.cluster == name)


def _changed(
    changes: Iterable[ObjectChange], side: _Sides, worlds: Iterable[World], named: Profile | None
) -> Iterator[Changed]:
    wanted = {change.object for change in changes}
    old = _by_ref(side.old, wanted)
    new = _by_ref((manifest for world in worlds for manifest in world.manifests), wanted)
    for change in changes:
        ref = change.object
        yield Changed(change, containers(old.get(ref), new.get(ref), side.profile(named)))


def _by_ref(manifests: Iterable[Manifest], wanted: set[ObjectRef]) -> dict[ObjectRef, Manifest]:
    return {manifest.ref: manifest for manifest in manifests if manifest.ref in wanted}


def _gpus(worlds: Sequence[World], old: Sequence[World] | None, facts: Facts | None) -> Iterator[Gpus]:
    now, was = _requested(worlds), {} if old is None else _requested(old)
    pools = facts.node_pools if facts else None
    for gpu_type in sorted({*now, *was, *(pool.gpu_type for pool in pools or ())}):
        least, most = now.get(gpu_type, (0, 0))
        before = None if old is None else was.get(gpu_type, (0, 0))[0]
        yield Gpus(gpu_type, least, most, before, None if facts is None or pools is None else held(facts, gpu_type))


def _requested(worlds: Iterable[World]) -> dict[str, tuple[int, int]]:
    """The GPUs that all runtimes request, at least and at most, by GPU type."""
    found: dict[str, tuple[int, int]] = {}
    for world in worlds:
        runtimes = world.by_kind.get(RUNTIME, ())
        for gpu_type in {need.gpu_type for runtime in runtimes for need in demand(runtime)}:
            least, most = requested(world, gpu_type)
            before = found.get(gpu_type, (0, 0))
            found[gpu_type] = (before[0] + least, before[1] + most)
    return found


def _counted(findings: Iterable[Finding], names: Sequence[str]) -> dict[str, Counter[Severity]]:
    """The findings of each cluster by severity."""
    found: dict[str, Counter[Severity]] = {}
    for finding in findings:
        for name in finding.clusters or ([""] if "" in names else []):
            found.setdefault(name, Counter())[finding.severity] += 1
    return found


def _problems(findings: Iterable[Finding]) -> Iterator[Problem]:
    """The findings by rule, worst first."""
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((-finding.severity, finding.rule), []).append(finding)
    known = pages()
    for (severity, rule), found in sorted(by_rule.items()):
        page = known.get(rule)
        title, reason = (page.title, page.reason or page.summary) if page else ("", "")
        yield Problem(rule, Severity(-severity), title, reason, tuple(sorted(found, key=lambda each: each.sort_key)))
