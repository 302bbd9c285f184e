"""`synth` and `verify` on the command line; the work is in cli/synth.py, which needs no typer."""

from __future__ import annotations

from typing import Annotated

import typer


def synth(
    context: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="let warnings block the publish too")] = False,
) -> None:
    """Write dist/ from stacks/ and clusters/, whole or not at all (the same as no command).

    With CDK8S_OUTDIR set to another folder than .staging, write there only.
    """
    from cli.synth import synthesize

    raise typer.Exit(synthesize(context.obj, strict))


def verify(context: typer.Context) -> None:
    """Say whether dist/ is fresh and complete; change nothing. Exit 1 when it is not."""
    from cli.synth import verified

    raise typer.Exit(verified(context.obj))
