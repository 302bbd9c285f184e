"""The process that renders: it answers one request after the other, and is replaced when it has ended."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from charts import nodejs
from charts.nodejs import NoNodeError, RefusedError, Renderer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

OBJECTS = ['[{"a": 1}, {"b": ["0", true]}]', '[{"c": 2}]']
TEXTS = ['a: 1\n---\nb:\n  - "0"\n  - true\n', "c: 2\n"]


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Renderer]:
    """A renderer of its own, with the node of the requirements."""
    monkeypatch.setenv("JSII_NODE", os.environ.get("JSII_NODE", "node"))
    found = Renderer()
    yield found
    found.end()


def test_each_unit_gets_its_text(process: Renderer) -> None:
    """Many units in one message. What cannot be written is refused, and what comes next is written: NaN is not JSON, and would end node."""
    assert process.write(OBJECTS) == TEXTS
    with pytest.raises(RefusedError):
        process.write(["[NaN]"])
    assert process.write(OBJECTS[1:]) == TEXTS[1:]


def test_two_at_once_do_not_meet() -> None:
    """Two runs have a renderer each."""
    one, other = Renderer(), Renderer()
    for each in (one, other):
        each.start()
    assert one.write(OBJECTS[:1]) == other.write(OBJECTS[:1]) == TEXTS[:1]
    one.end()
    assert other.write(OBJECTS[1:]) == TEXTS[1:]
    other.end()


def test_a_released_process_ends_by_itself_and_is_started_again(process: Renderer) -> None:
    """A run lets it end while it publishes; who writes after all gets another one."""
    process.write(OBJECTS[:1])
    first = running(process)
    process.release()
    assert first.wait(timeout=60) == 0
    assert process.write(OBJECTS[:1]) == TEXTS[:1]
    assert running(process) is not first


def test_a_process_that_died_between_two_runs_is_started_again(process: Renderer) -> None:
    """As in `watch`, overnight."""
    process.write(OBJECTS[:1])
    running(process).kill()
    running(process).wait(timeout=60)
    assert process.write(OBJECTS[:1]) == TEXTS[:1]


def test_a_process_that_dies_while_it_writes_is_said(
    process: Renderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the signal that ended it, and what to do; the next call has another one."""
    dying = tmp_path / "dying.py"
    dying.write_text("import os, sys\nsys.stdin.readline()\nos.kill(os.getpid(), 9)\n", encoding="utf-8")
    said = "ended by signal 9 before it had written everything, so nothing was published"
    with monkeypatch.context() as patch:
        patch.setattr(nodejs, "PROGRAM", dying)
        with pytest.raises(NoNodeError, match=said):
            process.write(OBJECTS[:1])
    assert process.write(OBJECTS[:1]) == TEXTS[:1]


def test_a_process_that_dies_with_its_node_is_started_again(process: Renderer) -> None:
    """As if the system ended both."""
    process.write(OBJECTS[:1])
    os.killpg(running(process).pid, signal.SIGSTOP)
    os.killpg(running(process).pid, signal.SIGKILL)
    running(process).wait(timeout=60)
    assert process.write(OBJECTS[:1]) == TEXTS[:1]


def test_a_node_that_dies_is_said(process: Renderer) -> None:
    """The process that talks to it ends too, which is no refusal of the objects; the next call has another one."""
    process.write(OBJECTS[:1])
    pid = running(process).pid
    (node,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(node), signal.SIGKILL)
    with pytest.raises(NoNodeError, match="ended before it had written everything, so nothing was published; run"):
        process.write(OBJECTS[:1])
    assert process.write(OBJECTS[:1]) == TEXTS[:1]


def test_a_forked_copy_leaves_the_process_alone(process: Renderer) -> None:
    """The copy has no pipe to it: the process ends with the one that started it, even if a copy lives on."""
    process.write(OBJECTS[:1])
    first = running(process)
    copy = os.fork()
    if copy == 0:
        process.forget()
        time.sleep(600)
    try:
        process.release()
        assert first.wait(timeout=60) == 0
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def running(process: Renderer) -> subprocess.Popen[bytes]:
    """What a renderer has started."""
    assert process._process is not None
    return process._process.popen
