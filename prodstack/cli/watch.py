"""`watch`: synthesize on every save, and show the findings and the impact of what is not committed yet."""

from __future__ import annotations

import gc
import sys
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import typer

from prodstack.cli.arguments import DIST, RevisionError, commit_of, read_history, read_paths, read_revision
from prodstack.cli.diff import Trees, history_of, refuse_unreadable, versions_of
from prodstack.cli.terminal import MISUSE, say, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.reports.diff.impact import DiffReport

_MOST_NAMES = 3
"""How many changed files the first line names."""


def watch(context: typer.Context) -> None:
    """Synthesize dist/ whenever a file in stacks/ or clusters/ is saved, until Ctrl-C; show findings, and the impact of what is not committed.

    The impact is what `diff --git HEAD` reports: dist/ in HEAD against dist/ now. Without a Git repository, dist/ is compared with what it
    was when watch began. On a terminal, the screen is cleared before each run.
    """
    raise typer.Exit(watched(context.obj))


def watched(root: Path) -> int:
    """Run until a signal ends it. 2: the folder is not a project, cdk8s cannot run, or the folders cannot be watched."""
    from prodstack.cli.saves import saves
    from prodstack.cli.signals import ended_in_order

    with ended_in_order():
        impact = _Impact(root)
        changes = saves(root)
        if _run(root, impact, "started") == MISUSE:
            return MISUSE
        gc.freeze()  # what stays need not be looked at again and again
        say("watching stacks/ and clusters/; press Ctrl-C to stop")
        try:
            for changed in changes:
                _run(root, impact, _in_words(changed))
                gc.collect()  # main.py has switched it off, which suits a short run
        except OSError as error:
            say(
                f"stacks/ and clusters/ cannot be watched: {error}; set WATCHFILES_FORCE_POLLING=1 to look at them instead"
            )
    return MISUSE


def _run(root: Path, impact: _Impact, why: str) -> int:
    """Synthesize and print everything, as `synth` and `diff` do. Returns the exit code of synth."""
    from prodstack.cli.synth import synthesize

    _clear()
    say(f"{time.strftime('%H:%M:%S')} {why}")
    code = synthesize(root)
    if code != MISUSE:
        impact.show()
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


class _Impact:
    """What dist/ is compared with: its files in HEAD, which are read again when HEAD moves, or those that were there at the beginning."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._at = lru_cache(maxsize=1)(lambda commit: read_revision(commit, DIST, root))
        self._earlier = lru_cache(maxsize=1)(lambda *of: tuple(read_history(*of)))
        try:
            commit_of("HEAD", root)
            self._begun: Tree | None = None
        except RevisionError:
            self._begun = self._now()

    def show(self) -> None:
        """Print the impact, or why there is none to print."""
        from prodstack.reports.diff.output import STYLES, details, verdict

        try:
            report = self._report()
        except RevisionError as error:
            say(f"the impact is unknown: {error}")
        except typer.Exit:
            return  # files in dist/ that cannot be read were reported
        else:
            since = "not committed" if self._begun is None else "since watch began"
            write([*verdict(report, since), *details(report)], STYLES)

    def _report(self) -> DiffReport:
        from prodstack.reports.diff.compare import compare

        commit = commit_of("HEAD", self._root) if self._begun is None else None
        trees = Trees(self._at(commit) if self._begun is None else self._begun, self._now())
        refuse_unreadable(trees, self._root, is_revision=True, color=None)
        history = {} if commit is None else history_of(commit, trees, self._root, self._earlier)
        return compare(
            trees.old.manifests, trees.new.manifests, history=history, profiles=versions_of(trees, self._root)
        )

    def _now(self) -> Tree:
        return read_paths([DIST] if (self._root / DIST).exists() else [], self._root)
