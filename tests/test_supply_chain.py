"""Everything that is installed is named with its version and its checksum, so that a registry cannot hand out something else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GO_MODULES = sorted(file.parent for file in (ROOT / "tests/e2e").glob("*/go.mod"))
LOCKED = sorted(path.name for path in ROOT.glob("requirements*.txt"))


def unlocked(text: str) -> list[str]:
    """The requirements of a file that name no one version, or no checksum."""
    entries = re.sub(r"\\\n", " ", text).splitlines()
    wanted = [line for line in entries if line.strip() and not line.lstrip().startswith("#")]
    return [line for line in wanted if not re.match(r"[\w.\[\]-]+==\S+.*\s--hash=sha256:[0-9a-f]{64}", line)]


@pytest.mark.parametrize("file", LOCKED)
def test_every_requirement_has_a_version_and_a_checksum(file: str) -> None:
    """Whatever pip would install, with what that needs in turn."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert unlocked(text) == []
    assert text.count("--hash=sha256:") > 10


def test_the_makefile_installs_nothing_without_checksums() -> None:
    """The option makes pip refuse a package without one."""
    installs = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert len(installs) >= 3
    assert all("--require-hashes" in line for line in installs)


def test_every_npm_package_has_a_checksum() -> None:
    """They make imports/, and no run needs them; a package that another one bundles comes in that one's archive."""
    packages = json.loads((ROOT / ".ci/node/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 50
    assert [name for name, package in packages.items() if name and not package.keys() & {"integrity", "inBundle"}] == []


@pytest.mark.parametrize("folder", GO_MODULES, ids=lambda folder: folder.name)
def test_every_go_module_has_a_checksum(folder: Path) -> None:
    """Go refuses a module that differs from go.sum, and go.sum has every module of go.mod."""
    sums = (folder / "go.sum").read_text(encoding="utf-8").splitlines()
    assert [line for line in sums if not re.fullmatch(r"\S+ v\S+ h1:[A-Za-z0-9+/]{43}=", line)] == []
    summed = {tuple(line.split()[:2]) for line in sums}
    named = re.findall(r"^\s+(\S+\.\S+/\S+) (v\S+)", (folder / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    replaced = {
        name
        for name, _ in re.findall(r"^\s*(?:replace )?(\S+) => (\S+)", (folder / "go.mod").read_text(), re.MULTILINE)
    }
    assert named
    assert [
        entry for entry in named if (entry[0], f"{entry[1]}/go.mod") not in summed and entry[0] not in replaced
    ] == []


@pytest.mark.parametrize(
    "line", ["typer", "typer==1.0", "typer>=1 --hash=sha256:" + "0" * 64, "git+https://a.example/b"]
)
def test_an_unlocked_requirement_would_be_noticed(line: str) -> None:
    """The check above can fail."""
    assert unlocked(line) == [line]
