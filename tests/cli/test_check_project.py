"""`check` without a path judges the project's own stacks, at the lines of their files."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run
from prodstack.compiler.authoring.project import NoProjectError
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

FINDING = Finding(
    "mismatched-port",
    Severity.WARNING,
    FailsAt.POD,
    "stacks/chat.yaml",
    2,
    3,
    ObjectRef("VLLMRouter", "llm", "chat"),
    "m",
    "f",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose stacks have one finding."""
    (tmp_path / "project/stacks").mkdir(parents=True)
    (tmp_path / "project/stacks/chat.yaml").write_text("routers:\n  chat: {}\n", encoding="utf-8")
    judged = {Path("project"): [FINDING], tmp_path / "project": [FINDING], Path(): []}

    @contextmanager
    def session(root: Path, cached: bool) -> Iterator[SimpleNamespace]:
        assert cached
        yield SimpleNamespace(findings=judged[root])

    monkeypatch.setattr("prodstack.cli.session.session", session)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "project"


def test_a_finding_points_at_the_line_of_the_stack_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is named from the project, and quoted from there."""
    assert run(["-C", str(project), "check"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("stacks/chat.yaml:2:3: warning: m [mismatched-port]\n  2 |   chat: {}\n    |   ^^^^\n")
    assert out.endswith("\n1 warning in 1 file\n")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("-C", "project", "check"), 0, id="a warning"),
        pytest.param(("-C", "project", "check", "--strict"), 1, id="strict"),
        pytest.param(("check", "--strict"), 0, id="the folder here is the project"),
        pytest.param(("check", "-C", "project", "--strict"), 1, id="after the command"),
        pytest.param(("check", "--strict", "-C", "project"), 1, id="at the end"),
        pytest.param(("check", "--strict", "-Cproject"), 1, id="in one word"),
        pytest.param(("check", "-C", "nope"), 2, id="no folder after the command"),
        pytest.param(("check", "-C"), 2, id="without a folder"),
        pytest.param(("check", "--", "-C"), 2, id="a path after --"),
    ],
)
def test_the_project_is_the_folder_that_is_named(arguments: tuple[str, ...], code: int) -> None:
    """-C names it, before or after the command; without it, it is the folder here."""
    assert run(arguments) == code


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("form", "file"), [("json", "stacks/chat.yaml"), ("sarif", "project/stacks/chat.yaml")])
def test_only_annotations_name_files_from_here(capsys: pytest.CaptureFixture[str], form: str, file: str) -> None:
    """Code scanning resolves files from the repository's root, people and programs from the project."""
    run(["-C", "project", "check", "--format", form])
    document = json.loads(capsys.readouterr().out)
    if form == "json":
        assert [finding["file"] for finding in document["findings"]] == [file]
    else:
        (location,) = document["runs"][0]["results"][0]["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == file


def test_a_folder_that_is_no_project_is_misuse(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to judge is not the same as nothing found."""

    def refuse(_root: Path, **_: bool) -> list[Finding]:
        raise NoProjectError("there is no stacks/ here; make it")

    monkeypatch.setattr("prodstack.cli.session.session", refuse)
    assert run(["-C", str(project), "check"]) == 2
    assert "there is no stacks/ here; make it" in capsys.readouterr().err
