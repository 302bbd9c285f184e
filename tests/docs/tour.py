"""Run the tours of pages: the blocks marked `bash tour`, in order, on a copy of an example project.

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
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

README = ROOT / "README.md"
FLEET = ROOT / "docs" / "fleet.md"
COPIED = ("stacks", "clusters", "dist", "docs/examples", "tests/data/dumps")
"""What the README's tour reads or edits."""
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


def steps(page: Path = README) -> list[Step]:
    """The tour, in the order of the page."""
    found = _STEP.finditer(page.read_text(encoding="utf-8"))
    return [Step(match[2], int(match[1] or 0), match[3], *match.span(3)) for match in found]


def example_project(folder: Path) -> Path:
    """Copy the example project into a Git repository of its own, with one commit."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    return _committed(folder)


def fleet_project(folder: Path) -> Path:
    """Copy the fleet example into a Git repository of its own, with dist/ and one commit."""
    shutil.copytree(ROOT / "tests" / "data" / "fleet", folder, ignore=shutil.ignore_patterns(".cache"))
    command = [sys.executable, str(ROOT / "main.py"), "-C", str(folder), "synth", "--no-cache"]
    subprocess.run(command, env=_environment(), check=True, capture_output=True)
    return _committed(folder)


def _committed(folder: Path) -> Path:
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


PROJECTS: Mapping[Path, Callable[[Path], Path]] = {README: example_project, FLEET: fleet_project}
"""Every page with a tour, and what makes the project that it runs on."""


def update() -> None:
    """Write the real output into the pages."""
    for page, project_of in PROJECTS.items():
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            project = project_of(Path(scratch) / "project")
            outputs = [(step, run(step, project).stdout) for step in steps(page)]
        page.write_text(written(text, outputs), encoding="utf-8")


if __name__ == "__main__":
    update()
