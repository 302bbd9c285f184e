"""`check`: judge manifests that somebody wrote, or the project's own stacks."""

from __future__ import annotations

import enum
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.manifests.finding import Finding


class Format(enum.StrEnum):
    """How findings are printed; everything but `human` stands alone on standard output."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class _Judged(NamedTuple):
    """What was found in which root. objects: how many were judged, where that is known."""

    findings: list[Finding]
    root: Path
    objects: int | None = None
    stdin: str | None = None


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help='files and folders of manifests, "-" for standard input', show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="how to print what was found")] = Format.HUMAN,
    strict: Annotated[bool, typer.Option("--strict", help="exit 1 for a warning too")] = False,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="the paths hold all that runs in the cluster: what is missing is an error"),
    ] = False,
    color: Annotated[
        bool | None, typer.Option("--color/--no-color", help="colour for people", show_default="on a terminal")
    ] = None,
) -> None:
    """Report what the operator, the API server or a pod will trip over.

    Without a PATH the project's own stacks are judged for every cluster, at the lines of the stack files. With PATHs the objects in
    them are: YAML that Helm, kustomize or a person wrote; what a part of a cluster cannot resolve is then no error, unless --complete.
    Each cluster's folder in dist/ is judged by itself.
    """
    from prodstack.reports.output.human import blocks

    judged = _judge_paths(paths, context.obj, complete) if paths else _judge_project(context.obj)
    _print(judged, form, color)
    raise typer.Exit(1 if blocks(judged.findings, strict) else 0)


def _judge_project(root: Path) -> _Judged:
    from prodstack.compiler.authoring.project import NoProjectError, load
    from prodstack.compiler.authoring.units import judge_project

    try:
        return _Judged(judge_project(load(root)), root)
    except NoProjectError as error:
        raise typer.BadParameter(str(error)) from None


def _judge_paths(paths: Sequence[str], root: Path, complete: bool) -> _Judged:
    from prodstack.manifests import suppression
    from prodstack.manifests.files import MissingPathError, clusters, read_tree
    from prodstack.manifests.manifest import World
    from prodstack.rules.engine.pages import suppressible
    from prodstack.rules.engine.registry import judge

    try:
        tree = read_tree(paths, root)
    except MissingPathError as error:
        raise typer.BadParameter(f'the path "{error}" does not exist') from None
    _say_what_was_passed_over(tree)
    worlds = [World(manifests, complete) for manifests in clusters(tree.manifests)]
    found = [*tree.findings, *(finding for world in worlds for finding in judge(world))]
    overruled = [one for manifest in tree.manifests for one in suppression.annotated(manifest)]
    return _Judged(suppression.apply(found, overruled, suppressible()), root, len(tree.manifests), tree.stdin)


def _say_what_was_passed_over(tree: Tree) -> None:
    from prodstack.reports.output.human import plural

    if tree.passed_over:
        what = plural(tree.passed_over, "document")
        hint = "Helm values, kustomizations; `check` without a path judges stack files"
        typer.echo(f"passed over {what} without Kubernetes objects ({hint})", err=True)
    if not tree.manifests and not tree.findings:
        typer.echo("no Kubernetes object was found, so nothing was judged", err=True)


def _print(judged: _Judged, form: Format, color: bool | None) -> None:
    if form is Format.HUMAN:
        _print_for_people(judged, color)
    else:
        sys.stdout.write(_document(judged, form))


def _document(judged: _Judged, form: Format) -> str:
    from prodstack.reports.output import github, json_document, sarif

    if form is Format.JSON:
        return json_document.render(judged.findings)
    findings = [_from_here(finding, judged.root) for finding in judged.findings]
    if form is Format.GITHUB:
        return github.render(findings)
    from prodstack.cli.app import VERSION
    from prodstack.rules.engine.pages import pages

    return sarif.render(findings, pages(), VERSION)


def _from_here(finding: Finding, root: Path) -> Finding:
    """Annotations want paths from the repository's root, which is where a pipeline stands, not from the project's."""
    from prodstack.manifests.files import STDIN

    if finding.file in ("", STDIN):
        return finding
    return replace(finding, file=os.path.normpath(root / finding.file))


def _print_for_people(judged: _Judged, color: bool | None) -> None:
    from prodstack.cli.terminal import write
    from prodstack.manifests.files import STDIN
    from prodstack.reports.output.human import STYLES, line_source, segments, summary

    lines = line_source(judged.root, {} if judged.stdin is None else {STDIN: judged.stdin})
    write(segments(judged.findings, lines), STYLES, color)
    write([(summary(judged.findings, judged.objects), "")], STYLES, color)
