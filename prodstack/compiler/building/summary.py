"""What each cluster runs, in numbers: stacks, runtimes, the GPUs that they request and that the node pools have, and findings."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.cluster_facts import facts
from prodstack.compiler.building.worlds import offered
from prodstack.rules.reading.gpus import demands, held
from prodstack.rules.reading.reference_index import runtime_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.session import Session
    from prodstack.compiler.building.stack import Building
    from prodstack.compiler.building.units import Run
    from prodstack.manifests.finding import Finding, Severity
    from prodstack.manifests.index import Index


class Gpus(NamedTuple):
    """GPUs of one type. wanted: by all runtimes with their fewest replicas; most: with their most; pools: in the node pools, None if not stated."""

    wanted: int
    most: int
    pools: int | None


class Summary(NamedTuple):
    """One cluster. stacks, runtimes, gpus: None if its file cannot be read; whole: whether all of its stacks compile."""

    name: str
    findings: Mapping[Severity, int]
    stacks: int | None = None
    runtimes: int | None = None
    gpus: Mapping[str, Gpus] | None = None
    whole: bool = False


def summaries(session: Session) -> Iterator[Summary]:
    """Yield every cluster of a project, by name."""
    runs = {run.cluster.name: run for run in session.runs}
    counted = _by_cluster(session.findings, runs)
    for name in sorted(entry.name for entry in session.project.cluster_entries):
        if name not in runs:
            yield Summary(name, counted.get(name, {}))
            continue
        run = runs[name]
        values = [json.loads(_values(session, stack, record)) for stack, record in run.compiled]
        names = {(tuple(space), item) for space, item in _entries(values, runtime_names)}
        gpus = _gpus(run, values)
        yield Summary(name, counted.get(name, {}), len(run.cluster.settings.stacks), len(names), gpus, run.whole)


def _by_cluster(findings: Iterable[Finding], runs: Mapping[str, Run]) -> dict[str, Counter[Severity]]:
    """How many findings of each severity hold for each cluster; those about a stack's file hold for every cluster that runs the stack."""
    found: dict[str, Counter[Severity]] = {}
    users: dict[str, list[str]] = {}
    for name, run in runs.items():
        files = [stack.job.entry.file for stack, _ in run.stacks]
        for file in (*files, *run.cluster.bases):
            users.setdefault(file, []).append(name)
    for finding in findings:
        for name in finding.clusters or users.get(finding.file, ()):
            found.setdefault(name, Counter())[finding.severity] += 1
    return found


def _gpus(run: Run, values: Iterable[Any]) -> dict[str, Gpus]:
    """The GPUs by their type: of every type that a runtime requests or a node pool has."""
    stated = facts(run.cluster.settings)
    wanted = {(gpu_type, tuple(of)): (least, most) for (gpu_type,), (of, least, most) in _entries(values, demands)}
    pools = {pool.gpu_type for pool in stated.node_pools or ()}
    found = {}
    for gpu_type in sorted(pools | {each for each, _ in wanted}):
        counts = [count for (each, _), count in wanted.items() if each == gpu_type]
        have = None if stated.node_pools is None else held(stated, gpu_type)
        found[gpu_type] = Gpus(sum(least for least, _ in counts), sum(most for _, most in counts), have)
    return found


def _values(session: Session, stack: Building, record: Record) -> str:
    stored = session.store.values(record)
    return offered(stack.tables, record.key)[1] if stored is None else stored


def _entries(values: Iterable[Any], index: Index[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the entries of a plain index. values: of each stack that compiles."""
    for each in values:
        yield from each.get(index.name, ())
