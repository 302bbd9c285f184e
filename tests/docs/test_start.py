"""docs/start.md can be followed as it stands, from each of the three starting points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.tour import START, Step, follow, start_folder

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

Done = list[tuple[Step, "subprocess.CompletedProcess[str]"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader begins with."""
    return start_folder(tmp_path_factory.mktemp("start") / "home")


@pytest.fixture(scope="module")
def followed(folder: Path) -> Done:
    """Every block with what it did. Each section begins without what the one before has made."""
    return follow(START, folder)


def test_every_step_ends_as_the_page_says(followed: Done) -> None:
    """The exit code is 0, or the one that is written after the block's language."""
    assert len(followed) >= 10
    assert [(step.commands, done.stdout) for step, done in followed if done.returncode != step.exit_code] == []


def test_every_quoted_output_is_the_real_one(followed: Done) -> None:
    """Word for word. After a change of wording, `python -m tests.docs.tour` writes the new output."""
    assert [step.output for step, _ in followed] == [done.stdout for _, done in followed]


def test_each_way_ends_in_a_dist_that_can_be_reviewed(followed: Done) -> None:
    """All three write dist/ without an error, and the edit of the first one rolls out."""
    written = [done.stdout for step, done in followed if "prodstack synth" in step.commands]
    assert len({step.section for step, _ in followed}) == 3
    assert all("dist/: " in text and " error" not in text for text in written)
    (edit,) = (done.stdout for step, done in followed if "diff --git HEAD" in step.commands)
    assert "VLLMRuntime default/chat: rolls-out" in edit
