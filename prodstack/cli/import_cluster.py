"""`import cluster`: stack files and a cluster file from custom resources that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import ProfileName, lines_of, read_paths, read_profile
from prodstack.cli.importing import ClusterName, DryRun, Force, deliver, require_name, schema_folder
from prodstack.cli.terminal import CLEAN, FOUND, MISUSE, say, say_findings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from prodstack.importing.cluster.convert import Imported
    from prodstack.manifests.manifest import Manifest

COMMAND = "kubectl get vllmruntimes,vllmrouters,cacheservers,loraadapters,deploy,svc,pvc,cm,storageclasses,runtimeclasses -A -o yaml"
"""What prints a dump."""


def import_cluster(
    context: typer.Context,
    dumps: Annotated[
        list[str],
        typer.Argument(
            metavar="DUMP...", help=f'kubectl\'s output, "-" for standard input: {COMMAND}', show_default=False
        ),
    ],
    cluster: ClusterName = "production",
    profile: ProfileName = None,
    with_companions: Annotated[
        bool,
        typer.Option(
            "--with-companions", help="write routes, monitors, ... that belong to a stack into its folder too"
        ),
    ] = False,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """Write stack files and a cluster file from the custom resources of a live cluster, and a report.

    `synth` then emits objects that are equal to the live ones but for what the report, clusters/NAME.import.md, announces; the report also
    says what the merge does to running pods. Secrets are never written. Exit 1 if something must be corrected before `synth` succeeds.
    """
    from prodstack.importing.cluster.convert import import_cluster as imported_from
    from prodstack.importing.cluster.report import report, summary

    require_name("--cluster", cluster)
    result = imported_from(
        _read(dumps, context.obj),
        cluster,
        read_profile(profile),
        with_companions=with_companions,
        schemas=schema_folder(context.obj),
    )
    _refuse_other_form(context.obj, result)
    files = {**result.files, f"clusters/{cluster}.import.md": report(result)}
    deliver(context.obj, files, dry_run=dry_run, force=force)
    for line in summary(result):
        say(line)
    raise typer.Exit(FOUND if result.needs_work else CLEAN)


def _read(dumps: Iterable[str], root: Path) -> tuple[Manifest, ...]:
    """Read the dumps. What cannot be read ends the command: objects that are missing there would be missing in dist/."""
    tree = read_paths(dumps, root)
    if tree.findings:
        say_findings(tree.findings, lines_of(tree, root))
        say("nothing was imported: correct the unreadable files first")
        raise typer.Exit(MISUSE)
    if not any(manifest.is_ours and manifest.ref.name for manifest in tree.manifests):
        raise typer.BadParameter(f"the dump contains no custom resource of the operator; write it with: {COMMAND}")
    return tree.manifests


def _refuse_other_form(root: Path, result: Imported) -> None:
    """Refuse a stack that is there in another form: stacks/a.yaml and stacks/a/ would both define it."""
    for stack in result.stacks:
        name = stack.group.name
        other = f"stacks/{name}.yaml" if stack.companions else f"stacks/{name}"
        for path in (other, f"stacks/{name}.yml"):
            if (root / path).exists():
                raise typer.BadParameter(
                    f"{path} defines the stack {name} already; remove it, or import into another folder"
                )
