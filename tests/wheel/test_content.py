"""The wheel has every file of our packages and nothing else, under two names, and building it twice gives the same bytes."""

from __future__ import annotations

import subprocess
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from typing import TYPE_CHECKING

import pytest

from prodstack import __version__
from tests.projects import ROOT
from tests.wheel.building import build, expected, exported

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wheel.conftest import Installed

pytestmark = pytest.mark.wheel
INFO = f"production_stack_gitops-{__version__}.dist-info"


def content(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel by path."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_our_two_names_go_to_site_packages(wheel: Path) -> None:
    """No `charts`, `imports`, `tests`, `models` or `cli`, which other packages and apps have too."""
    assert {name.partition("/")[0] for name in content(wheel)} == {"prodstack", "constructs_lib", INFO}
    assert wheel.name == f"production_stack_gitops-{__version__}-py3-none-any.whl"


def test_every_tracked_file_of_our_packages_is_there_and_nothing_else(wheel: Path) -> None:
    """Code and data: profiles, tables, schemas, CRDs, pages, Lua scripts, and the archive that jsii loads."""
    found = {name for name in content(wheel) if not name.startswith(INFO)}
    assert found == expected()
    assert {name.rpartition(".")[2] for name in found} >= {"py", "yaml", "json", "md", "lua", "tgz", "typed", "sha256"}
    assert {"prodstack/charts/renderer.py", "constructs_lib/imports/crds.yaml"} <= found
    assert not [name for name in found if "/tests/" in name or name.endswith(".pyc")]


def test_the_metadata_say_what_it_is_and_needs(wheel: Path) -> None:
    """The name, the version, the oldest Python, the licence, the dependencies, and the two commands."""
    files = content(wheel)
    metadata = Parser().parsestr(files[f"{INFO}/METADATA"].decode())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (metadata["Name"], metadata["Version"]) == ("production-stack-gitops", __version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert {_plain(each) for each in metadata.get_all("Requires-Dist", [])} == set(map(_plain, project["dependencies"]))
    assert str(metadata.get_payload()).startswith("# production-stack-gitops\n")
    assert files[f"{INFO}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert files[f"{INFO}/entry_points.txt"].decode().split() == [
        "[console_scripts]",
        *("prodstack", "=", "prodstack.program:run_and_exit"),
        *("production-stack-gitops", "=", "prodstack.program:run_and_exit"),
    ]


def _plain(requirement: str) -> str:
    """A requirement with its specifiers in one order."""
    name = requirement[: next(i for i, sign in enumerate(requirement) if sign in "<>=")]
    return f"{name} {','.join(sorted(requirement.removeprefix(name).split(',')))}"


def test_another_build_gives_the_same_bytes(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From another folder, with other times of the files, and with another umask."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    again = exported(tmp_path / "source")
    for path in again.rglob("*.py"):
        path.chmod(0o600)
    assert build(again, tmp_path / "out", "wheel").read_bytes() == wheel.read_bytes()


def test_the_source_distribution_gives_the_same_wheel(wheel: Path, source: Path, tmp_path: Path) -> None:
    """Whoever builds from it, such as a distribution, gets what we publish. It has no tests and no examples."""
    with tarfile.open(build(source, tmp_path / "sdist", "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = tmp_path / f"production_stack_gitops-{__version__}"
    assert {path.name for path in unpacked.iterdir()} >= {"main.py", "LICENSE", "README.md", "pyproject.toml"}
    assert not {path.name for path in unpacked.iterdir()} & {"tests", "dist", "stacks", "clusters", "docs"}
    assert build(unpacked, tmp_path / "out", "wheel").read_bytes() == wheel.read_bytes()


def test_the_dependencies_that_are_locked_are_those_that_the_wheel_wants(installed: Installed) -> None:
    """`pip check` compares the metadata with what is installed."""
    checked = installed.run("python", "-m", "pip", "check")
    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")


def test_a_checkout_on_the_path_is_used_as_a_checkout(source: Path, installed: Installed) -> None:
    """As in an editable installation: `charts` and `imports` are found at its top level, also where the wheel is installed."""
    code = "import prodstack.layout as l; from prodstack.cli.renderer import Cdk8s; print(l.COMMAND, Cdk8s.__module__)"
    ran = subprocess.run(
        [str(installed.bin / "python"), "-c", code],
        cwd=source,
        env=installed.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ran.stdout == "main.py charts.synth\n"
