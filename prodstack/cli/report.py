"""`report`: one page about manifests, or about a change of them, for people who review it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import ProfileName, RevisionError, commit_of, lines_of, read_paths, read_profile
from prodstack.cli.diff import history_of, refuse_unreadable, revision_trees, versions_of
from prodstack.cli.terminal import say, say_findings, write_document
from prodstack.manifests.layout import DIST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.report.content import Comparison, Report
    from prodstack.upstream.profile import Profile


class Form(enum.StrEnum):
    """How the report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    MD = "md"


def report(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help='files and folders of manifests, "-" for standard input; with --git one path (default: dist/)',
            show_default=False,
        ),
    ] = None,
    git: Annotated[
        str | None,
        typer.Option(
            "--git", metavar="REF", help="report the change from a Git revision to the files in the working tree"
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="the file to write", show_default="standard output"),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="the output format", show_default="markdown for FILE.md, otherwise html"),
    ] = None,
    profile: ProfileName = None,
) -> None:
    """Write a page for reviewers: what a change does, the topology as a picture, the pods' arguments, findings and GPUs.

    The HTML page is one file that needs no network and runs no script. The Markdown fits into a comment on a pull request.
    With --git, the change is judged as `diff --git` does; without, the page shows what the manifests contain.

    Exit 0 if the report was written, whatever it says: `verify` and `check` are there to fail a pipeline.
    """
    found = _report(git, paths or [DIST], context.obj, read_profile(profile))
    chosen = form or (Form.MARKDOWN if output and output.lower().endswith(".md") else Form.HTML)
    _write(_text(found, chosen), output, context.obj)


def _report(git: str | None, paths: Sequence[str], root: Path, named: Profile | None) -> Report:
    from prodstack import __version__
    from prodstack.reports.report.content import Read, report
    from prodstack.rules.engine.clusters import findings_in, judge_clusters

    tree, comparison = _compared(git, paths, root, named) if git is not None else (_read(paths, root), None)
    judged = tuple(judge_clusters(tree.manifests, root, profile=named.name if named else None))
    return report(Read(paths, judged, findings_in(tree, judged), __version__, comparison, named))


def _read(paths: Sequence[str], root: Path) -> Tree:
    tree = read_paths(paths, root)
    say_findings(tree.findings, lines_of(tree, root))
    if not any(manifest.is_ours for manifest in tree.manifests):
        say("note: no custom resource of the production stack was found, so the report is empty")
    return tree


def _compared(git: str, paths: Sequence[str], root: Path, named: Profile | None) -> tuple[Tree, Comparison]:
    """The new tree, and its comparison with a Git revision, as `diff --git` makes it."""
    from prodstack.reports.diff.compare import compare
    from prodstack.reports.report.content import Comparison

    trees = revision_trees(git, paths, root)
    refuse_unreadable(trees, root, is_revision=True, color=None)
    history, versions = history_of(git, trees, root), {} if named else versions_of(trees, root)
    change = compare(trees.old.manifests, trees.new.manifests, named, history, None, versions, name_clusters=True)
    try:
        commit = commit_of(git, root)
    except RevisionError as error:
        raise typer.BadParameter(str(error)) from None
    return trees.new, Comparison(git, commit, trees.old.manifests, change)


def _text(found: Report, form: Form) -> str:
    if form is Form.HTML:
        from prodstack.reports.report.html import render

        return render(found)
    from prodstack.reports.report.markdown import render as render_markdown

    return render_markdown(found)


def _write(text: str, output: str | None, root: Path) -> None:
    """Write the report. Like every path, `output` is relative to the project."""
    if output is None or output == "-":
        write_document(text)
        return
    try:
        (root / output).write_text(text, encoding="utf-8", newline="\n", errors="replace")
    except OSError as error:
        raise typer.BadParameter(f'the report cannot be written to "{output}": {error.strerror}') from None
    say(f"wrote {output}")
