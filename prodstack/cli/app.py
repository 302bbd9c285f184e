"""The command line: one command a file, exit 0 when all is well, 1 when something was found, 2 when it was called wrongly.

Commands import what they need when they run, so that one of them does not pay for the others.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli import app as commands
from prodstack.cli import check, diff, drift, expand, graph, rules
from prodstack.cli import rules as explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


VERSION = "0.1.0"


TRACEBACK = "PRODUCTION_STACK_TRACEBACK"
"""Set to anything, it makes an internal error print its traceback."""
MISUSE = 2


def say(text: str) -> None:
    """One line on standard error, which the cdk8s CLI lets through. Where nobody can hear it, the work goes on and the exit code counts."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # so that nothing fails again, at the exit least of all


def internal(error: Exception) -> int:
    """Say the error on standard error; the exit code."""
    if os.environ.get(TRACEBACK):
        import traceback

        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    say(f"internal error: {what}; please report it with the output of {TRACEBACK}=1")
    return MISUSE


def synth(
    context: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="let warnings block the publish too")] = False,
) -> None:
    """Write dist/ from stacks/ and clusters/, whole or not at all (the same as no command).

    With CDK8S_OUTDIR set to another folder than .staging, write there only.
    """
    from prodstack.cli.synth import synthesize

    raise typer.Exit(synthesize(context.obj, strict))


def verify(context: typer.Context) -> None:
    """Say whether dist/ is fresh and complete; change nothing. Exit 1 when it is not."""
    from prodstack.cli.synth import verified

    raise typer.Exit(verified(context.obj))


PROGRAM = "main.py"
CLEAN, FOUND = 0, 1

COMMANDS: dict[str, Callable[..., None]] = {
    "synth": commands.synth,
    "verify": commands.verify,
    "check": check.check,
    "expand": expand.expand,
    "diff": diff.diff,
    "drift": drift.drift,
    "graph": graph.graph,
    "rules": rules.rules,
    "explain": explain.explain,
}
"""Every command by its name, in the order of the help."""

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit(CLEAN)


@app.callback()
def project(
    context: typer.Context,
    folder: Annotated[
        str, typer.Option("-C", metavar="DIR", help="the project: where stacks/ and clusters/ are")
    ] = ".",
    version: Annotated[  # noqa: ARG001 (its callback answers)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="print the version and stop")
    ] = False,
) -> None:
    """Reviewed static YAML for the vLLM production stack, from small stack files. Without a command: synth."""
    if not Path(folder).is_dir():
        raise typer.BadParameter(f'the folder "{folder}" does not exist')
    context.obj = Path(folder)
    if context.invoked_subcommand is None:
        commands.synth(context)


def run(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code; never raises and never shows a traceback."""
    try:
        code = _exit_code(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing fails again at the exit
        return FOUND
    except Exception as error:
        return internal(error)
    return code


def _exit_code(argv: Sequence[str]) -> int:
    try:
        app(args=list(argv), prog_name=PROGRAM)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else MISUSE if stop.code else CLEAN
    return CLEAN
