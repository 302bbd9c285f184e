"""One publish runs at a time. The lock is the operating system's, so it ends with the process that holds it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prodstack.compiler.publishing.publish import PublishError, publish, survey
from tests.compiler.publishing.publish_faults import CONTENT, FOREIGN, GOOD, NEW, OLD, project, staging, tree

ROOT = Path(__file__).parents[3]
OTHER_PROCESS = """
import pathlib, sys
from prodstack.compiler.publishing.publish import PublishError, publish
try:
    publish({sys.argv[2]: sys.argv[3].encode()}, pathlib.Path(sys.argv[1]))
except PublishError as error:
    print(error)
"""


def test_a_second_publish_is_told_to_wait(dist: Path) -> None:
    """The first one's lock is the operating system's: it is held by whoever runs, in this process or another."""
    with staging(dist).locked():
        command = [sys.executable, "-c", OTHER_PROCESS, str(dist), *GOOD, CONTENT.decode()]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    expected = "another publish is writing here; wait until it ends, then run `synth` again [publish-running]"
    assert done.stdout == f"{dist}: {expected}\n"
    assert tree(dist) == {**OLD, **FOREIGN}
    publish(NEW, dist)
    assert project(dist) == ["dist"]


def test_a_publish_that_has_nothing_to_do_needs_no_lock(dist: Path) -> None:
    """Two programs that find dist/ as it should be do not disturb each other, and a folder that cannot be written is no error."""
    with staging(dist).locked():
        assert publish(OLD, dist).unchanged == tuple(sorted(OLD))
        (dist / "lab/basic/basic.k8s.yaml").unlink()
        with pytest.raises(PublishError, match="publish-running"):
            publish(OLD, dist)


def test_the_lock_of_a_dead_process_is_no_lock(dist: Path) -> None:
    """Only the lock file is left of it: that blocks nobody, and does not count as an interrupted publish."""
    staging(dist).folder.mkdir()
    (staging(dist).folder / "lock").write_text("")
    assert survey(OLD, dist).mismatches == ()
    assert publish(NEW, dist).interrupted is False
    assert project(dist) == ["dist"]


def test_a_lock_that_is_deleted_while_it_is_taken_is_not_held(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner ends between our opening the file and our locking it: two publishes could then hold a lock each."""
    real = os.open

    def opened(path: Any, *rest: Any, **options: Any) -> int:
        handle = real(path, *rest, **options)
        if Path(path).name == "lock":
            Path(path).unlink()
        return handle

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(PublishError, match="publish-running"):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}
