"""`diff`: what changes between two trees of manifests, and what therefore happens to what runs."""

from __future__ import annotations

import enum
import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.diff.impact import Difference

_TWO = 2
_DIST = "dist"


class DiffFormat(enum.StrEnum):
    """How the difference is printed; everything but `human` stands alone on standard output."""

    HUMAN = "human"
    MD = "md"
    JSON = "json"


class _Trees(NamedTuple):
    """What is compared."""

    old: Tree
    new: Tree


def diff(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OLD NEW",
            help='two files or folders, one of which may be "-"; with --git one path, dist/ if none is named',
            show_default=False,
        ),
    ] = None,
    git: Annotated[
        str | None, typer.Option("--git", metavar="REF", help="compare the files here with those of a Git revision")
    ] = None,
    form: Annotated[DiffFormat, typer.Option("--format", help="how to print it")] = DiffFormat.HUMAN,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="exit 1 if anything differs")] = False,
    color: Annotated[
        bool | None, typer.Option("--color/--no-color", help="colour for people", show_default="on a terminal")
    ] = None,
) -> None:
    """Say what an edit of custom resources does to what runs: nothing, ignored, scales, rolls-out, interrupts, blocked, data-loss or cluster-wide.

    OLD is taken to be what runs. Each changed field has its impact, why, and what to do; an object's impact is the worst of its fields'.
    """
    from prodstack.reports.diff.compare import compare

    trees = _revision(git, paths or [_DIST], context.obj) if git is not None else _named(paths or [], context.obj)
    _refuse_unreadable(trees, context.obj)
    difference = compare(trees.old.manifests, trees.new.manifests)
    _print(difference, form, color)
    raise typer.Exit(1 if exit_code and difference.objects else 0)


def _named(paths: Sequence[str], root: Path) -> _Trees:
    from prodstack.manifests.files import MissingPathError, read_tree

    if len(paths) != _TWO:
        raise typer.BadParameter(f"give two paths, OLD and NEW, or --git REF; found {len(paths)}")
    if list(paths) == ["-", "-"]:
        raise typer.BadParameter("only one of OLD and NEW can be standard input")
    try:
        return _Trees(*(read_tree([path], root) for path in paths))
    except MissingPathError as error:
        raise typer.BadParameter(f'the path "{error}" does not exist') from None


def _revision(revision: str, paths: Sequence[str], root: Path) -> _Trees:
    from prodstack.cli.revision import RevisionError, read_revision
    from prodstack.manifests.files import read_tree

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
    return _Trees(old, read_tree([path] if exists else [], root))


def _refuse_unreadable(trees: _Trees, root: Path) -> None:
    """An object in a file that cannot be read would look deleted: nothing is said rather than something wrong."""
    from prodstack.cli.findings import say_findings

    findings = [*trees.old.findings, *trees.new.findings]
    if findings:
        say_findings(findings, root)
        typer.echo("nothing was compared: correct what cannot be read first", err=True)
        raise typer.Exit(2)


def _print(difference: Difference, form: DiffFormat, color: bool | None) -> None:
    from prodstack.cli.terminal import write
    from prodstack.reports.diff import markdown
    from prodstack.reports.diff.output import STYLES, render_json, segments

    if form is DiffFormat.JSON:
        sys.stdout.write(render_json(difference))
    elif form is DiffFormat.MD:
        write([(markdown.render(difference), "")], {}, False)
    else:
        write(segments(difference), STYLES, color)
