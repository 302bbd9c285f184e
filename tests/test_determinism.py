"""The same inputs give the same bytes, wherever, whenever and by whomever they are synthesized."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.projects import ROOT, ProjectFolder

SURROUNDINGS = {
    "east": {"TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    "west": {"TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"},
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_dist_is_the_same_in_any_surroundings(tmp_path: Path, surroundings: dict[str, str]) -> None:
    """Another folder, time zone, locale and hash seed: the committed dist/, byte for byte, and the foreign letters with it."""
    copy = ProjectFolder(tmp_path / "ein Ordner mit Ümlauten")
    for name in ("stacks", "clusters"):
        shutil.copytree(ROOT / name, copy.root / name)
    result = copy.run("synth", **surroundings)
    assert result.returncode == 0, result.stderr
    assert copy.dist() == ProjectFolder(Path(ROOT)).dist()
