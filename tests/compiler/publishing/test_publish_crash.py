"""A kill at any moment leaves whole files, `verify` reports it, and the next publish gives exactly the new tree."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODES = ("each", "twice", "undo")


def driven(*arguments: str) -> list[dict[str, Any]]:
    """What the driver found after each kill."""
    command = [sys.executable, "-m", "tests.compiler.publishing.publish_crash_driver", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def broken(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The kills after which a promise did not hold."""
    promised = ("interrupted", "finished")
    return [f for f in found if f["torn"] or not f["exact"] or any(bool(f["reported"]) != f[key] for key in promised)]


@pytest.mark.parametrize("mode", MODES)
def test_a_kill_before_every_step(mode: str, tmp_path: Path) -> None:
    """Wherever the process ends (also halfway through a write), no file is torn, and the next publish finishes."""
    found = driven(mode, str(tmp_path))
    assert broken(found) == []
    assert {f["finished"] for f in found} == {True, False}
    assert len(found) > 30


def test_an_interrupted_publish_is_reported_in_words(tmp_path: Path) -> None:
    """`verify` says what happened and what to do."""
    texts = {text for f in driven("each", str(tmp_path)) for text in f["reported"]}
    what = "a publish was interrupted (or is still running), so some files may be new and some old"
    assert texts == {f"{tmp_path}/project/dist: {what}; run `synth`, which finishes it"}


def test_sigkill_at_random_moments(tmp_path: Path) -> None:
    """The same holds for real kills; each run has a new seed, and a failure names it."""
    found = driven("random", str(tmp_path), str(time.time_ns()))
    assert broken(found) == []
    assert len(found) >= 10
