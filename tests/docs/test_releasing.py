"""The version is the same everywhere, and the changelog's advice for an upgrade is right."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from prodstack import __version__
from prodstack.cli.app import run
from prodstack.rules.engine.pages import pages, suppressible
from tests.docs.pages import ROOT
from tests.projects import STACK, ProjectFolder, stack_with

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", CHANGELOG, re.MULTILINE)


def test_the_version_is_written_in_one_place_and_is_the_newest_of_the_changelog() -> None:
    """`--version` prints it, and pyproject.toml reads it where it is written."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert RELEASES[0][0] == __version__
    assert metadata["project"]["dynamic"] == ["version"]
    assert metadata["tool"]["hatch"]["version"] == {"path": "prodstack/__init__.py"}


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    """Unreleased comes first; then the releases, newest first, each with a real date; only the usual headings, and one for upgrading."""
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert headings == ["[Unreleased]", *(f"[{version}] - {day}" for version, day in RELEASES)]
    versions = [tuple(map(int, version.split("."))) for version, _ in RELEASES]
    assert versions == sorted(versions, reverse=True)
    assert all(date.fromisoformat(day) for _, day in RELEASES)
    sections = set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE))
    usual = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Renamed rules"}
    assert {section for section in sections if not section.startswith("Upgrading to ")} <= usual


def test_the_table_of_renamed_rules_is_right() -> None:
    """Each old id is listed once and is no longer known; each new id can be suppressed."""
    table = CHANGELOG.partition("\n### Renamed rules\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| \[([a-z0-9-]+)\]\(docs/rules\.md#\2\) \|$", table, re.MULTILINE)
    old = [before for before, _ in rows]
    assert len(rows) == table.count("\n| `") > 90
    assert old == sorted(set(old))
    assert set(old).isdisjoint(pages())
    assert {after for _, after in rows} <= suppressible()


@pytest.fixture
def trees(project: ProjectFolder) -> tuple[str, str]:
    """dist/ of one project, with the rollout digest and without it."""
    assert project.run("synth").returncode == 0
    (project.root / "dist").rename(project.root / "with")
    project.write({"stacks/chat.yaml": f"rolloutDigest: off\n{STACK}"})
    assert project.run("synth").returncode == 0
    return str(project.root / "with"), str(project.root / "dist")


def test_switching_the_digest_off_restarts_nothing(trees: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Step 4: with `rolloutDigest: off` an upgrade restarts no pod, and `diff` reports `ignored`."""
    assert run(["diff", *trees]) == 0
    assert "verdict: ignored (1 object differs: 1 ignored)" in capsys.readouterr().out


def test_switching_the_digest_on_rolls_out_once(trees: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Step 4, at the planned moment: the line goes, and each runtime rolls out."""
    assert run(["diff", *reversed(trees)]) == 0
    assert "verdict: rolls-out (1 object differs: 1 rolls-out)" in capsys.readouterr().out


def test_without_a_digest_an_edit_does_not_arrive(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Step 4: while the digest is off, an edit of an uncompared field reaches no pod."""
    off = {"stacks/chat.yaml": f"rolloutDigest: off\n{STACK}"}
    assert project.write(off).run("synth").returncode == 0
    (project.root / "dist").rename(project.root / "before")
    edited = stack_with("{modelURL: org/llama}", "{modelURL: org/llama, maxModelLen: 8192}", off["stacks/chat.yaml"])
    assert project.write(edited).run("synth").returncode == 0
    assert run(["diff", str(project.root / "before"), str(project.root / "dist")]) == 0
    assert "verdict: ignored" in capsys.readouterr().out
