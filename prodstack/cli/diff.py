"""`diff`: what changes between two trees of manifests, and what that does to what runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from prodstack.cli.arguments import (
    Color,
    ProfileName,
    ReportFormat,
    RevisionError,
    lines_of,
    read_history,
    read_paths,
    read_profile,
    read_revision,
)
from prodstack.cli.terminal import MISUSE, say, say_findings, write_document
from prodstack.manifests.layout import DIST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.compare import History
    from prodstack.reports.diff.impact import DiffReport
    from prodstack.reports.diff.pending import Version
    from prodstack.reports.drift.dump import Dump
    from prodstack.upstream.profile import Profile

    ReadHistory = Callable[[str, Sequence[str], Path], Iterable[tuple[str, Tree]]]


class Trees(NamedTuple):
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
    live: Annotated[
        str | None,
        typer.Option(
            "--live",
            metavar="DUMP",
            help="judge against what runs, by kubectl's output (see drift); then OLD may be left out",
        ),
    ] = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="the output format")] = ReportFormat.HUMAN,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="exit 1 if anything differs")] = False,
    profile: ProfileName = None,
    color: Color = None,
) -> None:
    """Show what a change of custom resources does to running pods: nothing, ignored, scales, rolls-out, interrupts, blocked, data-loss or cluster-wide.

    OLD is assumed to be running; with --git, what runs is told by the history of the files, and with --live by a dump. For each changed
    field, print its impact, the reason and what to do; the impact of an object is the worst of its fields.
    """
    from prodstack.reports.diff.compare import compare

    dump = _dump(live, context.obj, color) if live is not None else None
    trees = _trees(git, paths or [], dump, context.obj)
    refuse_unreadable(trees, context.obj, is_revision=git is not None, color=color)
    history = history_of(git, trees, context.obj) if git is not None and dump is None else {}
    named = read_profile(profile)
    versions = {} if named else versions_of(trees, context.obj)
    report = compare(trees.old.manifests, trees.new.manifests, named, history, dump, versions)
    _print(report, form, color)
    raise typer.Exit(1 if exit_code and report.objects else 0)


def versions_of(trees: Trees, root: Path) -> dict[str, Profile]:
    """The operator's version in each cluster: of the newer tree, and of the older one for clusters that only it has."""
    from prodstack.rules.engine.clusters import profiles

    return {**profiles(trees.old.manifests, root), **profiles(trees.new.manifests, root)}


def _trees(git: str | None, paths: Sequence[str], dump: Dump | None, root: Path) -> Trees:
    if git is not None:
        return revision_trees(git, paths or [DIST], root)
    if dump is not None and len(paths) < 2:  # OLD and NEW
        return _from_dump(dump, (*paths, DIST)[0], root)
    return _two(paths, root)


def _dump(path: str, root: Path, color: bool | None) -> Dump:
    """Read the dump. One that cannot be read or contains no custom resource is misuse: it would not tell what runs."""
    from prodstack.reports.drift.dump import COMMAND, dump_of

    tree = read_paths([path], root)
    if tree.findings:
        say_findings(tree.findings, lines_of(tree, root), color)
        raise typer.Exit(MISUSE)
    found = dump_of(tree.manifests)
    if not found.owners:
        raise typer.BadParameter(f'"{path}" contains no custom resource of the operator; write it with: {COMMAND}')
    return found


def _from_dump(dump: Dump, path: str, root: Path) -> Trees:
    """The runtimes, routers and cache servers of the dump and of the new tree. Those that the tree does not have are named, not compared."""
    from prodstack.reports.drift.dump import OWNERS

    tree = read_paths([path], root)
    new = [manifest for manifest in tree.manifests if manifest.is_ours and manifest.ref.kind in OWNERS]
    refs = [manifest.ref for manifest in new]
    if len(set(refs)) < len(refs):
        raise typer.BadParameter(
            f'"{path}" has objects of several clusters, and a dump is of one; name the folder of one cluster, as in dist/prod'
        )
    others = [str(owner.ref) for owner in dump.owners if owner.ref not in refs]
    if others:
        say(f'note: not compared, because "{path}" does not have them: {", ".join(sorted(others))}')
    old = [owner for owner in dump.owners if owner.ref in refs]
    return Trees(replace(tree, manifests=tuple(old), findings=()), replace(tree, manifests=tuple(new)))


def _two(paths: Sequence[str], root: Path) -> Trees:
    if len(paths) != 2:
        raise typer.BadParameter(f"give two paths, OLD and NEW, or --git REF; found {len(paths)}")
    if list(paths) == ["-", "-"]:
        raise typer.BadParameter("only one of OLD and NEW can be standard input")
    return Trees(*(read_paths([path], root) for path in paths))


def revision_trees(revision: str, paths: Sequence[str], root: Path) -> Trees:
    """A path at a Git revision, and as it is now. A wrong revision or path ends the command with exit code 2."""
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
    return Trees(old, read_paths([path] if exists else [], root))


def history_of(revision: str, trees: Trees, root: Path, read: ReadHistory = read_history) -> History:
    """The versions of the custom resources that differ, the oldest first. read: read_history, or one that remembers."""
    from prodstack.reports.diff.edits import is_same
    from prodstack.reports.diff.pending import Version

    new = {_key(manifest): manifest.body for manifest in trees.new.manifests}
    differing = [
        _key(m) for m in trees.old.manifests if m.is_ours and _key(m) in new and not is_same(m.body, new[_key(m)])
    ]
    found: dict[tuple[str, ObjectRef], list[Version]] = {key: [] for key in differing}
    files = tuple(sorted({file for file, _ in differing}))
    for commit, tree in read(revision, files, root) if files else ():
        there = {_key(manifest): manifest.body for manifest in tree.manifests}
        for key, versions in found.items():
            if key not in there:
                versions.clear()  # a new object of this name began from nothing
            elif not (versions and is_same(versions[-1].body, there[key])):
                versions.append(Version(commit, there[key]))
    return found


def _key(manifest: Manifest) -> tuple[str, ObjectRef]:
    return manifest.mark(()).file, manifest.ref


def refuse_unreadable(trees: Trees, root: Path, *, is_revision: bool, color: bool | None) -> None:
    """Stop if a file cannot be read: the objects in it would look deleted, and the report would be wrong.

    is_revision: the old tree is one of Git, so the files in the working tree do not have the lines of its findings.
    """
    say_findings(trees.old.findings, (lambda *_: None) if is_revision else lines_of(trees.old, root), color)
    say_findings(trees.new.findings, lines_of(trees.new, root), color)
    if trees.old.findings or trees.new.findings:
        say("nothing was compared: correct the unreadable files first")
        raise typer.Exit(MISUSE)


def _print(report: DiffReport, form: ReportFormat, color: bool | None) -> None:
    from prodstack.cli.terminal import write
    from prodstack.reports.diff.output import STYLES, markdown, render_json, segments

    if form is ReportFormat.JSON:
        write_document(render_json(report))
    elif form in (ReportFormat.MARKDOWN, ReportFormat.MD):
        write([(markdown(report), "")], {}, False)
    else:
        write(segments(report), STYLES, color)
