"""Every command runs without a home folder, and an error outside of a command is one line."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.hostile import assert_in_order, ended
from tests.cli.test_streams import MAIN
from tests.privileges import WITHOUT_PRIVILEGES, a_folder_of_somebody_else
from tests.projects import ROOT

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

HOMES = {
    "unset": None,
    "empty": "",
    "missing": "/nonexistent/x",
    "a device": "/dev/null",
    "not a path": "~",
    "of nobody": "~nobody-here/x",
}


COMMANDS = {
    "no command": [],
    "--version": ["--version"],
    "--help": ["--help"],
    "synth": ["synth"],
    "verify": ["verify"],
    "check": ["check"],
    "check PATH": ["check", "dist"],
    "show": ["show", "chat", "--cluster", "prod"],
    "clusters": ["clusters"],
    "expand": ["expand"],
    "diff": ["diff", "dist", "dist"],
    "drift": ["drift", "dist/prod/chat/chat.k8s.yaml"],
    "graph": ["graph"],
    "report": ["report"],
    "rules": ["rules"],
    "explain": ["explain", "invalid-name"],
    "import cluster": ["import", "cluster", "dist/prod/chat/chat.k8s.yaml", "--dry-run"],
}


@pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
def test_no_command_needs_a_home(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    """Containers run as a user without a home folder, and without an entry among the users."""
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    monkeypatch.chdir(project.root)
    for name, argv in COMMANDS.items():
        end = ended(argv, monkeypatch, home=home)
        assert_in_order(end)
        assert end.code == (1 if name == "drift" else 0), (name, end)


ANOTHER = "the home folder of another user"


@pytest.mark.parametrize("home", [*HOMES.values(), ANOTHER], ids=[*HOMES, ANOTHER])
def test_node_needs_no_home(project: ProjectFolder, tmp_path: Path, home: str | None) -> None:
    """A process of its own, because jsii looks for its cache in the home folder when it starts."""
    if home == ANOTHER:
        home = str(tmp_path / "theirs")
        a_folder_of_somebody_else(Path(home))
    others = {key: value for key, value in os.environ.items() if key not in ("HOME", "JSII_RUNTIME_PACKAGE_CACHE")}
    program = f"{WITHOUT_PRIVILEGES}import pwd, sys, runpy; pwd.getpwuid = dict().__getitem__; sys.argv = ['main.py', 'synth']; "
    program += f"runpy.run_path({MAIN[1]!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project.root,
        env=others if home is None else {**others, "HOME": home},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "dist/: 5 written, 0 removed, 0 unchanged\n")


def test_an_error_outside_of_a_command_is_one_line() -> None:
    """Also before the command line is read."""
    program = "import runpy, sys, importlib.util as u; u.find_spec = None; sys.argv = ['main.py', 'rules']; "
    program += f"runpy.run_path({MAIN[1]!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("internal error: TypeError: ")
    assert done.stderr.count("\n") == 1
