"""`drift`: which merged fields the running children do not have, according to kubectl's output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import Color, ProfileName, ReportFormat, lines_of, read_paths, read_profile
from prodstack.cli.terminal import MISUSE, say, say_findings, write_document
from prodstack.manifests.layout import DIST

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.drift.model import Drift
    from prodstack.upstream.profile import Profile


def drift(
    context: typer.Context,
    dump: Annotated[
        str, typer.Argument(metavar="DUMP", help='a file with the output of kubectl, or "-" for standard input')
    ],
    form: Annotated[ReportFormat, typer.Option("--format", help="the output format")] = ReportFormat.HUMAN,
    profile: ProfileName = None,
    color: Color = None,
) -> None:
    """Show what is merged but not running, why, and what it costs to apply it. No cluster is contacted.

    DUMP is the output of this command (add --show-managed-fields to see since when, and who edited by hand):

    kubectl get vllmruntime,vllmrouter,cacheserver,deploy,svc,pvc,cm -A -o yaml

    Exit 1 if anything has drifted; a rollout in progress is not drift.
    """
    from prodstack.reports.drift.assess import drift as report_of
    from prodstack.reports.drift.model import Verdict

    tree = _read(dump, context.obj, color)
    report = report_of(tree.manifests, read_profile(profile) if profile is not None else _published(tree, context.obj))
    for remark in report.remarks:
        say(f"note: {remark}")
    _print(report, form, color)
    raise typer.Exit(1 if report.verdict is Verdict.DRIFT else 0)


def _published(dump: Tree, root: Path) -> Profile | None:
    """The operator's version of the clusters in dist/ that have objects of the dump, if it is one: a dump does not name its cluster."""
    from prodstack.manifests.files import read_tree
    from prodstack.rules.engine.clusters import profiles

    if not (root / DIST).is_dir():
        return None
    refs = {manifest.ref for manifest in dump.manifests if manifest.is_ours}
    same = [manifest for manifest in read_tree([DIST], root).manifests if manifest.is_ours and manifest.ref in refs]
    found = {each.name: each for each in profiles(same, root).values()}
    if len(found) > 1:
        names = ", ".join(sorted(found))
        say(
            f"note: clusters in {DIST}/ with these objects run different versions of the operator ({names}); choose one with --profile"
        )
    return next(iter(found.values())) if len(found) == 1 else None


def _read(dump: str, root: Path, color: bool | None) -> Tree:
    """Read the dump. One that cannot be read or contains no objects is misuse, because nothing could be compared."""
    tree = read_paths([dump], root)
    if tree.findings:
        say_findings(tree.findings, lines_of(tree, root), color)
        raise typer.Exit(MISUSE)
    if not tree.manifests:
        raise typer.BadParameter(f'"{dump}" contains no Kubernetes object; write it with kubectl get ... -o yaml')
    return tree


def _print(report: Drift, form: ReportFormat, color: bool | None) -> None:
    from prodstack.reports.drift import output

    if form is ReportFormat.HUMAN:
        from prodstack.cli.terminal import write

        write(output.segments(report), output.STYLES, color)
    else:
        write_document(output.document(report) if form is ReportFormat.JSON else output.markdown(report))
