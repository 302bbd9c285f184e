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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

README = ROOT / "README.md"
FLEET = ROOT / "docs" / "fleet.md"
START = ROOT / "docs" / "start.md"
_INSTALLED = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from prodstack import layout
layout.COMMAND = layout.RUN = "prodstack"
from prodstack.program import run_and_exit
run_and_exit()
"""
"""The installed command, which runs the checkout's code and names itself as the installed one does."""
COPIED = ("stacks", "clusters", "dist", "docs/examples", "tests/data/dumps")
"""What the README's tour reads or edits."""
_STEP = re.compile(r"^```bash tour(?: exit=(\d))?\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
_PERSON = {f"GIT_{role}_{what}": "tour" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@dataclass(frozen=True)
class Step:
    """One block of the tour. output: the text block that follows; None if there is none. start, end: the position of that text in the page.

    section: the number of the section that it is in.
    """

    commands: str
    exit_code: int
    output: str | None
    start: int
    end: int
    section: int = 0


def steps(page: Path = README) -> list[Step]:
    """The tour, in the order of the page."""
    text = page.read_text(encoding="utf-8")
    return [
        Step(match[2], int(match[1] or 0), match[3], *match.span(3), text.count("\n## ", 0, match.start()))
        for match in _STEP.finditer(text)
    ]


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


def start_folder(folder: Path) -> Path:
    """Make a folder with the files that the users of docs/start.md have: Helm values, and a dump. `prodstack` is the checkout's program."""
    (folder / "bin").mkdir(parents=True)
    for example, name in (("helm-values.yaml", "values.yaml"), ("live.yaml", "dump.yaml")):
        shutil.copy(ROOT / "docs" / "examples" / example, folder / name)
    program = folder / "bin" / "prodstack"
    program.write_text(_INSTALLED.format(python=sys.executable, root=str(ROOT)))
    program.chmod(0o755)
    return folder


def follow(page: Path, folder: Path) -> list[tuple[Step, subprocess.CompletedProcess[str]]]:
    """Run every block of a page as a person would, who stays where a block leads with `cd`.

    Each section begins in `folder`, without `models`. Standard error is part of the output, as on a terminal.
    """
    done: list[tuple[Step, subprocess.CompletedProcess[str]]] = []
    here, section = folder, 0
    for step in steps(page):
        if step.section != section:
            shutil.rmtree(folder / "models", ignore_errors=True)
            here, section = folder, step.section
        script = f"exec 2>&1\ntrap 'pwd > {folder}/.here' EXIT\n{step.commands}"
        done.append((step, run(replace(step, commands=script), here, folder / "bin")))
        here = Path((folder / ".here").read_text().strip())
    return done


def _committed(folder: Path) -> Path:
    (folder / "main.py").symlink_to(ROOT / "main.py")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "example"]):
        subprocess.run(["git", *command], cwd=folder, env=_environment(), check=True, capture_output=True)
    return folder


def run(step: Step, folder: Path, programs: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one block as a person would, in the project's folder. programs: a folder that comes first in the search path."""
    command = ["bash", "--noprofile", "--norc", "-o", "pipefail", "-c", step.commands]
    return subprocess.run(command, cwd=folder, env=_environment(programs), capture_output=True, text=True, check=False)


def _environment(programs: Path | None = None) -> dict[str, str]:
    own = [str(programs)] if programs else []
    path = os.pathsep.join((*own, str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**os.environ, **_PERSON, "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def written(text: str, outputs: list[tuple[Step, str]]) -> str:
    """A page with the real outputs in place of those that it quotes."""
    for step, output in reversed(outputs):
        if step.output is not None:
            text = text[: step.start] + output + text[step.end :]
    return text


PROJECTS: Mapping[Path, Callable[[Path], Path]] = {README: example_project, FLEET: fleet_project, START: start_folder}
"""Every page with a tour, and what makes the folder that it runs in."""


def update() -> None:
    """Write the real output into the pages."""
    for page, project_of in PROJECTS.items():
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            project = project_of(Path(scratch) / "project")
            followed = follow(page, project) if page == START else [(step, run(step, project)) for step in steps(page)]
            outputs = [(step, done.stdout) for step, done in followed]
        page.write_text(written(text, outputs), encoding="utf-8")


if __name__ == "__main__":
    update()
