"""The command line: one command per file. Exit code 0: all is well, 1: something was found, 2: the command was called wrongly.

Commands import what they need when they run, so that each starts quickly.
"""

from __future__ import annotations

import inspect
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from prodstack import __version__
from prodstack.cli import (
    add,
    check,
    clusters,
    diff,
    drift,
    expand,
    fit,
    graph,
    import_cluster,
    import_helm,
    init,
    report,
    rules,
    show,
    watch,
)
from prodstack.cli.arguments import NoCache  # noqa: TC001  # typer evaluates the annotations
from prodstack.cli.terminal import (
    CLEAN,
    FOUND,
    MISUSE,
    escape_what_cannot_be_encoded,
    internal_error,
    say,
    write_document,
)
from prodstack.layout import COMMAND, INSTALLED, RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def synth(
    context: typer.Context,
    strict: Annotated[
        bool, typer.Option("--strict", help="treat warnings as errors: they block the publish too")
    ] = False,
    remove_cluster: Annotated[
        list[str] | None,
        typer.Option(
            "--remove-cluster", metavar="NAME", help="let this cluster disappear from dist/; can be given several times"
        ),
    ] = None,
    no_cache: NoCache = False,
) -> None:
    """Write dist/ from stacks/, clusters/ and bases/, completely or not at all. Runs if no command is given.

    If CDK8S_OUTDIR names a folder other than .staging, write to that folder only.
    """
    from prodstack.cli.synth import synthesize

    raise typer.Exit(synthesize(context.obj, strict, remove_cluster or (), not no_cache))


def verify(context: typer.Context, no_cache: NoCache = False) -> None:
    """Check that dist/ is up to date and complete, without changing anything. Exit 1 if it is not."""
    from prodstack.cli.synth import verified

    raise typer.Exit(verified(context.obj, not no_cache))


COMMANDS: dict[str, Callable[..., None]] = {
    "init": init.init,
    "synth": synth,
    "verify": verify,
    "watch": watch.watch,
    "check": check.check,
    "show": show.show,
    "clusters": clusters.clusters,
    "expand": expand.expand,
    "diff": diff.diff,
    "drift": drift.drift,
    "graph": graph.graph,
    "report": report.report,
    "fit": fit.fit,
    "rules": rules.rules,
    "explain": rules.explain,
}
"""Every command by its name, in the order of the help, except those below `import` and `add`."""

IMPORTS: dict[str, Callable[..., None]] = {
    "helm": import_helm.import_helm,
    "cluster": import_cluster.import_cluster,
}
"""The commands below `import`."""

ADDITIONS: dict[str, Callable[..., None]] = {"stack": add.add_stack}
"""The commands below `add`."""


class _Command(TyperCommand):
    """A command whose help is written as every other output is: typer writes UTF-8 where the encoding is ASCII."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse arguments that the command does not take, with what to do instead."""
        ctx.allow_extra_args = True
        rest: list[str] = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            from prodstack.cli.misuse import unexpected

            ctx.fail(unexpected(ctx.info_name, rest))
        return rest

    def get_help_option(self, ctx: Any) -> Any:
        return _with_our_writer(super().get_help_option(ctx))


class _Group(TyperGroup):
    """The program, likewise."""

    def get_help_option(self, ctx: Any) -> Any:
        return _with_our_writer(super().get_help_option(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command. A group without one names its commands; the program itself has a default."""
        if not ctx._protected_args and not ctx.args and not self.invoke_without_command:
            ctx.fail(f"a command is missing; write one of: {', '.join(self.commands)}")
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names. A word that names none ends the program with what was meant instead."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from prodstack.cli.misuse import unknown_command

            ctx.fail(unknown_command(args[0], list(self.commands), ctx.info_name if ctx.parent else ""))
        return super().resolve_command(ctx, args)


def _with_our_writer(option: Any) -> Any:
    if option is not None:
        option.callback = _show_help
    return option


def _show_help(context: Any, _: Any, wanted: bool) -> None:
    if wanted:
        write_document(f"{context.get_help()}\n")
        raise typer.Exit(CLEAN)


app = typer.Typer(
    cls=_Group,
    add_completion=INSTALLED,  # it looks for a program on the path, which main.py is not
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _summary(command: Callable[..., None]) -> str:
    """The first paragraph of a command's help. Typer would cut it where a line of 80 columns ends."""
    return " ".join((inspect.getdoc(command) or "").partition("\n\n")[0].split())


imports = typer.Typer(
    cls=_Group, rich_markup_mode=None, help="Write stack files and a cluster file from what you run already."
)
additions = typer.Typer(cls=_Group, rich_markup_mode=None, help="Write another stack file into a project.")
app.add_typer(imports, name="import")
app.add_typer(additions, name="add")
for _group, _commands in ((app, COMMANDS), (imports, IMPORTS), (additions, ADDITIONS)):
    for _name, _command in _commands.items():
        _group.command(_name, cls=_Command, short_help=_summary(_command))(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        write_document(f"{__version__}\n")
        raise typer.Exit(CLEAN)


@app.callback()
def project(
    context: typer.Context,
    folder: Annotated[
        str,
        typer.Option(
            "-C", metavar="DIR", help="the project folder, which contains stacks/ and clusters/; also after the command"
        ),
    ] = ".",
    version: Annotated[  # noqa: ARG001  # typer needs the parameter; its callback prints the version
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    """Reviewed static YAML for the vLLM production stack, from small stack files. Without a command: synth."""
    if not Path(folder).is_dir():
        advice = f"correct its name, or make a project there: {RUN} init {shlex.quote(folder)}"
        raise typer.BadParameter(f'the folder "{folder}" does not exist; {advice}')
    context.obj = Path(folder)
    if context.invoked_subcommand is None:
        synth(context)


def run(argv: Sequence[str]) -> int:
    """Run one command line, without the program's name, and return its exit code. Never raises."""
    try:
        escape_what_cannot_be_encoded()
        code = _exit_code(_with_folder_first(argv))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python's flush at exit must not fail again
        return FOUND
    except Exception as error:
        return internal_error(error)
    return code


def _with_folder_first(argv: Sequence[str]) -> list[str]:
    """Move `-C DIR`, which belongs to the program, before the command. What follows `--` is never an option."""
    end = argv.index("--") if "--" in argv else len(argv)
    first: list[str] = []
    rest: list[str] = []
    words = iter(argv[:end])
    for word in words:
        if word == "-C":
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        else:
            (first if word.startswith("-C") else rest).append(word)
    return [*first, *rest, *argv[end:]]


def _exit_code(argv: Sequence[str]) -> int:
    try:
        code = app(args=list(argv), prog_name=COMMAND, standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except SystemExit as stop:
        code = stop.code
    return code if isinstance(code, int) else MISUSE if code else CLEAN


def _misused(error: typer.TyperException) -> int:
    """Report how the command line is wrong, after the usage of the command."""
    context = getattr(error, "ctx", None)
    if context is not None:
        for line in (*context.get_usage().splitlines(), f"Try '{context.command_path} -h' for help.", ""):
            say(line)
    say(f"Error: {error.format_message()}")
    return error.exit_code
