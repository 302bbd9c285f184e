"""`watch`: synthesize on every save, and show the findings and the impact of what is not committed yet."""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING

import typer

from prodstack.cli.arguments import RevisionError
from prodstack.cli.diff import refuse_unreadable
from prodstack.cli.terminal import MISUSE, internal_error, say, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.cli.renderer import Cdk8s
    from prodstack.cli.uncommitted import Begun, Committed

_MOST_NAMES = 3
"""How many changed files the first line names."""


def watch(context: typer.Context) -> None:
    """Synthesize dist/ whenever a file in stacks/, clusters/ or bases/ is saved, until Ctrl-C; show findings, and the impact of what is not committed.

    The impact is what `diff --git HEAD` reports: dist/ in HEAD against dist/ now. Without a Git repository, dist/ is compared with what it
    was when watch began. On a terminal, the screen is cleared before each run.
    """
    raise typer.Exit(watched(context.obj))


def watched(root: Path) -> int:
    """Run until a signal ends it. 2: the folder is not a project, cdk8s cannot run, or the folders cannot be watched."""
    from prodstack.cli.renderer import Cdk8s
    from prodstack.cli.saves import UnwatchableError, looks, saves
    from prodstack.cli.signals import ended_in_order
    from prodstack.cli.uncommitted import base

    with ended_in_order(), Cdk8s(stays=True) as cdk8s:
        before, seen = base(root), looks(root)
        if _run(root, before, "started", cdk8s) == MISUSE:
            return MISUSE
        gc.freeze()  # what stays need not be looked at again and again
        say("watching stacks/, clusters/ and bases/; press Ctrl-C to stop")
        cdk8s.start()
        try:
            for changed in saves(root, seen):
                _run(root, before, _in_words(changed), cdk8s)
                gc.collect()  # prodstack/program.py has switched it off, which suits a short run
        except UnwatchableError as error:
            say(str(error))
    return MISUSE


def _run(root: Path, before: Committed | Begun, why: str, cdk8s: Cdk8s) -> int:
    """Synthesize and print everything, as `synth` and `diff` do. Returns the exit code of synth."""
    from prodstack.cli.synth import synthesize

    _clear()
    say(f"{time.strftime('%H:%M:%S')} {why}")
    code = synthesize(root, cdk8s=cdk8s)
    if code != MISUSE:
        _show_impact(root, before)
    sys.stdout.flush()
    return code


def _clear() -> None:
    """Clear the screen, if there is one."""
    if sys.stderr.isatty():
        from rich.console import Console

        Console(file=sys.stderr).clear()


def _in_words(changed: Sequence[str]) -> str:
    more = len(changed) - _MOST_NAMES
    return f"{', '.join(changed[:_MOST_NAMES])}{f' and {more} more' if more > 0 else ''} changed"


def _show_impact(root: Path, before: Committed | Begun) -> None:
    """Print the impact, worst first and in one line at first; or why it is unknown."""
    from prodstack.cli.uncommitted import compared
    from prodstack.reports.diff.output import STYLES, changes, verdict

    try:
        trees = before.trees()
        refuse_unreadable(trees, root, is_revision=True, color=None)
        report = compared(trees, before.history(trees), root)
        write([*verdict(report, before.label), *changes(report)], STYLES)
    except RevisionError as error:
        say(f"the impact is unknown: {error}")
    except typer.Exit:
        pass  # a file in dist/ cannot be read, which was reported
    except BrokenPipeError:
        raise  # nobody reads the output any more
    except Exception as error:
        internal_error(error)
