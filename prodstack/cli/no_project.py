"""Say that a folder is not a project, and how to get one. This module does not import typer, like `terminal`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.cli.terminal import MISUSE, say
from prodstack.layout import RUN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.compiler.authoring.project import NoProjectError

_INPUTS = ("stacks", "clusters")


def in_folder(words: str, root: Path) -> str:
    """A command line that runs a command on a project from the current folder."""
    return f"{RUN} {words}" if _absolute(root) == Path.cwd() else f"{RUN} -C {shlex.quote(str(root))} {words}"


def say_no_project(error: NoProjectError, root: Path) -> int:
    """Write why a folder is not a project and what can be done, and return the exit code."""
    say(str(error))
    for line in _ways(root):
        say(f"  {line}")
    return MISUSE


def _ways(root: Path) -> Iterator[str]:
    has = [folder for folder in _INPUTS if (root / folder).is_dir()]
    above = next((each for each in _absolute(root).parents if all((each / name).is_dir() for name in _INPUTS)), None)
    if above is not None and len(has) < len(_INPUTS):
        yield f"fix: the project is further up; run the command there: cd {shlex.quote(str(above))}"
    elif has == ["clusters"]:
        yield f"fix: write a stack file: {in_folder('add stack NAME', root)}"
    elif has:
        yield f"fix: write a cluster file; this command does, and overwrites nothing: {in_folder('init', root)}"
    elif (root / "dist").is_dir():
        yield "fix: dist/ is here, but not what it is generated from; get it back, for example: git checkout HEAD -- stacks clusters"
        yield f"to judge dist/ as it is: {in_folder('check dist', root)}"
    else:
        yield f"fix: to begin a project here: {in_folder('init', root)}"
        yield f"to begin with Helm values of production-stack's chart: {in_folder('import helm VALUES.yaml', root)}"
        yield f"to begin with custom resources that run: {in_folder('import cluster DUMP.yaml', root)}"
        yield "if the project is elsewhere, name its folder: -C DIR"


def _absolute(path: Path) -> Path:
    """The path without links being followed, as `cd` shows it."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # Path.absolute() keeps ".."
