"""Mistakes in inputs are reported at their lines, with what is allowed, all at once; dist/ stays unchanged, and there is no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.cli.synth import synthesize
from tests.cli.wrong_entries import FIELDS, Case
from tests.cli.wrong_inputs import CLUSTERS, TABLES
from tests.printed import read_back
from tests.projects import ProjectFolder, stack_with

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.projects import Content

LAST = "dist/ is unchanged: correct the errors first"
OLD_DIST = {"dist/prod/chat/chat.k8s.yaml": "# Generated from stacks/chat.yaml\na: the old one\n"}


CASES = [pytest.param(each, id=f"{table}: {name}") for table, rows in TABLES.items() for name, each in rows.items()]


@pytest.mark.parametrize("wrong", CASES)
def test_the_mistake_is_said_and_dist_is_the_old_one(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], wrong: Case
) -> None:
    """Exit 1, exactly these findings on standard error, in the order of the files, and dist/ byte for byte as before."""
    project.write({**OLD_DIST, **wrong.files})
    before = project.dist()
    assert synthesize(project.root) == 1
    out, err = capsys.readouterr()
    assert read_back(err) == [*wrong.messages, LAST]
    assert out == ""
    assert project.dist() == before


def test_the_program_itself_shows_no_traceback(project: ProjectFolder) -> None:
    """The same through a process of its own: exit 1, the messages, and no word of Python or jsii."""
    project.write({**OLD_DIST, **FIELDS["wrong type"].files, **CLUSTERS["unknown key"].files})
    before = project.dist()
    result = project.run("synth")
    wanted = [*CLUSTERS["unknown key"].messages, *FIELDS["wrong type"].messages, LAST]
    assert (result.returncode, read_back(result.stderr), result.stdout) == (1, wanted, "")
    assert project.dist() == before


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        pytest.param({}, ("synth", "--frobnicate"), "--frobnicate", id="unknown option"),
        pytest.param({}, ("sinth",), "sinth", id="unknown command"),
        pytest.param({"clusters/prod.yaml": None}, ("synth",), "holds no cluster file", id="no cluster file"),
    ],
)
def test_misuse_is_two(
    project: ProjectFolder, files: Mapping[str, Content], arguments: tuple[str, ...], message: str
) -> None:
    """Misuse has its own exit code and a message."""
    result = project.write(files).run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("missing", ["stacks", "clusters"])
def test_a_folder_without_inputs_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    """A folder that is not a project is reported, with what to create; nothing is written."""
    for folder in {"stacks", "clusters"} - {missing}:
        (tmp_path / folder).mkdir()
    assert synthesize(tmp_path) == 2
    assert f"has no folder {missing}/; a project has stacks/*.yaml and clusters/*.yaml" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


RIGHT = {
    "a YAML boolean where text is wanted": (stack_with("org/llama", "on"), "modelURL", "on"),
    "a number where text is wanted": (stack_with("org/llama", "0.80"), "modelURL", "0.80"),
}


@pytest.mark.parametrize(("files", "key", "text"), RIGHT.values(), ids=RIGHT)
def test_a_scalar_is_text_where_the_crd_wants_text(
    project: ProjectFolder, files: Mapping[str, Content], key: str, text: str
) -> None:
    """`modelURL: on` is not a mistake: the CRD needs a string there, and the string is what was written."""
    model = project.write(files).objects()[0]["spec"]["model"]
    assert model[key] == text
