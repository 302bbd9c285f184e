"""One publish runs at a time, and a dead one blocks nobody."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prodstack.compiler.publishing.publish import Recovered, publish, verify
from prodstack.compiler.publishing.staging import Place, locked
from tests.compiler.publishing.publish_faults import CONTENT, FOREIGN, GOOD, NEW, OLD, project, published, tree

OTHER_PROCESS = """
import pathlib, sys
from prodstack.compiler.publishing.publish import PublishError, publish
try:
    publish({sys.argv[2]: sys.argv[3].encode()}, pathlib.Path(sys.argv[1]))
except PublishError as error:
    print(error)
"""


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """OLD is published, with FOREIGN files beside."""
    return published(tmp_path)


def test_a_second_publish_is_told_to_wait(dist: Path) -> None:
    """The first one's lock is the operating system's: it is held by whoever runs, in this process or another."""
    with locked(Place(dist)):
        command = [sys.executable, "-c", OTHER_PROCESS, str(dist), *GOOD, CONTENT.decode()]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    expected = "another publish is writing here; wait until it ends, then publish again [publish-running]"
    assert done.stdout == f"{dist}: {expected}\n"
    assert tree(dist) == {**OLD, **FOREIGN}
    publish(NEW, dist)
    assert project(dist) == ["dist"]


def test_the_lock_of_a_dead_process_is_no_lock(dist: Path) -> None:
    """Only the file is left of it: that blocks nobody, and is no interruption."""
    Place(dist).staging.mkdir()
    Place(dist).lock.write_text("")
    assert verify(OLD, dist) == ()
    assert publish(NEW, dist).recovered is Recovered.NOTHING
    assert project(dist) == ["dist"]


def test_a_lock_that_is_removed_while_it_is_taken_is_taken_again(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner ends between our opening the file and our locking it: the file that we hold has no name any more."""
    held: list[int] = []
    real = os.open

    def opened(path: Any, *rest: Any, **options: Any) -> int:
        handle = real(path, *rest, **options)
        if Path(path).name == "lock":
            held.append(handle)
            if len(held) == 1:
                Path(path).unlink()
        return handle

    monkeypatch.setattr(os, "open", opened)
    publish(NEW, dist)
    assert len(held) == 2
    assert tree(dist) == {**NEW, **FOREIGN}
