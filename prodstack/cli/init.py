"""`init`: the files of a new project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.importing import unreadable
from prodstack.cli.terminal import say

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.scaffold.project import Plan


def init(
    context: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="[DIR]", help="the folder, which is created if it is missing", show_default="here")
    ] = ".",
) -> None:
    """Write a new project: a stack file, a cluster file, a CI workflow and what else a repository needs. Asks nothing, and overwrites nothing.

    In a folder that has some of these files, add those that are missing, and bring .schemas/ up to date.
    """
    from prodstack import __version__
    from prodstack.importing.saving import NotSavedError, save
    from prodstack.scaffold.project import plan

    root: Path = context.obj / folder
    try:
        wanted = plan(root, __version__)
        save(root, wanted.files, force=True)  # the plan contains no file that exists, but for outdated schemas
    except NotSavedError as error:
        raise typer.BadParameter(str(error)) from None
    except OSError as error:
        raise unreadable(error) from None
    _report(wanted)
    _next(root)


def _report(done: Plan) -> None:
    for path in done.files:
        say(f"wrote {path}")
    for path in done.kept:
        say(f"left {path} alone: it exists already")
    for advice in done.advice:
        say(f"to do: {advice}")
    if done.outer is not None:
        where = f"this folder is in the Git repository {done.outer}, and these are read only at its top"
        say(f"note: .github/ and .pre-commit-config.yaml were not written: {where}")
    if not done.files:
        say("nothing was missing")


def _next(root: Path) -> None:
    from prodstack.cli.no_project import in_folder

    say(f"next: edit the files in stacks/ and clusters/, then run: {in_folder('synth', root)}")
