"""The pre-commit hooks and the steps of the Containerfile install the program and run it, from a package index."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT
from tests.docs.pipelines import BAD, executable, git, repository_with_a_change

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

INSTRUCTIONS = re.findall(
    r"^([A-Z]+) (.*)$",
    re.sub(r"^#.*\n", "", re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text("utf-8")), flags=re.MULTILINE),
    re.MULTILINE,
)
"""The Containerfile's instructions, each with its arguments."""
STAGES = [number for number, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM"]
BUILD, FINAL = INSTRUCTIONS[STAGES[0] : STAGES[1]], INSTRUCTIONS[STAGES[1] :]


@pytest.fixture
def repository(tmp_path: Path) -> ProjectFolder:
    """A user's repository."""
    return repository_with_a_change(tmp_path / "repository")


@pytest.mark.wheel
def test_the_hooks_run_in_pre_commit(repository: ProjectFolder, tmp_path: Path) -> None:
    """pre-commit installs the program from a clone of this repository; a good commit passes, and a bad one fails both hooks."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(ROOT), str(clone))
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", clone)
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "GIT_CONFIG_GLOBAL": os.devnull}

    def hooks() -> tuple[int, str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), "--all-files", "--color=never"]
        done = subprocess.run(
            command, cwd=repository.root, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    code, printed = hooks()
    assert code == 0, printed
    assert len(re.findall(r"\.Passed$", printed, re.MULTILINE)) == 2
    repository.write({"stacks/chat.yaml": BAD})
    code, printed = hooks()
    assert code == 1
    assert len(re.findall(r"\.Failed$", printed, re.MULTILINE)) == 2
    assert "stacks/chat.yaml:" in printed


@pytest.mark.wheel
def test_the_container_installs_a_program_that_needs_no_home(repository: ProjectFolder, tmp_path: Path) -> None:
    """The commands of the first stage, with its folders moved to a scratch folder; then what the entry point runs."""
    source = tmp_path / "src"
    git(tmp_path, "clone", "-q", str(ROOT), str(source))
    executable(tmp_path / "path/python", f'exec "{os.path.realpath(sys.executable)}" "$@"')
    path = f"{tmp_path}/path:/usr/local/bin:/usr/bin:/bin"
    environment = {"PATH": path, **{key: os.environ[key] for key in os.environ if key.startswith("PIP_")}}
    for word, command in BUILD:
        if word == "RUN":
            moved = command.replace("/opt/", f"{tmp_path}/opt/").replace("/src/", f"{source}/")
            done = subprocess.run(
                ["sh", "-ec", moved], cwd=source, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, (moved, done.stderr)
    bare = {"PATH": f"{tmp_path}/opt/prodstack/bin:/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    for arguments, code in (
        (["verify", "--no-cache"], 0),
        (["check", "--no-cache"], 0),
        (["report", "--git=HEAD~1"], 0),
    ):
        program = ["prodstack", *arguments]
        done = subprocess.run(program, cwd=repository.root, env=bare, capture_output=True, text=True, check=False)
        assert done.returncode == code, (arguments, done.stderr)
    assert not (tmp_path / "opt/prodstack/bin/pip").exists()


def test_the_container_is_small_and_unprivileged() -> None:
    """Only the installed program leaves the build stage; it runs as a user who owns nothing, and starts with the program."""
    final = dict(FINAL)
    assert dict(FINAL)["COPY"] == "--from=build /opt/prodstack /opt/prodstack"
    assert [word for word, _ in FINAL].count("COPY") == 1
    assert final["USER"] == "65532:65532"
    assert final["ENTRYPOINT"] == '["prodstack"]'
    assert {command for word, command in INSTRUCTIONS if word == "FROM"} == {
        "docker.io/library/python:3.12-slim-bookworm AS build",
        "docker.io/library/python:3.12-slim-bookworm",
    }


def test_the_container_installs_nothing_from_an_index_without_a_checksum() -> None:
    """Each `pip install` needs hashes or uses no index."""
    commands = [part for word, command in BUILD if word == "RUN" for part in command.split(" && ")]
    installs = [command for command in commands if re.search(r"\bpip\b.* (install|wheel) ", command)]
    assert len(installs) == 4
    assert all("--require-hashes" in command or "--no-index" in command for command in installs)


def test_the_build_context_has_what_the_image_needs_and_no_more() -> None:
    """Everything is left out but the files that the wheel is built from, and the locked requirements."""
    first, *others = [
        line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    assert first == "*"
    kept = {line[1:] for line in others if line.startswith("!")}
    assert all((ROOT / name).exists() for name in kept)
    copied = {name for word, names in BUILD if word == "COPY" for name in names.split()[:-1]} - {"."}
    assert copied <= kept
    assert {"prodstack", "constructs_lib", "charts", "imports", "pyproject.toml", "README.md", "LICENSE"} <= kept
