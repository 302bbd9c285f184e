"""`diff` compares two trees, or a tree with a Git revision, and prints in three forms."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.cli.app import run
from tests.upstream.children.builders import DATA, Body, runtime

if TYPE_CHECKING:
    from pathlib import Path

EDITS = DATA / "observed-edits"
BEFORE, AFTER = (str(EDITS / "runtime-maxmodellen" / f"{when}.yaml") for when in ("before", "after"))


def git(folder: Path, *arguments: str) -> str:
    """Run git in a repository of the test."""
    config = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *config, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def write(folder: Path, body: Body, name: str = "dist/east/chat/chat.k8s.yaml") -> None:
    """One manifest below a folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(body), encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose dist/ has one runtime."""
    git(tmp_path, "init", "-q", ".")
    write(tmp_path, runtime())
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "a runtime")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """The JSON output."""
    return json.loads(capsys.readouterr().out)


def test_json_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """An ignored edit with its reason and what to do."""
    assert run(["diff", BEFORE, AFTER, "--format", "json"]) == 0
    document = said(capsys)
    [entry] = document["objects"]
    [field] = entry["fields"]
    assert document["verdict"] == entry["impact"] == field["impact"] == "ignored"
    assert (field["path"], field["old"], field["new"]) == ("spec.model.maxModelLen", 4096, 8192)
    assert "rollout-digest" in field["fix"]


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("human", ("spec.model.maxModelLen: 4096 -> 8192 [ignored]", "verdict: ignored (1 object differs: 1 ignored)")),
        ("md", ("### Rollout: **ignored**", "| object | impact | pods | GPUs | why |", "<details>")),
    ],
)
def test_people_and_pull_requests_read_text(
    capsys: pytest.CaptureFixture[str], form: str, parts: tuple[str, ...]
) -> None:
    """The same facts."""
    run(["diff", BEFORE, AFTER, "--format", form])
    out = capsys.readouterr().out
    assert all(part in out for part in parts)


@pytest.mark.parametrize("color", [True, False])
def test_colour_changes_no_text(capsys: pytest.CaptureFixture[str], color: bool) -> None:
    """Colour codes only if they were requested."""
    run(["diff", BEFORE, AFTER, "--color" if color else "--no-color"])
    out = capsys.readouterr().out
    assert ("\x1b[" in out) == color
    assert "ignored" in out


@pytest.mark.parametrize(
    ("paths", "options", "code"),
    [
        ((BEFORE, AFTER), (), 0),
        ((BEFORE, AFTER), ("--exit-code",), 1),
        ((BEFORE, BEFORE), ("--exit-code",), 0),
        ((BEFORE, BEFORE), (), 0),
    ],
)
def test_the_exit_code_is_only_asked_for(paths: tuple[str, ...], options: tuple[str, ...], code: int) -> None:
    """A difference is not a failure, unless --exit-code is given."""
    assert run(["diff", *paths, *options]) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diff",), "give two paths, OLD and NEW, or --git REF"),
        (("diff", "a"), "give two paths, OLD and NEW, or --git REF"),
        (("diff", "a", "b", "c"), "found 3"),
        (("diff", "-", "-"), "only one of OLD and NEW"),
        (("diff", "nope", BEFORE), 'the path "nope" does not exist'),
        (("diff", BEFORE, AFTER, "--format", "xml"), "'xml' is not one of"),
        (("diff", "--git", "nope"), 'the revision "nope" does not exist'),
        (("diff", "--git", "--all"), "does not exist"),
        (("diff", "--git", "HEAD", "nope"), 'the path "nope" exists neither here nor at HEAD'),
        (("diff", "--git", "HEAD", ".."), "is outside"),
        (("diff", "--git", "HEAD", "a", "b"), "with --git give one path"),
    ],
)
def test_misuse_is_two(
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    """The problem is explained on standard error."""
    monkeypatch.chdir(repository)
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in " ".join(err.split())


def test_a_file_that_cannot_be_read_is_never_a_deletion(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise a typo would read as the loss of a volume."""
    (tmp_path / "b.yaml").write_text("a: [", encoding="utf-8")
    assert run(["diff", BEFORE, str(tmp_path / "b.yaml")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "[unreadable-yaml]" in err
    assert "nothing was compared" in err


def test_a_revision_is_compared_with_the_files_here(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """dist/ if no path is named; edited, added and deleted."""
    write(repository, runtime(deploymentConfig={"replicas": 3}))
    write(repository, {**runtime(), "metadata": {"name": "other", "namespace": "lab"}}, "dist/east/new/new.k8s.yaml")
    assert run(["-C", str(repository), "diff", "--git", "HEAD", "--format", "json"]) == 0
    found = {entry["object"]["name"]: entry["impact"] for entry in said(capsys)["objects"]}
    assert found == {"x": "scales", "other": "scales"}
    (repository / "dist/east/chat/chat.k8s.yaml").unlink()
    run(["-C", str(repository), "diff", "--git", "HEAD", "--format", "json"])
    assert {entry["object"]["name"]: entry["impact"] for entry in said(capsys)["objects"]}["x"] == "interrupts"


@pytest.mark.parametrize("path", ["dist", "dist/", "./dist/east", "dist/east/chat/chat.k8s.yaml", "."])
def test_a_path_narrows_it(repository: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    """A folder or a file, however it is written."""
    write(repository, runtime(deploymentConfig={"replicas": 3}))
    run(["-C", str(repository), "diff", "--git", "HEAD", path, "--format", "json"])
    assert said(capsys)["verdict"] == "scales"


def test_a_project_below_the_top_of_its_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Paths are relative to the project."""
    write(repository, runtime(), "infra/dist/chat/chat.k8s.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "a project below")
    write(repository, runtime(deploymentConfig={"replicas": 3}), "infra/dist/chat/chat.k8s.yaml")
    run(["-C", str(repository / "infra"), "diff", "--git", "HEAD", "--format", "json"])
    assert said(capsys)["verdict"] == "scales"


def test_the_repository_is_left_as_it_is(repository: Path) -> None:
    """No checkout: what is edited, staged and checked out stays."""
    write(repository, runtime(deploymentConfig={"replicas": 3}))
    git(repository, "add", ".")
    write(repository, runtime(deploymentConfig={"replicas": 4}))
    before = (git(repository, "status", "--porcelain=v2", "--branch"), git(repository, "diff"))
    run(["-C", str(repository), "diff", "--git", "HEAD"])
    assert (git(repository, "status", "--porcelain=v2", "--branch"), git(repository, "diff")) == before
    assert git(repository, "worktree", "list").count("\n") == 1


def test_outside_a_repository_two_folders_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words."""
    assert run(["-C", str(tmp_path), "diff", "--git", "HEAD"]) == 2
    assert "is not in a Git repository; compare two folders instead" in " ".join(capsys.readouterr().err.split())


def test_many_files_are_read_from_a_revision(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names with spaces, other endings, links and hidden folders: the same files as in a folder."""
    for number in range(40):
        body = {**runtime(), "metadata": {"name": f"r{number}", "namespace": "lab"}}
        write(repository, body, f"dist/a folder/ü{number}.yml")
    write(repository, runtime(), "dist/.hidden/a.yaml")
    write(repository, runtime(), "dist/readme.txt")
    (repository / "dist/empty.yaml").write_text("", encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "many")
    assert run(["-C", str(repository), "diff", "--git", "HEAD", "--exit-code"]) == 0
    assert "nothing differs" in capsys.readouterr().out


def test_the_documentation_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """docs/review.md quotes the output of its first command."""
    folder = DATA / "pull-requests"
    run(["diff", str(folder / "before"), str(folder / "storage-resize")])
    page = (DATA.parents[1] / "docs" / "review.md").read_text(encoding="utf-8")
    assert f"```text\n{capsys.readouterr().out}```" in page


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("human", 'unit: "chat" -> "search" [interrupts]'),
        ("json", '"path": "unit"'),
        ("markdown", '`unit`: `"chat"` → `"search"`: **interrupts**'),
        ("md", '`unit`: `"chat"` → `"search"`: **interrupts**'),
    ],
)
def test_a_move_to_another_unit_is_said(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str, part: str
) -> None:
    """The object is the same, and whatever prunes its old unit may delete it."""
    (repository / "dist/east/chat/chat.k8s.yaml").unlink()
    write(repository, runtime(), "dist/east/search/search.k8s.yaml")
    monkeypatch.chdir(repository)
    assert run(["diff", "--git", "HEAD", "--format", form]) == 0
    assert part in capsys.readouterr().out
