"""Programs are timed in rounds, and all of their processes count. Times themselves are not tested: they depend on what else runs."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.timing import FailedProgramError, Program, interleaved, peak_memory, run, timed

if TYPE_CHECKING:
    from pathlib import Path

HOLD = f"""
import sys
held = bytearray({64 << 20})
held[::4096] = b"x" * len(held[::4096])
print("ready", flush=True)
sys.stdin.read()
"""
"""Hold 64 MiB, every page of which was written, until the standard input is closed."""
STARTED = f"subprocess.Popen([sys.executable, '-c', {HOLD!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)"
TWO_CHILDREN = f"""
import subprocess, sys, time
children = [{STARTED} for _ in range(2)]
for child in children:
    child.stdout.readline()
time.sleep(0.5)
for child in children:
    child.communicate()
"""
MIDDLE = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {HOLD!r}])"
ORPHAN = f"""
import subprocess, sys, time
middle = subprocess.Popen([sys.executable, "-c", {MIDDLE!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
middle.wait()
middle.stdout.readline()
time.sleep(0.5)
"""
ITSELF = f"import time; held = bytearray({64 << 20}); held[::4096] = b'x' * len(held[::4096]); time.sleep(0.5)"


def _python(folder: Path, code: str, *arguments: str) -> Program:
    return Program((sys.executable, "-c", code, *arguments), folder, {})


def test_each_round_runs_every_program_and_begins_with_another(tmp_path: Path) -> None:
    """The first run of each does not count: it may compile modules and fill caches."""
    write = "import sys; open('runs', 'a').write(sys.argv[1])"
    samples = interleaved({name: _python(tmp_path, write, name) for name in "ab"}, 2)
    assert (tmp_path / "runs").read_text(encoding="utf-8") == "ababba"
    assert {name: len(each) for name, each in samples.items()} == {"a": 2, "b": 2}


def test_each_timed_run_is_prepared_for_its_round(tmp_path: Path) -> None:
    """An edit is made before the run that finds it, and is another one in each round."""
    seen: list[tuple[str, int]] = []
    timed({name: _python(tmp_path, "") for name in "ab"}, 2, before=lambda name, turn: seen.append((name, turn)))
    assert seen == [("a", 1), ("b", 1), ("b", 2), ("a", 2)]


@pytest.mark.parametrize("measure", [run, peak_memory])
def test_a_program_that_fails_is_not_measured(tmp_path: Path, measure: object) -> None:
    """Its error is reported instead of a number that means nothing."""
    assert callable(measure)
    with pytest.raises(FailedProgramError, match="exited with 3: no such thing"):
        measure(_python(tmp_path, "print('no such thing'); exit(3)"))


def test_processor_time_includes_children(tmp_path: Path) -> None:
    """The workers and the node that a program starts count as its own."""
    work = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    assert run(_python(tmp_path, code)).processor >= 0.3


@pytest.mark.parametrize(
    ("code", "holders"), [(ITSELF, 1), (TWO_CHILDREN, 2), (ORPHAN, 1)], ids=["itself", "two-children", "an-orphan"]
)
def test_peak_memory_is_that_of_all_processes_together(tmp_path: Path, code: str, holders: int) -> None:
    """Also of a process whose parent has ended."""
    peak = peak_memory(_python(tmp_path, code))
    assert 64 * holders <= peak < 64 * holders + 60


def test_memory_that_was_given_back_still_counts_for_the_peak(tmp_path: Path) -> None:
    """The largest of the samples is returned, not the last one."""
    assert peak_memory(_python(tmp_path, f"{ITSELF}; del held; time.sleep(0.3)")) >= 64


def test_an_interrupted_run_leaves_no_process(tmp_path: Path) -> None:
    """A program has a session of its own, so Ctrl-C does not reach it by itself."""
    from benchmarks import timing

    started: list[int] = []

    def interrupt(process: object) -> None:
        started.append(process.pid)  # type: ignore[attr-defined]  # a Popen
        raise KeyboardInterrupt

    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        timing._run(_python(tmp_path, "import time; time.sleep(60)"), interrupt)
    assert time.monotonic() - begin < 30
    assert [each.number for each in timing._processes() if each.session == started[0]] == []
