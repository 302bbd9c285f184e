"""The wheel, built from the files that Git tracks, and a fresh environment in which it is installed with the locked requirements.

WHEEL_PYTHON names the Python of that environment; without it, it is the one that runs the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.projects import ROOT
from tests.wheel.building import build, exported

if TYPE_CHECKING:
    from pathlib import Path

CLEARED = ("PYTHONPATH", "PYTHONHOME", "JSII_NODE", "CDK8S_OUTDIR", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
"""Variables that would lead to the checkout or to its environment."""


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and an empty folder from which programs are started."""

    bin: Path
    empty: Path

    def run(
        self, *command: str, cwd: Path | None = None, given: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment; no folder of the checkout is on its path."""
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd or self.empty,
            env={**self.environment, **environment},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a user's shell."""
        return {key: value for key, value in os.environ.items() if key not in CLEARED}


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that Git tracks."""
    return exported(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="session")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    return build(source, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own. The dependencies come from the lock file, so that nothing is newer than tested."""
    folder = tmp_path_factory.mktemp("environment")
    python = os.environ.get("WHEEL_PYTHON", sys.executable)
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True, timeout=120)
    found = Installed(folder / "venv" / "bin", folder / "empty")
    found.empty.mkdir()
    pip = [str(found.bin / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for what in (["--require-hashes", "-r", str(ROOT / "requirements.txt")], ["--no-deps", str(wheel)]):
        subprocess.run([*pip, *what], cwd=folder, env=found.environment, check=True, timeout=600)
    return found
