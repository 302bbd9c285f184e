"""Build the wheel and the source distribution, and list what they have to contain."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MOVED = {"charts/": "prodstack/charts/", "imports/": "constructs_lib/imports/"}
"""Where folders of the checkout are in the wheel."""
PACKAGES = ("prodstack/", "constructs_lib/", *MOVED)


def tracked() -> list[str]:
    """Every file that Git tracks and that exists."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def exported(folder: Path) -> Path:
    """Copy the files that Git tracks. Their times are those of the copy, and there is no repository."""
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def build(source: Path, folder: Path, target: str) -> Path:
    """Build the "wheel" or the "sdist" of a source tree, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (made,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


def expected() -> set[str]:
    """The path in the wheel of each file that belongs there."""
    return {_moved(name) for name in tracked() if name.startswith(PACKAGES)}


def _moved(name: str) -> str:
    top, _, rest = name.partition("/")
    return f"{MOVED.get(f'{top}/', f'{top}/')}{rest}"
