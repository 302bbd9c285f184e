"""The README is short, and its tour can be followed as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.tour import README, Step, example_project, run, steps

if TYPE_CHECKING:
    import subprocess

Done = list[tuple[Step, "subprocess.CompletedProcess[str]"]]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Every step with what it did, run in order on one copy of the example project."""
    project = example_project(tmp_path_factory.mktemp("tour") / "project")
    return [(step, run(step, project)) for step in steps()]


def test_every_step_ends_as_the_readme_says(tour: Done) -> None:
    """The exit code is 0, or the one that is written after the block's language."""
    assert len(tour) >= 6
    assert [(step.commands, done.stderr) for step, done in tour if done.returncode != step.exit_code] == []


def test_every_quoted_output_is_the_real_one(tour: Done) -> None:
    """Word for word. After a change of wording, `python -m tests.docs.tour` writes the new output."""
    quoted = [(step.output, done.stdout) for step, done in tour if step.output is not None]
    assert len(quoted) >= 4
    assert [expected for expected, _ in quoted] == [actual for _, actual in quoted]


def test_the_demo_finds_the_stale_runtime(tour: Done) -> None:
    """The first step is the demo on the shipped dump: pods that still run with the old value, and what a restart costs."""
    demo, done = tour[0]
    assert demo.commands == "python3 main.py drift tests/data/dumps/stale.yaml\n"
    assert "4 pods still run with 4096" in done.stdout
    assert "restarts 4 pods with 4 GPUs" in done.stdout


def test_the_edit_of_the_tour_rolls_out_and_is_undone(tour: Done) -> None:
    """The edit changes one file of dist/, and the index, and rolls out; the last step leaves no change behind."""
    by_command = {step.commands.splitlines()[-1]: done for step, done in tour}
    assert "2 written, 0 removed" in by_command["python3 main.py synth"].stderr
    assert "[rolls-out]" in by_command["python3 main.py diff --git HEAD dist/today/basic"].stdout
    assert tour[-1][0].commands == "git checkout -q stacks dist\n"


def test_the_readme_is_short_and_names_the_two_commands() -> None:
    """It has at most 200 lines, and the quick start names `make synth` and `make test`."""
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    quick_start = text.partition("## Quick start")[2].partition("\n## ")[0]
    assert re.search(r"^make synth\b", quick_start, re.MULTILINE)
    assert re.search(r"^make test\b", quick_start, re.MULTILINE)
