"""Publishes that are killed; prints what was found after each kill as one JSON list.

`python -m tests.compiler.publishing.publish_crash_driver each FOLDER` kills one publish before each of its steps (a write: halfway),
`twice FOLDER` also kills the publish that finishes the first one, `undo FOLDER` kills one that goes back because the disk is full,
`random FOLDER SEED` sends SIGKILL at random moments. This is a program of its own because it forks, with one thread.
"""

import contextlib
import errno
import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prodstack.compiler.publishing.publish import Kind, PublishError, publish, survey
from tests.compiler.publishing.publish_faults import FOREIGN, NEW, OLD, Step, torn, tree, unit, watched, write_tree

KILLED = 9
ROUNDS, SECONDS, LONGEST = 40, 6, 0.02
APART = 13  # one in 13 of the second kills follows each first kill; they shift by one, so all pairs of phases are met
REAL_WRITE = os.write
BIG_A = {
    **unit("lab", "same", "a: 1"),
    **{k: v for n in range(30) for k, v in unit("lab", f"u{n}", "v: a" * 4000).items()},
}
BIG_B = {
    **unit("lab", "same", "a: 1"),
    **{k: v for n in range(9, 40) for k, v in unit("lab", f"u{n}", "v: b" * 4000).items()},
}


def killing(at: int) -> Step:
    """Ends the process before the call number `at`, without any cleaning up; a write is done by half first."""

    def step(number: int, name: str, args: tuple[Any, ...]) -> None:
        if number == at:
            if name == "write":
                REAL_WRITE(args[0], bytes(args[1])[: len(args[1]) // 2])
            os._exit(KILLED)

    return step


def failing_then_killing(fails: int, at: int) -> Step:
    """The disk is full at the call number `fails`; the process ends at the call number `at`."""
    kill = killing(at)

    def step(number: int, name: str, args: tuple[Any, ...]) -> None:
        kill(number, name, args)
        if number == fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return step


def in_child(step: Step, dist: Path) -> bool:
    """Whether the publish of NEW was killed in its own process."""
    child = os.fork()
    if child == 0:
        with watched(step), contextlib.suppress(PublishError):
            publish(NEW, dist)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def found(dist: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, Any]:
    """What a person finds after a kill, and after the next publish."""
    reported = [str(item) for item in survey(new, dist).mismatches if item.kind is Kind.INTERRUPTED]
    staging = dist.parent / f".{dist.name}.publish"
    before, broken = tree(dist), torn(dist, old, new, FOREIGN)
    interrupted = any(path.name != "lock" for path in staging.iterdir()) if staging.exists() else False
    outcome = publish(new, dist).interrupted
    foreign = {path: content for path, content in FOREIGN.items() if path in before}
    return {
        "torn": broken,
        "interrupted": interrupted,
        "reported": reported,
        "finished": outcome,
        "exact": tree(dist) == {**new, **foreign} and not staging.exists() and not survey(new, dist).mismatches,
    }


def each(dist: Path) -> Iterator[dict[str, Any]]:
    """One kill, before each step in turn."""
    for at in itertools.count():
        write_tree(dist, {**OLD, **FOREIGN})
        if not in_child(killing(at), dist):
            return
        yield {"at": at, **found(dist, OLD, NEW)}


def twice(dist: Path) -> Iterator[dict[str, Any]]:
    """A second kill, of the publish that finishes the first one."""
    for at, second in ((n, m) for n in itertools.count() for m in range(n % APART, 4 * APART, APART)):
        write_tree(dist, {**OLD, **FOREIGN})
        if not in_child(killing(at), dist):
            return
        in_child(killing(second), dist)
        yield {"at": [at, second], **found(dist, OLD, NEW)}


def undo(dist: Path) -> Iterator[dict[str, Any]]:
    """A kill at each of the steps that follow on a failure, whichever step failed."""
    for fails in itertools.count():
        write_tree(dist, {**OLD, **FOREIGN})
        if not in_child(killing(fails), dist):
            return
        for at in range(fails + 1 + fails % 5, fails + 26, 5):
            write_tree(dist, {**OLD, **FOREIGN})
            in_child(failing_then_killing(fails, at), dist)
            yield {"at": [fails, at], **found(dist, OLD, NEW)}


def at_random(dist: Path, seed: str) -> Iterator[dict[str, Any]]:
    """SIGKILL at random moments of publishes that alternate between two trees."""
    moments, end = random.Random(seed), time.monotonic() + SECONDS  # noqa: S311 (no secret)
    write_tree(dist, BIG_A)
    for _ in range(ROUNDS):
        child = os.fork()
        if child == 0:
            for files in itertools.cycle((BIG_B, BIG_A)):
                publish(files, dist)
        time.sleep(moments.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        yield {"at": seed, **found(dist, BIG_A, BIG_B)}
        if time.monotonic() > end:
            return


MODES: dict[str, Callable[..., Iterator[dict[str, Any]]]] = {
    "each": each,
    "twice": twice,
    "undo": undo,
    "random": at_random,
}

if __name__ == "__main__":
    os.fsync = lambda _: None  # type: ignore[assignment]  # a killed process loses nothing that the kernel has
    mode, folder, *rest = sys.argv[1:]
    place = Path(folder) / "project" / "dist"
    json.dump(list(MODES[mode](place, *rest)), sys.stdout)
    shutil.rmtree(place.parent)
