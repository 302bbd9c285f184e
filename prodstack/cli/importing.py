"""What the commands below `import` share: their options, and how they save or print what they made."""

from __future__ import annotations

import os
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


def unreadable(error: OSError) -> typer.BadParameter:
    """What ends a command that has to read a file or folder and cannot."""
    return typer.BadParameter(f"{error.filename} cannot be read: {error.strerror or error}; make it readable")


def refuse_reserved(name: str, fix: str) -> None:
    """End the command with exit code 2 if a folder of dist/<cluster>/ has this name already."""
    from prodstack.compiler.authoring.project import RESERVED_NAMES

    if name in RESERVED_NAMES:
        raise typer.BadParameter(f'"{name}" is reserved for {RESERVED_NAMES[name]}; {fix}')


def refuse_existing(root: Path, name: str) -> None:
    """End the command with exit code 2 if the project has a stack of this name, in whatever form."""
    for path in (f"stacks/{name}.yaml", f"stacks/{name}.yml", f"stacks/{name}"):
        if os.path.lexists(root / path):
            raise typer.BadParameter(
                f"{path} defines the stack {name} already, so nothing was written; choose another name"
            )


def schema_folder(root: Path) -> str:
    """The folder in which a project has the schemas for editors, so that its files can name them; "" if it has none."""
    from prodstack.importing.writing import CHECKOUT_SCHEMAS, OWN_SCHEMAS

    return next((each for each in (CHECKOUT_SCHEMAS, OWN_SCHEMAS) if os.path.exists(root / each / "stack.json")), "")  # noqa: PTH110  # Path's may raise


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
