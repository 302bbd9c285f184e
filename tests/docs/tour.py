"""Run the README's tour: the blocks marked `bash tour`, in order, on a copy of the example project.

`python -m tests.docs.tour` writes the output of each block into the `text` block that follows it. Read the change before you commit it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import ROOT

README = ROOT / "README.md"
COPIED = ("stacks", "clusters", "dist", "docs/examples", "tests/data/dumps")
"""What the tour reads or edits."""
_STEP = re.compile(r"^```bash tour(?: exit=(\d))?\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
_PERSON = {f"GIT_{role}_{what}": "tour" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@dataclass(frozen=True)
class Step:
    """One block of the tour. output: the text block that follows; None if there is none. start, end: the position of that text in the page."""

    commands: str
    exit_code: int
    output: str | None
    start: int
    end: int


def steps() -> list[Step]:
    """The tour, in the order of the page."""
    found = _STEP.finditer(README.read_text(encoding="utf-8"))
    return [Step(match[2], int(match[1] or 0), match[3], *match.span(3)) for match in found]


def example_project(folder: Path) -> Path:
    """Copy the example project into a Git repository of its own, with one commit."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    (folder / "main.py").symlink_to(ROOT / "main.py")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "example"]):
        subprocess.run(["git", *command], cwd=folder, env=_environment(), check=True, capture_output=True)
    return folder


def run(step: Step, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one block as a person would, in the project's folder."""
    command = ["bash", "--noprofile", "--norc", "-o", "pipefail", "-c", step.commands]
    return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)


def _environment() -> dict[str, str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**os.environ, **_PERSON, "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def written(text: str, outputs: list[tuple[Step, str]]) -> str:
    """A page with the real outputs in place of those that it quotes."""
    for step, output in reversed(outputs):
        if step.output is not None:
            text = text[: step.start] + output + text[step.end :]
    return text


def update() -> None:
    """Write the real output into the README."""
    with tempfile.TemporaryDirectory() as scratch:
        project = example_project(Path(scratch) / "project")
        outputs = [(step, run(step, project).stdout) for step in steps()]
    README.write_text(written(README.read_text(encoding="utf-8"), outputs), encoding="utf-8")


if __name__ == "__main__":
    update()
