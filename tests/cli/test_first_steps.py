"""Mistakes of the first minutes: each message says what is wrong, why it matters, and gives a command that works when it is copied."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.misuse import SYNONYMS
from tests.cli.hostile import assert_in_order, ended
from tests.privileges import WITHOUT_PRIVILEGES, a_folder_of_somebody_else
from tests.projects import CLUSTER, FILES, ROOT, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.projects import Content

RUN = "python3 main.py"
NOT_HERE = (
    "{root} has no folder stacks/; a project has stacks/*.yaml and clusters/*.yaml\n"
    f"  fix: to begin a project here: {RUN} -C {{root}} init\n"
    f"  to begin with Helm values of production-stack's chart: {RUN} -C {{root}} import helm VALUES.yaml\n"
    f"  to begin with custom resources that run: {RUN} -C {{root}} import cluster DUMP.yaml\n"
    "  if the project is elsewhere, name its folder: -C DIR\n"
)
FOLDERS: dict[str, tuple[Mapping[str, Content], str, str]] = {
    "nothing there": ({}, "", NOT_HERE),
    "a folder inside a project": (
        {**FILES, "stacks/chat/note.md": ""},
        "stacks/chat",
        "{root}/stacks/chat has no folder stacks/; a project has stacks/*.yaml and clusters/*.yaml\n"
        "  fix: the project is further up; run the command there: cd {root}\n",
    ),
    "dist/ alone": (
        {"dist/prod/chat/chat.k8s.yaml": "{}"},
        "",
        "{root} has no folder stacks/; a project has stacks/*.yaml and clusters/*.yaml\n"
        "  fix: dist/ is here, but not what it is generated from; get it back, for example: git checkout HEAD -- stacks clusters\n"
        f"  to judge dist/ as it is: {RUN} -C {{root}} check dist\n",
    ),
    "no stacks": (
        {"clusters/prod.yaml": CLUSTER},
        "",
        "{root} has no folder stacks/; a project has stacks/*.yaml and clusters/*.yaml\n"
        f"  fix: write a stack file: {RUN} -C {{root}} add stack NAME\n",
    ),
    "no clusters": (
        {"stacks/chat.yaml": STACK},
        "",
        "{root} has no folder clusters/; a project has stacks/*.yaml and clusters/*.yaml\n"
        f"  fix: write a cluster file; this command does, and overwrites nothing: {RUN} -C {{root}} init\n",
    ),
    "no cluster file": (
        {"stacks/chat.yaml": STACK, "clusters/note.md": ""},
        "",
        "{root}/clusters holds no cluster file, which would say what runs where, so there is nothing to publish\n"
        f"  fix: write a cluster file; this command does, and overwrites nothing: {RUN} -C {{root}} init\n",
    ),
}


@pytest.mark.parametrize("command", ["synth", "verify", "check", "clusters", "show"])
@pytest.mark.parametrize(("files", "below", "message"), FOLDERS.values(), ids=FOLDERS)
def test_a_folder_that_is_no_project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: Mapping[str, Content],
    below: str,
    message: str,
    command: str,
) -> None:
    """Every command that reads a project says the same, and exits with 2."""
    ProjectFolder(tmp_path).write(files)
    words = [command, "chat", "--cluster", "prod"] if command == "show" else [command]
    end = ended(["-C", str(tmp_path / below), *words], monkeypatch)
    assert (end.code, end.out) == (2, "")
    assert end.err == message.replace("{root}", str(tmp_path))


@pytest.mark.parametrize(
    "files", [{}, {"clusters/prod.yaml": CLUSTER}, {"stacks/chat.yaml": STACK}], ids=["init", "add", "init 2"]
)
def test_the_command_that_is_advised_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, Content]
) -> None:
    """Copied from the message, it makes a project of which `check` finds no error."""
    ProjectFolder(tmp_path).write(files)
    said = ended(["-C", str(tmp_path), "check"], monkeypatch).err
    (advised,) = re.findall(rf"fix: .*?: {RUN} (.*)$", said, re.MULTILINE)
    assert ended(shlex.split(advised.replace("NAME", "chat")), monkeypatch).code == 0
    assert ended(["-C", str(tmp_path), "check"], monkeypatch).code == 0


WORDS = {
    "a stack file as the command": (
        ["stacks/x.yaml"],
        f'there is no command "stacks/x.yaml": a command comes before the file; stack and cluster files are read all together: {RUN} synth',
    ),
    "another file as the command": (
        ["my values.yaml"],
        f"there is no command \"my values.yaml\": a command comes before the file; to judge manifests: {RUN} check 'my values.yaml';"
        f" for Helm values: {RUN} import helm 'my values.yaml'; for custom resources that kubectl printed: {RUN} import cluster 'my values.yaml'",
    ),
    "a file to import": (
        ["import", "v.yaml"],
        f'there is no command "import v.yaml": a command comes before the file; for Helm values: {RUN} import helm v.yaml;'
        f" for custom resources that kubectl printed: {RUN} import cluster v.yaml",
    ),
    "a stack file for synth": (
        ["synth", "stacks/x.yaml"],
        'synth takes no file or folder, but got "stacks/x.yaml": it always reads all of stacks/, clusters/ and bases/; leave it out, or name'
        " another project with -C DIR",
    ),
    "too many arguments": (
        ["explain", "a", "b"],
        'explain takes fewer arguments: "b" is too much; leave it out, or put it in quotes if it belongs to the one before',
    ),
    "a misspelt command": (["sinth"], 'there is no command "sinth"; did you mean "synth"?'),
    "a misspelt command of import": (["import", "hlem"], 'there is no command "import hlem"; did you mean "helm"?'),
    "the name of another program's command": (["template"], 'there is no command "template"; did you mean "synth"?'),
    "apply": (
        ["apply"],
        'there is no command "apply": nothing here touches a cluster; commit dist/ and let Argo CD, Flux or kubectl apply it',
    ),
    "the stack to add": (
        ["add", "code"],
        f'there is no command "add code"; to write a stack file, run: {RUN} add stack code',
    ),
    "nothing to add": (["add"], "a command is missing; write one of: stack"),
    "nothing to import": (["import"], "a command is missing; write one of: helm, cluster"),
}


@pytest.mark.parametrize(("words", "message"), WORDS.values(), ids=WORDS)
def test_a_wrong_command_line(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    """Exit 2, the usage first and this message last."""
    end = ended(["-C", str(project.root), *words], monkeypatch)
    assert (end.code, end.out) == (2, "")
    assert end.err.startswith("Usage: main.py ")
    assert end.err.splitlines()[-1] == f"Error: {message}"


def test_a_folder_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that makes it can be copied."""
    end = ended(["-C", str(tmp_path / "new"), "synth"], monkeypatch)
    assert end.code == 2
    assert end.err.endswith(f"does not exist; correct its name, or make a project there: {RUN} init {tmp_path}/new\n")


