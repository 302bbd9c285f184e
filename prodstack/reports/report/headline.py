"""What a change does, in a sentence and in a list of consequences, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import Severity
from prodstack.manifests.wording import listed, plural
from prodstack.reports.diff.impact import Impact
from prodstack.reports.diff.output import IN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.reports.diff.impact import DiffReport, ObjectChange
    from prodstack.reports.report.content import Cluster, Gpus, Report

MAX_NAMES = 5
"""The most clusters that a sentence names."""

_OF_PODS = {
    Impact.SCALES: ("starts or stops", "start or stop", "no running pod restarts"),
    Impact.ROLLS_OUT: ("restarts", "restart", "others serve meanwhile"),
    Impact.INTERRUPTS: ("stops or restarts", "stop or restart", "serving pauses"),
}
"""What pods do: one, several, and what that means."""


class Consequence(NamedTuple):
    """What the change does to all objects with one impact. text: without a full stop; where: how many objects, and in which clusters."""

    impact: Impact
    text: str
    where: str


def consequences(change: DiffReport) -> Iterator[Consequence]:
    """One for each impact that occurs, worst first."""
    for impact in reversed(Impact):
        found = [each for each in change.objects if each.impact is impact]
        if found:
            where = clusters([each.cluster for each in found])
            yield Consequence(impact, _sentence(impact, found), f"{plural(len(found), 'object')} {where}".strip())


def _sentence(impact: Impact, changes: Sequence[ObjectChange]) -> str:
    pods, gpus = sum(each.pods for each in changes), sum(each.gpus for each in changes)
    about = _with_gpus(pods, gpus)
    if impact in _OF_PODS and pods:
        one, several, means = _OF_PODS[impact]
        return f"{about} {one if pods == 1 else several}; {means}"
    affected = f"; it affects {about}" if pods else ""
    return f"{IN_WORDS[impact]}{affected}"


def _with_gpus(pods: int, gpus: int) -> str:
    return plural(pods, "pod") + (f" with {plural(gpus, 'GPU')}" if gpus else "")


def clusters(names: Sequence[str]) -> str:
    """The names in words, as in "in clusters dev and prod"; "" if no cluster is known."""
    found = sorted({name for name in names if name})
    if not found:
        return ""
    shown, more = found[:MAX_NAMES], len(found) - MAX_NAMES
    words = [*shown, plural(more, "more cluster")] if more > 0 else shown
    return f"in cluster{'s' if len(found) > 1 else ''} {listed(words, 'and')}"


def headline(report: Report) -> str:
    """The worst consequence or, if nothing was compared, what runs."""
    if report.change is None:
        gpus = sum(each.wanted for cluster in report.clusters for each in cluster.gpus)
        runtimes = sum(cluster.runtimes for cluster in report.clusters)
        return f"{plural(runtimes, 'runtime')} with {plural(gpus, 'GPU')} in {plural(len(report.clusters), 'cluster')}"
    worst = next(consequences(report.change), None)
    if worst is None:
        return "Nothing differs"
    where = f" ({worst.where})" if worst.where else ""
    return f"{worst.text[0].upper()}{worst.text[1:]}{where}"


def found(report: Report) -> str:
    """The number of findings by severity: "2 errors, 1 warning", or "no findings"."""
    counts = [plural(report.counts[each], str(each)) for each in reversed(Severity) if report.counts.get(each)]
    return ", ".join(counts) or "no findings"


def line_of(cluster: Cluster) -> str:
    """A cluster in a line: its runtimes, GPUs and findings."""
    parts = [plural(cluster.runtimes, "runtime"), *(gpus(each) for each in cluster.gpus)]
    parts += [plural(cluster.findings[each], str(each)) for each in reversed(Severity) if cluster.findings.get(each)]
    return ", ".join(parts)


def gpus(each: Gpus) -> str:
    """GPUs of one type in words: "nvidia.com/gpu: 12 to 16 wanted, 32 in the pools"."""
    wanted = str(each.wanted) if each.most == each.wanted else f"{each.wanted} to {each.most}"
    before = f" (before: {each.before})" if each.before is not None and each.before != each.wanted else ""
    return f"{each.gpu_type}: {wanted} wanted{before}, {pools(each)}"


def pools(each: Gpus) -> str:
    """How many GPUs of the type the node pools have."""
    if each.pools is None:
        return "pools unknown"
    return f"{each.pools} in the pools" + (f", {each.missing} too few" if each.missing else "")
