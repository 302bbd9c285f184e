"""Runs that are killed. This is a program of its own because it forks, with one thread, and because it changes from where on a pool is used.

`python -m tests.compiler.building.kill_driver often FOLDER SEED COUNT` kills runs with a pretended renderer at random moments, and prints
for each whether it was killed before its end, or how the next run differs from one without a cache.
`... synth FOLDER` is `main.py -C FOLDER synth` with a pool of processes for two stacks and more.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from prodstack.program import find_node
from tests.compiler.building.sequences import DifferentError, Player, Version, an_edit, pretended

LONGEST = 0.06
"""Seconds, a little more than a run takes."""


def often(root: Path, seed: str, count: int) -> list[object]:
    """A kill after each of so many edits."""
    version, found = Version(), list[object]()
    with pretended(version):
        player = Player(root, version, seed)
        player.write_state()
        player.compare()
        for number in range(count):
            choose = random.Random(f"{seed} {number}")  # noqa: S311  # a test's choice, not a secret
            an_edit(player, choose)
            player.write_state()
            old = player.dist()
            is_killed = _killed(player, choose.uniform(0, LONGEST))
            found.append(_state_after(player, old) or is_killed)
    return found


def _killed(player: Player, seconds: float) -> bool:
    child = os.fork()
    if child == 0:
        player.run(cached=True)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _state_after(player: Player, old: dict[str, bytes]) -> str:
    """What is wrong after a kill; "" if every file is an old or a new one, and the next run is not disturbed."""
    left = player.dist()
    try:
        player.compare()
    except DifferentError as error:
        return str(error)
    new = player.dist()
    torn = [path for path, content in left.items() if content not in (old.get(path), new.get(path))]
    leftovers = [path.name for path in player.root.iterdir() if path.name.startswith(".dist")]
    journals = [path.name for path in (player.root / ".cache").iterdir() if "journal" in path.name]
    wrong = [*torn, *leftovers, *journals]
    return f"left after a kill: {wrong}" if wrong else ""


def synth(root: Path) -> int:
    """Publish with a pool of two processes."""
    from prodstack.cli.synth import synthesize
    from prodstack.compiler.building import builder, session

    builder.POOL_FROM = 2
    session._processors = lambda: 2
    return synthesize(root)


if __name__ == "__main__":
    find_node()
    mode, folder, *rest = sys.argv[1:]
    if mode == "synth":
        sys.exit(synth(Path(folder)))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    json.dump(often(Path(folder), rest[0], int(rest[1])), sys.stdout)
