"""The documented workflow works: its commands are run in order on a repository with a pull request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.projects import FILES, STACK, ProjectFolder

WORKFLOW = yaml.safe_load((ROOT / "docs/examples/pull-request.yaml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["review"]["steps"]
COMMANDS = {step["name"]: step["run"] for step in STEPS if "run" in step}
INSTALL, VERIFY, CHECK, REPORT, SUMMARY = COMMANDS
LONGER = STACK.replace("model: {modelURL: org/llama}", "model: {modelURL: org/llama, maxModelLen: 8192}")
BAD = STACK.replace("serves: [llama]", "serves: [lama]")


def git(folder: Path, *arguments: str) -> None:
    """Run one git command, with a fixed author and without the user's configuration."""
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    own = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=own, check=True, capture_output=True)


def committed(folder: Path, *after: str) -> None:
    """Commit everything in the folder."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "c", *after)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A clone: origin/main contains a small project, and the branch a longer context and the new dist/."""
    folder = ProjectFolder(tmp_path_factory.mktemp("repository")).write(FILES)
    (folder.root / "main.py").symlink_to(ROOT / "main.py")
    (folder.root / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    git(folder.root, "init", "-q", "-b", "main")
    assert folder.run("synth").returncode == 0
    committed(folder.root)
    git(folder.root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder.root, "checkout", "-q", "-b", "longer")
    folder.write({"stacks/chat.yaml": LONGER})
    assert folder.run("synth").returncode == 0
    committed(folder.root)
    return folder


def step(repository: ProjectFolder, name: str) -> subprocess.CompletedProcess[str]:
    """Run one step as the runner does: bash -e -o pipefail, in the checkout; pip may not use the network."""
    runner = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": "summary.md", "PIP_NO_INDEX": "1"}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", COMMANDS[name]]
    environment = {**os.environ, **runner, "PATH": path}
    return subprocess.run(command, cwd=repository.root, env=environment, capture_output=True, text=True, check=False)


def test_every_step_of_a_good_pull_request_succeeds(repository: ProjectFolder) -> None:
    """The comment names what changed and the effect, with the graph; the summary is the same, and the page is there."""
    for name in COMMANDS:
        done = step(repository, name)
        assert done.returncode == 0, (name, done.stdout, done.stderr)
    assert json.loads((repository.root / "check.sarif").read_text())["version"] == "2.1.0"
    comment = (repository.root / "comment.md").read_text(encoding="utf-8")
    assert "VLLMRuntime" in comment
    assert "maxModelLen" in comment
    assert "```mermaid\nflowchart LR\n" in comment
    assert (repository.root / "summary.md").read_text(encoding="utf-8") == comment
    assert "maxModelLen" in (repository.root / "report.html").read_text(encoding="ascii")
    assert {step["with"]["path"] for step in STEPS if "path" in step.get("with", {})} == {"report.html", "comment.md"}


def test_a_bad_pull_request_fails_and_still_has_its_report(repository: ProjectFolder) -> None:
    """The error fails `verify` and `check`, and the SARIF file contains it with its line."""
    repository.write({"stacks/chat.yaml": BAD})
    try:
        assert step(repository, VERIFY).returncode == 1
        assert step(repository, CHECK).returncode == 1
        [run] = json.loads((repository.root / "check.sarif").read_text())["runs"]
        places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
        assert "stacks/chat.yaml" in {place["artifactLocation"]["uri"] for place in places}
        assert step(repository, REPORT).returncode == 0
    finally:
        repository.write({"stacks/chat.yaml": LONGER})


def test_the_permissions_are_what_the_page_explains() -> None:
    """Each permission has a row on the page, and the trigger does not give the token to a fork."""
    page = (ROOT / "docs/pull-request.md").read_text(encoding="utf-8")
    assert all(f"| `{name}: {value}` |" in page for name, value in WORKFLOW["permissions"].items())
    assert WORKFLOW[True] == "pull_request"


def test_the_commands_that_report_run_after_one_that_failed() -> None:
    """Every step after `verify` has `if: always()`, and no script contains a value of the pull request."""
    after = STEPS[[step.get("name") for step in STEPS].index(VERIFY) + 1 :]
    assert all(step["if"] == "always()" for step in after)
    assert all("${{" not in command for command in COMMANDS.values())
