"""docs/cli.md has every command with everything that its --help prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from prodstack.cli import handbook
from prodstack.cli.app import ADDITIONS, COMMANDS, IMPORTS, run
from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", PAGE, re.MULTILINE))


def test_the_page_is_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is made from the commands; a page that is missing or was edited is named, and written again."""
    assert handbook.main(["--check"]) == 0
    (tmp_path / "docs").mkdir()
    assert handbook.main(["--check"], tmp_path) == 1
    assert "docs/cli.md is not what it would be now" in capsys.readouterr().err
    assert handbook.main([], tmp_path) == 0
    assert handbook.main(["--check"], tmp_path) == 0
    assert handbook.main(["--wrong"], tmp_path) == 2


@pytest.mark.parametrize(
    "command", [*COMMANDS, *(f"import {name}" for name in IMPORTS), *(f"add {name}" for name in ADDITIONS)]
)
def test_the_page_has_every_option_and_argument_of_a_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of them is a row, and the help text is there, whatever the width of the terminal that prints --help."""
    assert run([*command.split(), "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    section = SECTIONS[command]
    rows = re.findall(r"^\| `([^`]+)` \| .+ \|$", section, re.MULTILINE)
    assert "-h, --help" in rows
    assert all(row.replace("\\|", "|") in words for row in rows)
    options = set(re.findall(r" (--[a-z-]+)", words.partition("Options:")[2]))
    assert all(f"{option}" in section for option in options)
    assert f"prodstack {command}" in section


def test_text_outside_of_code_is_not_markup() -> None:
    """Underscores, stars and angle brackets appear as they are; code keeps them."""
    assert handbook._markdown("a_b *c* <d> `e_f <g>`") == r"a\_b \*c\* \<d\> `e_f <g>`"
