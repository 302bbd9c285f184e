"""What the commands below `import` share: their options, and how they save or print what they made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.terminal import say, write_document
from prodstack.manifests.names import dns_label_problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ClusterName = Annotated[
    str, typer.Option("--cluster", metavar="NAME", help="the name of the cluster file that is written")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="print the files instead of writing them")]
Force = Annotated[bool, typer.Option("--force", help="overwrite files that exist")]


def require_name(option: str, text: str) -> None:
    """End the command with exit code 2 if a stack, cluster or namespace cannot have this name."""
    if dns_label_problem(text):
        raise typer.BadParameter(
            f'{option} "{text}" is not a name of up to 63 lower-case letters, digits and dashes, with a letter or digit at both ends'
        )


def has_schemas(root: Path) -> bool:
    """Whether a project has the schemas for editors in docs/schemas/, so that its files can name them."""
    from prodstack.importing.writing import STACK_SCHEMA

    return (root / STACK_SCHEMA.removeprefix("../")).exists()


def deliver(root: Path, files: Mapping[str, str], *, dry_run: bool, force: bool) -> None:
    """Write the files below `root`, or print them. If a file exists and --force is not given, the command ends with exit code 2."""
    from prodstack.importing.saving import NotSavedError, save

    if dry_run:
        write_document("\n".join(f"==> {name} <==\n{text}" for name, text in files.items()))
        return
    try:
        save(root, files, force=force)
    except NotSavedError as error:
        raise typer.BadParameter(str(error)) from None
    for name in files:
        say(f"wrote {name}")
