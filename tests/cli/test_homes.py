"""Every command runs without a home folder, and an error outside of a command is one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.test_streams import MAIN
from tests.projects import ROOT

HOMES = {
    "unset": None,
    "empty": "",
    "missing": "/nonexistent/x",
    "a device": "/dev/null",
    "not a path": "~",
    "of nobody": "~nobody-here/x",
}


@pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
@pytest.mark.parametrize("argv", [("--version",), ("rules",), ("verify",)], ids=" ".join)
def test_no_home_is_needed(home: str | None, argv: tuple[str, ...]) -> None:
    """Containers run as a user without a home folder."""
    others = {key: value for key, value in os.environ.items() if key != "HOME"}
    program = (
        f"import os, pwd, sys, runpy; pwd.getpwuid = dict().__getitem__; sys.argv = ['main.py', *{list(argv)!r}]; "
    )
    program += f"runpy.run_path({MAIN[1]!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=others if home is None else {**others, "HOME": home},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


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
