"""`rules` lists every id and `explain` prints its page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from prodstack import __version__
from prodstack.cli.app import run
from prodstack.rules.engine.pages import pages

ROOT = Path(__file__).parents[2]


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The standard output of a command that succeeds and writes nothing to standard error."""
    assert run(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_every_id_is_listed_with_its_severity_and_title(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table has a row an id: id, severity, what fails first, title."""
    monkeypatch.delenv("COLUMNS", raising=False)
    rows = [line.split(maxsplit=3) for line in output_of(capsys, "rules").splitlines()]
    assert rows == [[page.id, str(page.severity), str(page.fails_at), page.title] for page in pages().values()]


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_the_table_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """A title that does not fit continues below, indented; no word is lost. In a file each rule is one line."""
    monkeypatch.delenv("COLUMNS", raising=False)
    one_line_each = output_of(capsys, "rules")
    monkeypatch.setenv("COLUMNS", str(width))
    table = output_of(capsys, "rules")
    assert table.split() == one_line_each.split()
    longest = max(len(page.id) for page in pages().values()) + len("  warning  api-server")
    assert max(map(len, table.splitlines())) <= max(width, longest)


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get the same four things."""
    listed = json.loads(output_of(capsys, "rules", "--format", "json"))["rules"]
    assert [row["id"] for row in listed] == list(pages())
    assert {tuple(row) for row in listed} == {("id", "severity", "fails_at", "title")}


@pytest.mark.parametrize("identifier", list(pages()))
def test_every_id_can_be_explained(capsys: pytest.CaptureFixture[str], identifier: str) -> None:
    """The page of each id that a finding can carry is printed whole: every word, and every example as it is."""
    out = output_of(capsys, "explain", identifier)
    page = pages()[identifier]
    assert out.startswith(f"{identifier} ({page.severity}, fails at: {page.fails_at})\n\n")
    examples = [block.rstrip() for block in page.text.split("\n\n") if block.startswith("    ")]
    assert [example for example in examples if example not in out] == []
    assert words(page.text) == words(out.partition("\n\n")[2])


def words(text: str) -> list[str]:
    """The letters and digits of a page, without its marks."""
    return re.findall(r"[A-Za-z0-9]+", text)


@pytest.mark.parametrize("identifier", list(pages()))
def test_a_page_is_text_that_fits(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, identifier: str
) -> None:
    """Nobody reads Markdown in a terminal: no asterisks around headings, no backticks, and lines as wide as the terminal."""
    monkeypatch.setenv("COLUMNS", "60")
    prose = [line for line in output_of(capsys, "explain", identifier).splitlines() if not line.startswith("    ")]
    assert [line for line in prose if "**" in line or "`" in line] == []
    assert [line for line in prose[2:] if len(line) > 60 and " " in line.strip()] == []


def test_an_id_can_be_pasted_with_its_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    """Messages end in [rule-id]; that is what people copy."""
    assert "\nFix\n" in output_of(capsys, "explain", "[unreadable-yaml]")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        pytest.param("missing-service-acount", "did you mean missing-service-account", id="misspelt"),
        pytest.param("Missing_Service_Account", "did you mean missing-service-account", id="other case"),
        pytest.param("qqqq", "run `rules` to list all ids", id="nothing near"),
    ],
)
def test_an_unknown_id_is_misuse(capsys: pytest.CaptureFixture[str], wanted: str, answer: str) -> None:
    """The nearest id is named, on standard error."""
    assert run(["explain", wanted]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f'there is no rule "{wanted}"' in " ".join(err.split())
    assert answer in " ".join(err.split())


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints the version of the package, which pyproject.toml reads too (tests/docs/test_releasing.py)."""
    assert output_of(capsys, "--version") == f"{__version__}\n"


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("check", "--help"), ("explain", "-h"), ("rules", "-h")])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    """Help that was requested goes to standard output."""
    assert output_of(capsys, *arguments).startswith("Usage: main.py")


def test_the_list_of_commands_is_not_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first paragraph of each command's help is there, to its last word, in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = output_of(capsys, "--help").splitlines()
    text = " ".join(" ".join(lines).split()).replace("- ", "-")  # a line can end after a hyphen
    assert "and what will fail in a pod." in text
    assert "blocked, data-loss or cluster-wide." in text
    assert [line for line in lines if (line.endswith("...") and "Usage:" not in line) or len(line) > 80] == []
