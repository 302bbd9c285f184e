"""`clusters`: what each cluster runs, in numbers."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prodstack.cli.arguments import NoCache  # noqa: TC001  # typer evaluates the annotations
from prodstack.cli.terminal import CLEAN, FOUND, say, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.compiler.building.summary import Summary


class TableFormat(enum.StrEnum):
    """How the clusters are printed."""

    TABLE = "table"
    JSON = "json"


HEAD = ("CLUSTER", "STACKS", "RUNTIMES", "GPUS", "ERRORS", "WARNINGS", "NOTES")
UNKNOWN = "?"


def clusters(
    context: typer.Context,
    form: Annotated[TableFormat, typer.Option("--format", help="the output format")] = TableFormat.TABLE,
    no_cache: NoCache = False,
) -> None:
    """Print what each cluster runs: stacks, runtimes, the GPUs that these request of those in the node pools, and findings.

    GPUS shows "requested/in the pools" by type; with autoscaling, "least-most/in the pools"; "?" if facts.nodePools is missing.

    Exit 1 if a finding is an error; `check` prints the findings.
    """
    from prodstack.cli.no_project import say_no_project
    from prodstack.cli.session import session
    from prodstack.compiler.authoring.project import NoProjectError
    from prodstack.compiler.building.summary import summaries

    try:
        with session(context.obj, cached=not no_cache) as run:
            found, blocked, total = list(summaries(run)), run.blocked, len(run.findings)
    except NoProjectError as error:
        raise typer.Exit(say_no_project(error, context.obj)) from None
    write_document(_json(found) if form is TableFormat.JSON else _table(found))
    if blocked:
        say(f"{total} findings, among them errors: run `check`")
    raise typer.Exit(FOUND if blocked else CLEAN)


def _table(found: Sequence[Summary]) -> str:
    rows = [HEAD, *map(_row, found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _row(each: Summary) -> tuple[str, ...]:
    numbers = (UNKNOWN if number is None else str(number) for number in (each.stacks, each.runtimes))
    return (each.name, *numbers, _gpus(each), *(str(number) for number in _findings(each).values()))


def _gpus(each: Summary) -> str:
    if each.gpus is None:
        return UNKNOWN
    parts = []
    for name, gpus in each.gpus.items():
        wanted = str(gpus.wanted) if gpus.most == gpus.wanted else f"{gpus.wanted}-{gpus.most}"
        parts.append(f"{name} {wanted}/{UNKNOWN if gpus.pools is None else gpus.pools}")
    return ", ".join(parts) or "0"


def _findings(each: Summary) -> dict[str, int]:
    from prodstack.manifests.finding import Severity

    return {f"{severity}s": each.findings.get(severity, 0) for severity in sorted(Severity, reverse=True)}


def _json(found: Sequence[Summary]) -> str:
    import json

    rows: list[dict[str, Any]] = []
    for each in found:
        gpus = None if each.gpus is None else {name: gpus._asdict() for name, gpus in each.gpus.items()}
        row = {"cluster": each.name, "stacks": each.stacks, "runtimes": each.runtimes, "gpus": gpus}
        rows.append({**row, "compiles": each.whole, "findings": _findings(each)})
    return json.dumps({"clusters": rows}, indent=2) + "\n"
