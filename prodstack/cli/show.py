"""`show`: what a stack is on one cluster, with the place where each value was written."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from prodstack.cli.terminal import CLEAN, FOUND, say_findings, write_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from prodstack.compiler.authoring.effective import Effective
    from prodstack.compiler.authoring.project import Project
    from prodstack.compiler.authoring.sources import ClusterSource, StackSource
    from prodstack.manifests.finding import Finding


class ShowFormat(enum.StrEnum):
    """How the stack is printed."""

    YAML = "yaml"
    JSON = "json"


def show(
    context: typer.Context,
    stack: Annotated[str, typer.Argument(metavar="STACK", help="the name of a stack", show_default=False)],
    cluster: Annotated[str, typer.Option("--cluster", metavar="NAME", help="the cluster that runs it")],
    form: Annotated[ShowFormat, typer.Option("--format", help="the output format")] = ShowFormat.YAML,
) -> None:
    """Print the effective stack file of a stack on a cluster: everything merged, derived and completed.

    A comment behind each value names the file and line where it was written, also in defaults, overrides and bases, or says that it is
    derived. The output is a valid stack file that gives the same objects. Values that look like secrets are hidden.

    Exit 1 if the stack does not compile; the findings go to standard error.
    """
    project = project_or_exit(context.obj)
    found_cluster, found_stack = read_both(project, stack, cluster)
    found = effective_or_exit(found_stack, found_cluster, project)
    write_document(_json(found, stack, cluster) if form is ShowFormat.JSON else _yaml(found, stack, cluster))
    raise typer.Exit(CLEAN)


def project_or_exit(root: Path) -> Project:
    """The project in a folder. If it is not a project, that ends the command with exit code 2."""
    from prodstack.cli.no_project import say_no_project
    from prodstack.compiler.authoring.project import NoProjectError, load

    try:
        return load(root)
    except NoProjectError as error:
        raise typer.Exit(say_no_project(error, root)) from None


def effective_or_exit(stack: StackSource, cluster: ClusterSource, project: Project) -> Effective:
    """The stack on the cluster. Findings end the command with exit code 1."""
    from prodstack.compiler.authoring.effective import effective

    found = effective(stack, cluster, project)
    if found.findings:
        _fail(found.findings, project.root)
    return found


def read_both(project: Project, stack: str, cluster: str) -> tuple[ClusterSource, StackSource]:
    """The cluster and the stack. Names that do not exist end the command with exit code 2, mistakes in their files with 1."""
    from prodstack.compiler.authoring.sources import read_stack

    stacks = {entry.name: entry for entry in project.stack_entries}
    if project.listing and stack not in stacks:
        _fail(project.listing, project.root)
    _demand(cluster, [entry.name for entry in project.cluster_entries], "clusters/ has no cluster")
    _demand(stack, stacks, "stacks/ has no stack")
    of_cluster = read_cluster_or_exit(project, cluster)
    _demand(stack, of_cluster.settings.stacks, f"the cluster {cluster} does not run the stack")
    of_stack = read_stack(stacks[stack])
    if of_stack.source is None or of_stack.findings:
        _fail(of_stack.findings, project.root)
    return of_cluster, of_stack.source


def read_cluster_or_exit(project: Project, cluster: str) -> ClusterSource:
    """The cluster. A name that does not exist ends the command with exit code 2, mistakes in its file with 1."""
    from prodstack.compiler.authoring.sources import read_cluster

    clusters = {entry.name: entry for entry in project.cluster_entries}
    if project.listing and cluster not in clusters:
        _fail(project.listing, project.root)
    _demand(cluster, clusters, "clusters/ has no cluster")
    if project.catalog.findings:
        _fail(project.catalog.findings, project.root)
    found = read_cluster(clusters[cluster], project.names, project.bases.source, project.catalog.source or "")
    if found.source is None:
        _fail([*project.bases.findings, *found.findings], project.root)
    return found.source


def _demand(name: str, among: Iterable[str], otherwise: str) -> None:
    from prodstack.compiler.authoring.problems import did_you_mean

    if name not in among:
        raise typer.BadParameter(f'{otherwise} "{name}"; {did_you_mean(name, among)}')


def _fail(findings: Iterable[Finding], root: Path) -> NoReturn:
    from prodstack.reports.output.human import line_source

    say_findings(sorted(findings, key=lambda finding: finding.sort_key), line_source(root, {}, inside=root))
    raise typer.Exit(FOUND)


def _yaml(found: Effective, stack: str, cluster: str) -> str:
    from prodstack.manifests.commented_yaml import commented
    from prodstack.manifests.secrets import masked

    head = f"# The stack {stack} on the cluster {cluster}, with the place where each value was written.\n"
    if found.beside:
        head += f"# Published with it, and in no stack file: {', '.join(found.beside)}\n"
    body = commented(masked("", found.data), lambda path: str(found.origins.get(path, "")))
    return head + body


def _json(found: Effective, stack: str, cluster: str) -> str:
    import json

    from prodstack.manifests.secrets import masked
    from prodstack.manifests.wording import dotted

    values: list[dict[str, Any]] = []
    data = masked("", found.data)
    for path, origin in found.origins.items():
        place = {} if origin.mark is None else {"file": origin.mark.file, "line": origin.mark.line}
        values.append({"path": dotted(path), "value": _at(data, path), "origin": origin.kind, **place})
    document = {"stack": stack, "cluster": cluster, "values": values, "beside": list(found.beside)}
    return json.dumps(document, indent=2) + "\n"


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        data = data[key]
    return data
