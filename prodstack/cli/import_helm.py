"""`import helm`: stack file, cluster file and migration report from the values of a Helm release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.importing import ClusterName, DryRun, Force, deliver, refuse_reserved, require_name, schema_folder
from prodstack.cli.terminal import CLEAN, FOUND, say
from prodstack.manifests.names import dns_label_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.importing.helm.convert import Imported
    from prodstack.importing.helm.values import Values

CHART_RELEASE = "vllm"
"""The name of the release in the chart's own documentation."""
_STDIN = "<stdin>"


def import_helm(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="VALUES", help='values files in the order in which helm gets them with -f, "-" for standard input'
        ),
    ],
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            metavar="NAME",
            help="the name of the Helm release, which the stack gets too",
            show_default="the key that the values are below, or vllm",
        ),
    ] = None,
    namespace: Annotated[
        str, typer.Option("--namespace", metavar="NAME", help="the namespace of the Helm release")
    ] = "default",
    cluster: ClusterName = "production",
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """Write a stack file, a cluster file and a migration report from Helm values of production-stack's chart (vllm-stack).

    The report, stacks/RELEASE.migration.md, accounts for every value: where it is now, what behaves differently, and what the operator cannot do.
    The chart, Helm and a cluster are not needed. Secrets in the values are not copied. Files that exist are not overwritten.

    Exit 1 if something of the values cannot be carried over; the files are written all the same.
    """
    values = _read(files, context.obj)
    name = release or _alias(values)
    for option, text in (("--release", name), ("--namespace", namespace), ("--cluster", cluster)):
        require_name(option, text)
    refuse_reserved(name, "choose another name with --release")
    _convert(context.obj, values, name, namespace, cluster, files, dry_run=dry_run, force=force)


def _convert(
    root: Path,
    values: Values,
    name: str,
    namespace: str,
    cluster: str,
    files: Sequence[str],
    *,
    dry_run: bool,
    force: bool,
) -> None:
    from prodstack.importing.helm.convert import convert
    from prodstack.importing.helm.report import is_incomplete, report, summary

    imported = convert(values, name, namespace)
    if not imported.stack:
        say(
            "these values deploy nothing that the operator could run, so nothing was written: every model, router and cache server is off"
        )
        raise typer.Exit(FOUND)
    stack, target = f"stacks/{name}.yaml", f"clusters/{cluster}.yaml"
    page = report(imported, [_shown(file) for file in files], stack, target)
    texts = {
        stack: _stack_text(imported, root),
        target: _cluster_text(imported, root),
        f"stacks/{name}.migration.md": page,
    }
    deliver(root, texts, dry_run=dry_run, force=force)
    for line in summary(imported):
        say(line)
    for todo in imported.todos:
        say(f"to do: {todo}")
    raise typer.Exit(FOUND if is_incomplete(imported) else CLEAN)


def _read(files: Sequence[str], root: Path) -> Values:
    """Read the values files. One that cannot be used ends the command with exit code 2."""
    import sys

    from prodstack.importing.helm.values import UnusableValuesError, read_values
    from prodstack.manifests.opener import read_file, read_limited

    contents: list[tuple[str, bytes]] = []
    for file in files:
        try:
            content = read_limited(sys.stdin.buffer) if file == "-" else read_file(root / file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise typer.BadParameter(f'the values file "{file}" cannot be read: {reason}') from None
        contents.append((_shown(file), content))
    try:
        return read_values(contents)
    except UnusableValuesError as error:
        raise typer.BadParameter(str(error)) from None


def _shown(file: str) -> str:
    return _STDIN if file == "-" else file


def _alias(values: Values) -> str:
    """The key below which the values are, which is what a dependency is called; else the name in the chart's documentation."""
    key = str(values.at[-1]) if values.at else ""
    return CHART_RELEASE if dns_label_problem(key) else key


def _stack_text(imported: Imported, root: Path) -> str:
    from prodstack.importing.writing import schema_path, stack_file

    name = imported.release.name
    head = [f'The Helm release "{name}", converted by `import helm`; {name}.migration.md says what is different.']
    schema = schema_path(schema_folder(root), "stack")
    return stack_file(imported.stack, imported.stack_comments, head, schema)


def _cluster_text(imported: Imported, root: Path) -> str:
    from prodstack.importing.writing import cluster_file, schema_path

    head = [f'Where the Helm release "{imported.release.name}" runs.']
    schema = schema_path(schema_folder(root), "cluster")
    return cluster_file(imported.cluster, imported.cluster_comments, head, schema)
