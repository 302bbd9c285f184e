"""The example in docs/import-cluster.md is what the command does with the example dump."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.cli.hostile import ended
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = ROOT / "docs" / "import-cluster.md"


def test_the_example_is_what_the_command_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the page shows, word for word, and what the command prints."""
    shutil.copy(ROOT / "docs/examples/live.yaml", tmp_path)
    end = ended(["-C", str(tmp_path), "import", "cluster", "live.yaml"], monkeypatch)
    shown = {
        each.note.removeprefix("project="): each.text
        for each in blocks("yaml", pages=[PAGE])
        if "project=" in each.note
    }
    assert sorted(shown) == ["clusters/production.yaml", "stacks/front.yaml"]
    assert {path: (tmp_path / path).read_text() for path in shown} == shown
    (printed,) = blocks("text", pages=[PAGE])
    assert (end.code, end.out, end.err) == (0, "", printed.text)


def test_the_report_has_the_sections_that_the_page_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order; the two that the example has no reason for are left out of it."""
    shutil.copy(ROOT / "docs/examples/live.yaml", tmp_path)
    ended(["-C", str(tmp_path), "import", "cluster", "live.yaml"], monkeypatch)
    report = (tmp_path / "clusters/production.import.md").read_text()
    found = [line.removeprefix("## ") for line in report.splitlines() if line.startswith("## ")]
    named = [line.partition("**")[2].partition("**")[0] for line in PAGE.read_text().splitlines() if line[1:4] == ". *"]
    assert [name for name in named if name in found] == found[:-1]
    assert set(named) - set(found) == {"Correct this first", "What is not written"}
    assert found[-1] == "Next steps"
