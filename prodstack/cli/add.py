"""`add stack`: a new stack file, and its name in a cluster file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.importing import (
    DryRun,
    deliver,
    refuse_existing,
    refuse_reserved,
    require_name,
    schema_folder,
    unreadable,
)
from prodstack.cli.no_project import in_folder
from prodstack.cli.terminal import MISUSE, say, say_findings

if TYPE_CHECKING:
    from pathlib import Path


def add_stack(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="the name of the stack, and of its engine")],
    model: Annotated[
        str, typer.Option("--model", metavar="ID", help="the model, as on Hugging Face")
    ] = "Qwen/Qwen3-0.6B",
    gpus: Annotated[int, typer.Option("--gpus", metavar="N", min=1, help="the GPUs of each engine")] = 1,
    router: Annotated[bool, typer.Option("--router/--no-router", help="with a router in front of the engine")] = True,
    cache: Annotated[bool, typer.Option("--cache", help="with a cache server for KV blocks")] = False,
    lora: Annotated[
        str | None, typer.Option("--lora", metavar="REPOSITORY", help="with a LoRA adapter from Hugging Face")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="NAME", help="the cluster that runs the stack", show_default="the only one there is"
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write a stack file with comments, and add the stack to a cluster file. Nothing that exists is overwritten.

    The stack is checked first: what `synth` would refuse is reported and not written.
    """
    from prodstack.importing.writing import schema_path
    from prodstack.scaffold.stack import NewStack, stack_text

    root: Path = context.obj
    require_name("NAME", name)
    refuse_reserved(name, "choose another name")
    target = _cluster_file(root, cluster)
    refuse_existing(root, name)
    text = stack_text(NewStack(name, model, gpus, router, cache, lora or ""), schema_path(schema_folder(root), "stack"))
    path = f"stacks/{name}.yaml"
    _refuse_errors(root, path, text)
    listing, note = _listing(root, target, name)
    deliver(
        root, {path: text, **listing}, dry_run=dry_run, force=True
    )  # no stack of this name exists, as was seen above
    for line in note:
        say(line)
    if not dry_run:
        say(f"next: edit {path}, then run: {in_folder('synth', root)}")


def _cluster_file(root: Path, name: str | None) -> Path:
    """The cluster file to edit. Without a name it is the only one; any other case ends the command with exit code 2."""
    from prodstack.compiler.authoring.problems import did_you_mean
    from prodstack.compiler.authoring.project import CLUSTERS, SUFFIXES

    folder = root / CLUSTERS
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # names only
    except (FileNotFoundError, NotADirectoryError):
        names = []
    except OSError as error:
        raise unreadable(error) from None
    paths = [folder / each for each in names if not each.startswith(".")]
    found = {path.stem: path for path in paths if path.suffix in SUFFIXES}
    if not found:
        where = f"{in_folder('init', root)} writes one and its first stack"
        raise typer.BadParameter(f"{folder} has no cluster file that could run the stack; {where}")
    if name is None and len(found) > 1:
        raise typer.BadParameter(f"there are several clusters; say which one with --cluster: {', '.join(found)}")
    if name is not None and name not in found:
        raise typer.BadParameter(f'--cluster "{name}": {CLUSTERS}/ has no such file; {did_you_mean(name, found)}')
    return found[name] if name is not None else next(iter(found.values()))


def _refuse_errors(root: Path, path: str, text: str) -> None:
    """End the command with exit code 2 if `synth` would refuse the stack, for example because its name is too long for a child's."""
    from prodstack.importing.trial import tried
    from prodstack.manifests.finding import blocks
    from prodstack.reports.output.human import line_source

    findings = tried({path: text, "clusters/new.yaml": "stacks: all\noperator: {install: false}\n"}).findings
    if blocks(findings):
        say_findings(findings, line_source(root, {path: text}))
        say("nothing was written: choose other values")
        raise typer.Exit(MISUSE)


def _listing(root: Path, target: Path, name: str) -> tuple[dict[str, str], list[str]]:
    """The new text of the cluster file by its path, if it changes; and what the user has to know or do."""
    from prodstack.manifests.opener import read_file
    from prodstack.scaffold.stacks_list import Listed, with_stack

    path = target.relative_to(root).as_posix()
    try:
        text = read_file(target, root).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}; correct it"
        ) from None
    edited = with_stack(text, name)
    if edited is Listed.NAMED:
        return {}, [f"{path} runs the stack already, so it is unchanged"]
    if isinstance(edited, Listed):
        return {}, [
            f"to do: add {name} to the list `stacks` in {path}, which is not written in a form that can be edited here"
        ]
    return {path: edited}, []
