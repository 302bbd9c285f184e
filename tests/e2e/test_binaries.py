"""The programs are given, or built once; where neither can be, one line says what is missing."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.e2e.binaries import ASSETS, PACKAGES, MissingError, cached, folder, version

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

BUILDS = """#!/bin/sh
echo "$@" >> {log}
while [ "$1" != -o ]; do shift; done
echo built > "$2"
"""
FAILS = """#!/bin/sh
echo 'no required module provides it' >&2
exit 1
"""


def put(path: Path, text: str = "#!/bin/sh\n") -> None:
    """An executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_without_go_and_programs_one_line_says_so(tmp_path: Path) -> None:
    """It names both ways out."""
    with pytest.raises(MissingError) as error:
        folder({"PATH": str(tmp_path)}, tmp_path)
    assert str(error.value) == (
        "no Go toolchain and no KUBEBUILDER_ASSETS: install Go 1.24 or newer, "
        "or name a folder with etcd and kube-apiserver"
    )


def test_given_programs_are_taken(tmp_path: Path) -> None:
    """Where setup-envtest put them; no Go is needed."""
    for name in PACKAGES:
        put(tmp_path / name)
    assert folder({ASSETS: str(tmp_path), "PATH": ""}, tmp_path) == tmp_path


def test_a_given_folder_without_them_is_a_mistake(tmp_path: Path) -> None:
    """Building instead would hide that the wish was not followed."""
    put(tmp_path / "etcd")
    with pytest.raises(MissingError, match=rf"{ASSETS} is .*, which has no kube-apiserver: correct it, or unset it"):
        folder({ASSETS: str(tmp_path), "PATH": ""}, tmp_path)


def test_they_are_built_once(tmp_path: Path) -> None:
    """Both with the pinned version in them; the second time nothing runs."""
    log = tmp_path / "log"
    put(tmp_path / "bin" / "go", BUILDS.format(log=log))
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    assert folder(environment, tmp_path) == folder(environment, tmp_path) == cached(tmp_path)
    assert sorted(path.name for path in cached(tmp_path).iterdir()) == sorted(PACKAGES)
    calls = log.read_text().splitlines()
    assert len(calls) == 2
    assert all("-trimpath" in call and "gitVersion=v{}.{}.{}".format(*version()) in call for call in calls)


def test_a_failed_build_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    """Go's last words are in it; an unfinished program would be taken for a finished one."""
    put(tmp_path / "bin" / "go", FAILS)
    with pytest.raises(MissingError) as error:
        folder({"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}, tmp_path)
    assert str(error.value) == "etcd cannot be built: no required module provides it"
    assert list(cached(tmp_path).iterdir()) == []


def test_the_version_is_pinned() -> None:
    """The judge is a Kubernetes 1.34, as the recordings are."""
    assert version()[:2] == (1, 34)
