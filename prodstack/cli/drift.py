"""`drift`: say which merged fields the running children do not have, from what kubectl printed."""

from __future__ import annotations

import enum
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.drift.model import Drift


class Format(enum.StrEnum):
    """How the report is printed; json and md stand alone on standard output."""

    HUMAN = "human"
    JSON = "json"
    MD = "md"


def drift(
    context: typer.Context,
    dump: Annotated[str, typer.Argument(metavar="DUMP", help='a file that kubectl printed, or "-" for standard input')],
    form: Annotated[Format, typer.Option("--format", help="how to print the report")] = Format.HUMAN,
    color: Annotated[
        bool | None, typer.Option("--color/--no-color", help="colour for people", show_default="on a terminal")
    ] = None,
) -> None:
    """Say what is merged and does not run, why, and what making it true costs. No cluster is asked.

    DUMP is what this printed (with --show-managed-fields also since when, and who edited by hand):

    kubectl get vllmruntime,vllmrouter,cacheserver,deploy,svc,pvc,cm -A -o yaml

    Exit 1 where something drifted; a rollout that is under way is no drift.
    """
    from prodstack.reports.drift.model import Verdict
    from prodstack.reports.drift.report import drift as report_of

    tree = _read(dump, context.obj)
    report = report_of(tree.manifests)
    for remark in report.remarks:
        typer.echo(f"note: {remark}", err=True)
    _print(report, form, color)
    raise typer.Exit(1 if report.verdict is Verdict.DRIFT else 0)


def _read(dump: str, root: Path) -> Tree:
    """A dump that cannot be read, or holds no object at all, is a misuse: nothing was compared."""
    from prodstack.manifests.files import MissingPathError, read_tree

    try:
        tree = read_tree([dump], root)
    except MissingPathError as error:
        raise typer.BadParameter(f'the file "{error}" does not exist') from None
    if tree.findings:
        raise typer.BadParameter(str(tree.findings[0]))
    if not tree.manifests:
        raise typer.BadParameter(f'"{dump}" holds no Kubernetes object; kubectl get ... -o yaml prints one')
    return tree


def _print(report: Drift, form: Format, color: bool | None) -> None:
    from prodstack.reports.drift import output

    if form is Format.HUMAN:
        from prodstack.cli.terminal import write

        write(output.segments(report), output.STYLES, color)
    else:
        sys.stdout.write(output.document(report) if form is Format.JSON else output.markdown(report))
