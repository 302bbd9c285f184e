"""A report as Markdown for a comment under a pull request: what `diff` prints, with arguments, topology, GPUs and findings below it.

A comment on GitHub holds 65,536 characters. Whole sections are left out if they do not fit, and the last sentence names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.wording import document, listed, markdown_code, plural, printable
from prodstack.manifests.wording import markdown as text
from prodstack.reports.diff.output import markdown_parts
from prodstack.reports.graph.mermaid import render as mermaid
from prodstack.reports.graph.mermaid import too_large
from prodstack.reports.report import headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.reports.report.arguments import Container
    from prodstack.reports.report.content import Changed, Cluster, Problem, Report

LIMIT = 65_536
"""The most characters of a comment on GitHub; we also keep to it in bytes of UTF-8."""
_RESERVED = 2_000
"""Kept for the sentence about what was left out."""
MAX_FINDINGS, MAX_CONTAINERS, MAX_NAMED = 10, 20, 8
"""The most findings of one rule, containers in one cluster, and sections that the last sentence names."""
MAX_LINES = 60
"""The most changed arguments of a container."""


class Section(NamedTuple):
    """A part that is shown whole or not at all. name: for the sentence about what was left out."""

    name: str
    text: str


def render(report: Report, limit: int = LIMIT) -> str:
    """The Markdown, with fewer than `limit` characters and bytes. The same report always gives the same text."""
    kept, left = fitting(list(_sections(report)), limit - _RESERVED)
    note = f"\n{_left_out(left)}\n" if left else ""
    return document("\n".join(section.text for section in kept) + note)


def fitting(sections: Sequence[Section], limit: int) -> tuple[list[Section], list[Section]]:
    """The sections that fit, in their order, and the others. A section that does not fit does not keep a smaller one out."""
    kept: list[Section] = []
    left: list[Section] = []
    size = 0
    for section in sections:
        more = len(section.text.encode("utf-8", "replace")) + 1
        if size + more <= limit:
            kept.append(section)
            size += more
        else:
            left.append(section)
    return kept, left


def _left_out(sections: Sequence[Section]) -> str:
    names = [section.name for section in sections[:MAX_NAMED]]
    more = len(sections) - MAX_NAMED
    names += [plural(more, "more section")] if more > 0 else []
    return f"Left out, because a comment holds {LIMIT:,} characters: {listed(names, 'and')}. `report -o report.html` writes everything."


def _sections(report: Report) -> Iterator[Section]:
    if report.change is None:
        yield Section("what runs", f"### {text(headline.headline(report))}\n\n{headline.found(report)}.\n")
    else:
        yield from (Section(name, f"{part}\n") for name, part in markdown_parts(report.change))
    yield from _problems(report)
    yield from (Section("the pods' arguments", part) for part in _all_arguments(report))
    yield Section("the clusters", "".join(_lines(report)))
    yield from (_topology(cluster, report) for cluster in report.shown)
    yield Section("what was read", f"<sub>{_read(report)}</sub>\n")


def _lines(report: Report) -> Iterator[str]:
    """A line for each cluster; the unchanged ones are folded."""
    yield "#### Clusters\n\n" if report.clusters else ""
    yield from (_line(cluster) for cluster in report.shown)
    if report.unchanged:
        yield f"\n<details><summary>{plural(len(report.unchanged), 'unchanged cluster')}</summary>\n\n"
        yield from (_line(cluster) for cluster in report.unchanged)
        yield "\n</details>\n"


def _line(cluster: Cluster) -> str:
    return f"- **{text(_short(cluster.name))}**: {text(headline.line_of(cluster))}\n"


def _short(name: str) -> str:
    return name if len(name) <= 100 else f"{name[:97]}..."


def _topology(cluster: Cluster, report: Report) -> Section:
    name = f"the topology of {text(_short(cluster.name))}"
    found = cluster.topology
    drawn = mermaid(found.drawn) if found and found.drawn else ""
    problem = found.too_large if found else ""
    if found and found.drawn and not problem:
        problem = too_large(found.drawn, drawn) or ""
    body = f"{text(problem)}\n" if problem else f"```mermaid\n{drawn}```\n"
    when = " after the change" if report.change else ""
    return Section(
        name, f"<details><summary>Topology of {text(_short(cluster.name))}{when}</summary>\n\n{body}\n</details>\n"
    )


def _problems(report: Report) -> Iterator[Section]:
    if not report.problems:
        return
    yield Section("the number of findings", f"#### Findings: {headline.found(report)}\n")
    yield from (_problem(problem) for problem in report.problems)


def _problem(problem: Problem) -> Section:
    found = problem.findings
    lines = [f"<details><summary>{problem.severity}: {text(problem.rule)} ({plural(len(found), 'time')})</summary>", ""]
    lines += [f"{text(problem.title)}. {text(problem.reason)}" if problem.title else text(problem.reason), ""]
    for finding in found[:MAX_FINDINGS]:
        fix = f" *What to do:* {text(finding.fix)}." if finding.fix else ""
        clusters = f" ({text(finding.in_clusters)})" if finding.clusters else ""
        lines.append(f"- {markdown_code(str(finding.object or finding.file))}: {text(finding.message)}{clusters}.{fix}")
    more = len(found) - MAX_FINDINGS
    lines += [f"- … and {more} more: `check` prints all of them."] if more > 0 else []
    return Section(f"findings of {text(problem.rule)}", "\n".join([*lines, "", "</details>", ""]))


def _all_arguments(report: Report) -> Iterator[str]:
    """The changed arguments of each cluster's pods, as a diff."""
    for cluster in report.shown:
        changed = [(each, container) for each in cluster.changed for container in each.containers]
        if not changed:
            continue
        blocks = [_arguments(each, container) for each, container in changed[:MAX_CONTAINERS]]
        more = len(changed) - MAX_CONTAINERS
        blocks += (
            [f"… and {plural(more, 'more container')}: `report -o report.html` shows all of them.\n"]
            if more > 0
            else []
        )
        head = f"<details><summary>Arguments and environment of the pods in {text(_short(cluster.name))}</summary>\n\n"
        yield f"{head}{''.join(blocks)}\n</details>\n"


def _arguments(changed: Changed, container: Container) -> str:
    where = markdown_code(f"{changed.change.object}, container {container.name}")
    rows = container.changed
    lines = [line for row in rows[:MAX_LINES] for line in _row(row.name, row.old, row.new)]
    lines += [f"# and {len(rows) - MAX_LINES} more"] if len(rows) > MAX_LINES else []
    body = "\n".join(lines)
    return f"{where} (**{changed.change.impact}**)\n\n```diff\n{body}\n```\n"


def _row(name: str, old: str | None, new: str | None) -> Iterator[str]:
    """The value before and after; every line begins with a sign, so that no value can end the block."""
    if old is not None:
        yield f"- {printable(name)} {printable(old)}"
    if new is not None:
        yield f"+ {printable(name)} {printable(new)}"


def _read(report: Report) -> str:
    what = f"{plural(report.manifests, 'object')} in {plural(len(report.clusters), 'cluster')}"
    base = f", compared with {text(_short(report.base))} ({report.commit[:12]})" if report.change else ""
    return f"{what}{base}; production-stack-gitops {report.version}. Predictions from what the operator was observed to do; nothing was applied."
