"""`diff`: what changes between two trees of manifests, and what that does to what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from prodstack.cli.arguments import (
    DIST,
    Color,
    ProfileName,
    ReportFormat,
    RevisionError,
    read_paths,
    read_profile,
    read_revision,
)
from prodstack.cli.terminal import say, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.diff.impact import DiffReport


class _Trees(NamedTuple):
    """The two trees that are compared."""

    old: Tree
    new: Tree


def diff(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OLD NEW",
            help='two files or folders, one of which may be "-"; with --git one path (default: dist/)',
            show_default=False,
        ),
    ] = None,
    git: Annotated[
        str | None,
        typer.Option("--git", metavar="REF", help="compare a Git revision with the files in the working tree"),
    ] = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="the output format")] = ReportFormat.HUMAN,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="exit 1 if anything differs")] = False,
    profile: ProfileName = None,
    color: Color = None,
) -> None:
    """Show what a change of custom resources does to running pods: nothing, ignored, scales, rolls-out, interrupts, blocked, data-loss or cluster-wide.

    OLD is assumed to be running. For each changed field, print its impact, the reason and what to do; the impact of an object is the
    worst of its fields.
    """
    from prodstack.reports.diff.compare import compare

    trees = _with_revision(git, paths or [DIST], context.obj) if git is not None else _two(paths or [], context.obj)
    _refuse_unreadable(trees)
    report = compare(trees.old.manifests, trees.new.manifests, read_profile(profile))
    _print(report, form, color)
    raise typer.Exit(1 if exit_code and report.objects else 0)


def _two(paths: Sequence[str], root: Path) -> _Trees:
    if len(paths) != 2:
        raise typer.BadParameter(f"give two paths, OLD and NEW, or --git REF; found {len(paths)}")
    if list(paths) == ["-", "-"]:
        raise typer.BadParameter("only one of OLD and NEW can be standard input")
    return _Trees(*(read_paths([path], root) for path in paths))


def _with_revision(revision: str, paths: Sequence[str], root: Path) -> _Trees:
    if len(paths) != 1 or paths[0] == "-":
        raise typer.BadParameter(f"with --git give one path, a file or a folder; found {' '.join(paths)}")
    path = paths[0]
    try:
        old = read_revision(revision, path, root)
    except RevisionError as error:
        raise typer.BadParameter(str(error)) from None
    exists = (root / path).exists()
    if not exists and not old.manifests:
        raise typer.BadParameter(f'the path "{path}" exists neither here nor at {revision}')
    return _Trees(old, read_paths([path] if exists else [], root))


def _refuse_unreadable(trees: _Trees) -> None:
    """Stop if a file cannot be read: the objects in it would look deleted, and the report would be wrong."""
    from prodstack.cli.terminal import say_findings

    findings = [*trees.old.findings, *trees.new.findings]
    if findings:
        say_findings(findings)
        say("nothing was compared: correct the unreadable files first")
        raise typer.Exit(2)


def _print(report: DiffReport, form: ReportFormat, color: bool | None) -> None:
    from prodstack.cli.terminal import write
    from prodstack.reports.diff.output import STYLES, markdown, render_json, segments

    if form is ReportFormat.JSON:
        write_document(render_json(report))
    elif form is ReportFormat.MD:
        write([(markdown(report), "")], {}, False)
    else:
        write(segments(report), STYLES, color)
