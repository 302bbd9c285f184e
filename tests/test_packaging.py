"""The metadata of the wheel agree with the requirements, and main.py names a Python that is too old. tests/wheel builds and installs the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import main
from prodstack import layout
from tests.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct(name: str) -> list[str]:
    """The requirements that a file of requirements/ states, without those of the files that it includes."""
    lines = (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8").splitlines()
    stated = [line.partition("#")[0].strip() for line in lines]
    return [line for line in stated if line and not line.startswith("-r")]


def locked(name: str) -> Mapping[str, str]:
    """The version of each package in a lock file."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_wheel_needs_what_the_requirements_state() -> None:
    """With the same bounds: requirements.txt locks a version within them, which is the tested one."""
    assert sorted(PROJECT["project"]["dependencies"]) == sorted([*direct("run"), *direct("review")])


def test_every_dependency_has_a_bound() -> None:
    """A dependency without one would be installed in a version that is known to be too old."""
    assert [each for each in PROJECT["project"]["dependencies"] if not re.search(r"[=<>]=\d", each)] == []


def test_the_builder_is_the_locked_one() -> None:
    """Other versions of it write other bytes. `make wheel` uses the one of requirements-dev.txt, which has checksums."""
    assert PROJECT["build-system"]["requires"] == [f"hatchling=={locked('requirements-dev.txt')['hatchling']}"]


def test_both_commands_run_the_program() -> None:
    """`uvx production-stack-gitops` needs a command that is called like the distribution."""
    scripts = PROJECT["project"]["scripts"]
    assert set(scripts) == {"prodstack", PROJECT["project"]["name"]}
    for target in scripts.values():
        module, _, function = target.partition(":")
        assert callable(getattr(import_module(module), function))


def test_the_oldest_python_is_the_same_everywhere() -> None:
    """In the metadata, in main.py, and in what ruff and mypy take for granted."""
    oldest = ".".join(map(str, main.OLDEST))
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    classifiers = [each.rpartition(" :: ")[2] for each in PROJECT["project"]["classifiers"] if " :: 3." in each]
    assert classifiers[0] == oldest


def test_main_parses_under_old_pythons() -> None:
    """So an old Python comes as far as the message. `from __future__ import annotations` would be an error for 3.6."""
    text = (ROOT / "main.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    hints = [hint for node in tree.body if isinstance(node, ast.FunctionDef) for hint in _hints(node)]
    assert hints
    assert all(
        isinstance(hint, ast.Constant | ast.Name) for hint in hints
    )  # a subscript would be evaluated: list[str] needs 3.9


def _hints(function: ast.FunctionDef) -> list[ast.expr]:
    return [each for each in (function.returns, *(a.annotation for a in function.args.args)) if each is not None]


def test_a_python_that_is_too_old_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to do; the project's .venv, which may have a newer one, does not exist here."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(main, "HERE", tmp_path)
    with pytest.raises(SystemExit) as end:
        main._refuse()
    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "main.py: Python 3.9.2 at /usr/bin/python3 is too old, so nothing was run; this program needs Python 3.11 or newer\n"
        "  fix: run it with a newer one, for example python3.11 main.py\n"
    )


def test_here_the_program_is_a_checkout() -> None:
    """charts/ and imports/ are at the top level, and the program is called main.py."""
    assert (layout.INSTALLED, layout.COMMAND) == (False, "main.py")
    assert [f.relative_to(ROOT).as_posix() for f in layout.CODE] == ["prodstack", "constructs_lib", "charts", "imports"]
    assert (layout.IMPORTS / "crds.yaml").is_file()


def test_the_package_can_be_run_as_a_module(tmp_path: Path) -> None:
    """`python -m prodstack` in the checkout is main.py."""
    ran = subprocess.run(
        [sys.executable, "-m", "prodstack", "-C", str(tmp_path), "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Usage: main.py [OPTIONS] COMMAND")
