"""A bar on a terminal after a second of work, which leaves nothing behind; nothing anywhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.screens import in_terminal, screen
from tests.projects import CLUSTER, ROOT, STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

WORK = """\
import sys, time
from prodstack.cli.progress import Progress
from prodstack.cli.signals import ended_in_order
with ended_in_order(), Progress() as progress:
    for done in range(1, 9):
        time.sleep({seconds} / 8)
        progress.show(done, {total})
        {then}
    print("done", file=sys.stderr)
"""
SYNTH = """\
import sys
import main
from prodstack.cli import progress
progress.PATIENCE, progress._BETWEEN = 0.0, 0.0
sys.exit(main.main(["-C", sys.argv[1], "synth", "--no-cache"]))
"""
BAR = re.compile(r"stacks [^\r\n]*?%")
SHOWN, HIDDEN = "\x1b[?25h", "\x1b[?25l"
"""What shows and hides the cursor."""


def work(seconds: float, total: int = 9, then: str = "") -> str:
    """Eight of so many stacks in so many seconds."""
    return WORK.format(seconds=seconds, total=total, then=then)


@pytest.mark.parametrize("total", [8, 9], ids=["all is done", "it ends early"])
def test_work_of_more_than_a_second_has_a_bar_that_disappears(total: int) -> None:
    """How much is done is shown; in the end the screen holds only what the program said, and the cursor is back."""
    code, written = in_terminal(work(1.6, total))
    assert code == 0
    assert BAR.search(written)
    assert screen(written).split() == ["done"]
    assert written.count(HIDDEN) == written.count(SHOWN) == 1


def test_work_of_less_than_a_second_has_none() -> None:
    """Not one escape sequence."""
    assert in_terminal(work(0.4)) == (0, "done\r\n")


def test_without_a_terminal_there_is_none() -> None:
    """However long it takes."""
    done = subprocess.run([sys.executable, "-c", work(1.6)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "done\n")


def test_what_is_written_takes_the_place_of_the_bar() -> None:
    """A long line is not wrapped, and other threads' words come at the end, as without a bar."""
    line = "x" * 150
    then = f"print('{line}', file=sys.stderr) if done in (6, 7) else None"
    thread = "import threading; t = threading.Thread(target=print, args=('node: hello',), kwargs={'file': sys.stderr}); t.start(); t.join()"
    code, written = in_terminal(work(1.6, then=then))
    assert code == 0
    assert written.count(line) == 2
    assert screen(written).split() == [line, line, "done"]
    code, written = in_terminal(work(1.6, then=thread))
    assert screen(written).split() == ["done", *(["node:", "hello"] * 8)]
    assert len(BAR.findall(written)) > 1


def test_a_signal_erases_it() -> None:
    """And the exit code is that of the signal."""
    then = "import os, signal; os.kill(os.getpid(), signal.SIGTERM) if done == 8 else None"
    code, written = in_terminal(work(1.6, then=then))
    assert code == 143
    assert BAR.search(written)
    assert screen(written).split() == []
    assert written.count(HIDDEN) == written.count(SHOWN) == 1


def test_the_findings_of_synth_are_the_same_with_and_without_it(project: ProjectFolder) -> None:
    """Although a stack with a mistake is never counted as built."""
    names = [f"chat{number}" for number in range(6)]
    project.write({f"stacks/{name}.yaml": STACK for name in names})
    project.write({"stacks/chat.yaml": None, "clusters/prod.yaml": CLUSTER.replace("chat", ", ".join(names))})
    project.write({"stacks/chat5.yaml": STACK.replace("cpu: 4", "cpx: 4")})
    code, written = in_terminal(SYNTH, str(project.root), NO_COLOR="1")
    done = project.run("synth", "--no-cache")
    assert code == done.returncode == 1
    assert BAR.search(written)
    assert "[unknown-field]" in done.stderr
    assert [line.rstrip() for line in screen(written).strip().split("\n")] == done.stderr.strip().split("\n")
