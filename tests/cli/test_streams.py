"""A closed standard stream or a broken pipe changes neither the work nor the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.printed import one_line
from tests.projects import ROOT, STACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

MAIN = [sys.executable, str(ROOT / "main.py")]
PREPARATIONS = {
    "no standard error": "import os; os.close(2); ",
    "no stream at all": "import os; os.close(0); os.close(1); os.close(2); ",
    "a full disk": "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 2); ",
    "nobody listens": "import os; r, w = os.pipe(); os.close(r); os.dup2(w, 2); ",
}
EXEC = "{first}import sys; os.execv(sys.executable, [sys.executable, {main!r}, *{argv!r}])"


def code(project: ProjectFolder, first: str, *argv: str) -> int:
    """The exit code of the program that starts with these streams."""
    text = EXEC.format(first=first, main=MAIN[1], argv=list(argv))
    return subprocess.run([sys.executable, "-c", text], cwd=project.root, check=False, timeout=120).returncode


@pytest.mark.parametrize("first", PREPARATIONS.values(), ids=PREPARATIONS)
def test_synth_publishes_and_says_so_by_its_code(project: ProjectFolder, first: str) -> None:
    """0 means that dist/ is the new one, 1 that it is the old one, heard or not."""
    assert code(project, first) == 0
    new = project.dist()
    assert new
    project.write({"stacks/chat.yaml": STACK.replace("vllmConfig", "vllmConfg")})
    assert code(project, first) == 1
    assert project.dist() == new


@pytest.mark.parametrize(
    "command",
    [("check",), ("expand", "dist"), ("graph", "dist"), ("report", "dist"), ("rules",), ("verify",)],
    ids=" ".join,
)
def test_a_closed_standard_output_takes_everything(project: ProjectFolder, command: tuple[str, ...]) -> None:
    """Output is discarded; the exit code is the same."""
    assert code(project, "import os; ") == 0
    assert code(project, "import os; os.close(1); ", *command) == code(project, "import os; ", *command)


@pytest.mark.parametrize("folder", ["stacks", "clusters"])
def test_a_pipe_is_no_file(project: ProjectFolder, folder: str) -> None:
    """It is said, and not waited for."""
    os.mkfifo(project.root / folder / "pipe.yaml")
    for command in ((), ("check",)):
        done = subprocess.run(
            [*MAIN, *command], cwd=project.root, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 1
        assert f"{folder}/pipe.yaml:1:1: " in done.stderr + done.stdout
        assert "it is not a regular file" in done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["stacks", "clusters"])
def test_a_folder_that_cannot_be_read(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """A finding, as for a file."""
    real = os.scandir

    def scandir(path: Path) -> object:
        if path == project.root / folder:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert f"{folder}:1:1: the folder cannot be read: Permission denied; make it readable [unreadable-yaml]" in [
        one_line(finding) for finding in project.compiled().findings
    ]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("-C", ".", "check"), ""),
        (("-C.", "check"), ""),
        (("-C", "synth", "check"), "does not exist"),
        (("--version",), "0."),
        (("--help",), "Usage"),
    ],
    ids=" ".join,
)
def test_only_what_draws_needs_cdk8s(project: ProjectFolder, argv: tuple[str, ...], said: str) -> None:
    """With the requirements of the review commands alone, these commands run: cdk8s is looked for by none of them."""
    hidden = "import sys; sys.modules['cdk8s'] = None; import runpy; sys.argv = [{main!r}, *{argv!r}]; "
    hidden += "import importlib.util as u; real = u.find_spec; u.find_spec = lambda n, *a: None if n == 'cdk8s' else real(n, *a); "
    hidden += "runpy.run_path({main!r}, run_name='__main__')"
    text = hidden.format(main=MAIN[1], argv=list(argv))
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=project.root, capture_output=True, text=True, check=False, timeout=120
    )
    assert "requirements are not installed" not in done.stderr
    assert said in done.stdout + done.stderr
