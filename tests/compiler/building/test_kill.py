"""A kill at any moment leaves no torn file, no lock and no process, and the next run gives what a run without a cache gives."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from charts.synth import Cdk8s
from prodstack.cli.synth import synthesize
from prodstack.compiler.building.session import Session
from tests.projects import ROOT, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Sequence

REAL = int(os.environ.get("CACHE_KILLS", "10"))
"""How many runs of the real program are killed, half of them with a pool of processes."""
PRETENDED = 60
DRIVER = [sys.executable, "-m", "tests.compiler.building.kill_driver"]
STACKS = ("chat", "batch", "embed", "solo")


def test_kills_with_a_pretended_renderer(tmp_path: Path) -> None:
    """Each run has another seed, and a failure names it: these runs are short, so that most kills meet the cache or the publish."""
    seed = str(time.time_ns())
    command = [*DRIVER, "often", str(tmp_path / "project"), seed, str(PRETENDED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (seed, done.stderr)
    found = json.loads(done.stdout)
    assert [each for each in found if isinstance(each, str)] == [], seed
    assert {True, False} == set(found), "no kill met a run, or all did"


@pytest.mark.parametrize("program", ["main.py", "pool"])
def test_kills_of_the_real_program(program: str, tmp_path: Path) -> None:
    """With the renderer, its node, and the pool's processes. CACHE_KILLS sets how many runs are killed."""
    folder = ProjectFolder(tmp_path / "project")
    command = (
        [sys.executable, str(ROOT / "main.py"), "-C", str(folder.root), "synth"]
        if program == "main.py"
        else [*DRIVER, "synth", str(folder.root)]
    )
    seed = str(time.time_ns())
    choose = random.Random(seed)  # noqa: S311  # a test's choice, not a secret
    edit(folder, 0)
    begun = time.monotonic()
    assert run(command, None) == 0
    longest = time.monotonic() - begun
    old = folder.dist()
    assert old == dict(Session(folder.root, cached=False, renderer=Cdk8s()).files)
    for number in range(1, REAL // 2 + 1):
        edit(folder, number)
        run(command, choose.uniform(0.2, 1) * longest)
        left = folder.dist()
        assert synthesize(folder.root) == 0, (seed, number)
        new = folder.dist()
        clean = Session(folder.root, cached=False, renderer=Cdk8s())
        assert new == dict(clean.files), (seed, number)
        assert [path for path, text in left.items() if text not in (old.get(path), new.get(path))] == [], (seed, number)
        assert sorted(path.name for path in folder.root.iterdir()) == [".cache", "clusters", "dist", "stacks"]
        assert Session(folder.root)._earlier is not None, "the next run could not store its result"
        old = new


def edit(folder: ProjectFolder, number: int) -> None:
    """Edit every stack, so that all are rendered."""
    stacks = {
        f"stacks/{name}.yaml": STACK.replace("llama", f"llama-{name}")
        .replace("front", f"front-{name}")
        .replace("cache:", f"cache-{name}:")
        .replace("memory: 16Gi", f"memory: {16 + number}Gi")
        for name in STACKS
    }
    folder.write({**stacks, "clusters/prod.yaml": f"stacks: [{', '.join(STACKS)}]\noperator: {{install: false}}\n"})


def run(command: Sequence[str], seconds: float | None) -> int:
    """Run a program, and kill it after so many seconds; nothing that it started may live on. None: let it end."""
    mark = uuid.uuid4().hex
    environment = {**os.environ, "CACHE_KILL_MARK": mark}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            code = process.wait()
    deadline = time.monotonic() + 20
    while (alive := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert alive == []
    return code


def marked(mark: str) -> list[str]:
    """The command lines of the processes with this mark in their environment; none where there is no /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(path.with_name("cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [each for each in found if each]
