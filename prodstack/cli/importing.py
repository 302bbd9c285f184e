"""What the commands below `import` share: their options, and how they save or print what they made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.terminal import say, write_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ClusterName = Annotated[
    str, typer.Option("--cluster", metavar="NAME", help="the name of the cluster file that is written")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="print the files instead of writing them")]
Force = Annotated[bool, typer.Option("--force", help="overwrite files that exist")]


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