def test_a_word_that_is_near_nothing_lists_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them."""
    last = ended(["frobnicate"], monkeypatch).err.splitlines()[-1]
    assert last.startswith('Error: there is no command "frobnicate"; the commands are: init, synth, verify, ')


@pytest.mark.parametrize("meant", sorted(set(SYNONYMS.values())))
def test_every_command_that_is_suggested_exists(monkeypatch: pytest.MonkeyPatch, meant: str) -> None:
    """Its help is printed."""
    assert ended([*meant.split(), "--help"], monkeypatch).code == 0


def test_what_another_tool_printed_is_converted_by_the_advised_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Helm values, and a dump of kubectl, were put into stacks/: the command in the message converts them where they are."""
    folder = ProjectFolder(tmp_path).write({"clusters/prod.yaml": "stacks: all\noperator: {install: false}\n"})
    (tmp_path / "stacks").mkdir()
    for file, name in (("docs/examples/helm-values.yaml", "values"), ("tests/data/dumps/stale.yaml", "dump")):
        shutil.copy(ROOT / file, tmp_path / f"stacks/{name}.yaml")
        (finding,) = folder.messages()
        (advised,) = re.findall(rf"`{RUN} (import .*?)`", finding)
        assert ended(["-C", str(tmp_path), *advised.split(), "--cluster", name], monkeypatch).code in (0, 1)
        assert f"stacks/{name}.yaml" in finding
        (tmp_path / f"stacks/{name}.yaml").unlink()
        shutil.rmtree(tmp_path / "stacks")
        (tmp_path / "stacks").mkdir()
        (tmp_path / f"clusters/{name}.yaml").unlink()


COMMANDS = {
    "init": ["init", "theirs"],
    "init below": ["init", "theirs/new"],
    "add": ["-C", "theirs", "add", "stack", "chat"],
    "import": ["-C", "theirs", "import", "helm", str(ROOT / "docs/examples/helm-values.yaml")],
    "synth": ["-C", "theirs", "synth"],
    "check": ["-C", "theirs", "check"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_folder_of_somebody_else(tmp_path: Path, words: list[str]) -> None:
    """What cannot be read or written is named, with what to do; nothing is an internal error."""
    a_folder_of_somebody_else(tmp_path / "theirs")
    start = f"{WITHOUT_PRIVILEGES}sys.path.insert(0, {str(ROOT)!r})\nfrom prodstack.program import run_and_exit\nrun_and_exit()\n"
    done = subprocess.run(
        [sys.executable, "-c", start, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode in (1, 2)
    said = done.stdout + done.stderr
    assert "theirs" in said
    assert re.search("make (it|the folder) (readable|writable)", said)
    assert "internal error" not in said


def test_hostile_words_steer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a terminal nor a pipeline."""
    for words in (["\x1b[31m/a.yaml"], ["add", "\u202e"], ["synth", "::error::x"], ["import", "a\rb.yaml"]):
        assert_in_order(ended(words, monkeypatch))
