"""The programs are given, or built once into a cache outside the checkout; if neither is possible, one line says what is missing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.e2e import binaries
from tests.e2e.binaries import (
    ASSETS,
    CACHE,
    CONTROL_PLANE,
    HERE,
    PROGRAMS,
    MissingError,
    cached,
    crds,
    from_system,
    located,
    version,
)
from tests.e2e.owner_crds import FILES, MODULE, owner_crds

pytestmark = pytest.mark.e2e

BUILDS = """#!/bin/sh
[ "$1" != list ] || {{ echo {source}; exit; }}
echo "$PWD $@" >> {log}
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


def with_go(tmp_path: Path, text: str) -> dict[str, str]:
    """An environment whose Go is a script, and whose cache is empty."""
    put(tmp_path / "bin" / "go", text)
    return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", CACHE: str(tmp_path / "cache")}


def test_without_go_and_programs_one_line_says_so(tmp_path: Path) -> None:
    """It names both ways out for the API server, and the only one for other programs."""
    environment = {"PATH": str(tmp_path), CACHE: str(tmp_path)}
    with pytest.raises(MissingError) as error:
        located("etcd", environment=environment)
    assert str(error.value) == (
        "no Go toolchain and no KUBEBUILDER_ASSETS: install Go 1.26 or newer, "
        "or name a folder with etcd and kube-apiserver"
    )
    with pytest.raises(MissingError, match="no Go toolchain to build argocd with: install Go"):
        located("argocd", environment=environment)


def test_what_no_go_module_has_comes_from_the_machine(tmp_path: Path) -> None:
    """If it is not installed, one line says for what it is needed, and how to install it."""
    put(tmp_path / "redis-server")
    assert from_system("redis-server", {"PATH": str(tmp_path)}) == tmp_path / "redis-server"
    with pytest.raises(MissingError, match=r"no git, which serves the tests' repositories: .* apt-get install git"):
        from_system("git", {"PATH": str(tmp_path)})
    with pytest.raises(MissingError, match=r"no promtool, which tests the alerts: .* apt-get install prometheus$"):
        from_system("promtool", {"PATH": str(tmp_path)})


def test_given_programs_are_taken(tmp_path: Path) -> None:
    """Where setup-envtest put them; no Go is needed."""
    for name in CONTROL_PLANE:
        put(tmp_path / name)
    found = located(*CONTROL_PLANE, environment={ASSETS: str(tmp_path), "PATH": ""})
    assert found == {name: tmp_path / name for name in CONTROL_PLANE}


def test_a_given_folder_without_them_is_a_mistake(tmp_path: Path) -> None:
    """Building instead would hide that the wish was not followed."""
    put(tmp_path / "etcd")
    with pytest.raises(MissingError, match=rf"{ASSETS} is .*, which has no kube-apiserver: correct it, or unset it"):
        located(*CONTROL_PLANE, environment={ASSETS: str(tmp_path), "PATH": ""})


def test_they_are_built_once(tmp_path: Path) -> None:
    """Each from its module, the parts of Kubernetes with their version in them; the second time nothing runs."""
    log = tmp_path / "log"
    environment = with_go(tmp_path, BUILDS.format(log=log, source=tmp_path))
    found = located(*PROGRAMS, environment=environment)
    assert found == located(*PROGRAMS, environment=environment)
    assert {name: path.parent for name, path in found.items()} == {
        name: cached(program.module, environment) for name, program in PROGRAMS.items()
    }
    calls = dict(zip(PROGRAMS, log.read_text().splitlines(), strict=True))
    assert all(call.startswith(str(HERE / PROGRAMS[name].module)) for name, call in calls.items())
    stamped = {name for name, call in calls.items() if "gitVersion=v{}.{}.{}".format(*version()) in call}
    assert stamped == {"kube-apiserver", "kube-controller-manager", "kube-scheduler"}


def test_a_program_of_ours_is_built_again_if_its_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its module's go.sum stays the same, so the name of the folder does too."""
    monkeypatch.setattr(binaries, "HERE", tmp_path)
    put(tmp_path / "server" / "go.mod", "k8s.io/kubernetes v1.34.4\n")
    put(tmp_path / "flux" / "go.sum", "")
    put(tmp_path / "flux" / "health" / "main.go", "package main\n")
    environment = with_go(tmp_path, BUILDS.format(log=tmp_path / "log", source=tmp_path))
    first = located("flux-health", environment=environment)["flux-health"]
    put(tmp_path / "flux" / "health" / "main.go", "package main // changed\n")
    second = located("flux-health", environment=environment)["flux-health"]
    assert first.parent == second.parent
    assert first != second
    assert [path.read_text() for path in (first, second)] == ["built\n", "built\n"]


def test_the_crds_of_a_program_are_kept_beside_it(tmp_path: Path) -> None:
    """A machine with a warm cache needs no sources."""
    put(tmp_path / "source/config/crd/bases/one.yaml", "kind: CustomResourceDefinition\n")
    environment = with_go(tmp_path, BUILDS.format(log=tmp_path / "log", source=tmp_path / "source"))
    [file] = crds("source-controller", environment)
    assert file.read_text() == "kind: CustomResourceDefinition\n"
    assert file.is_relative_to(cached("flux", environment))


def test_the_crds_of_owners_are_kept_too(tmp_path: Path) -> None:
    """They are copied once from the source that Go downloads and compares with go.sum; the second time nothing runs."""
    log, source = tmp_path / "log", tmp_path / "source"
    for files in FILES.values():
        for file in files:
            put(source / file, f"metadata: {{name: {Path(file).stem}}}\n")
    script = f'#!/bin/sh\necho "$PWD $@" >> {log}\necho \'{{"Dir": "{source}"}}\'\n'
    environment = with_go(tmp_path, script)
    expected = [Path(file).stem for files in FILES.values() for file in files]
    for _ in range(2):
        assert [each["metadata"]["name"] for each in owner_crds(environment)] == expected
    calls = [f"{HERE / MODULE} mod download -json {module}" for module in FILES]
    assert log.read_text().splitlines() == calls


def test_crds_that_cannot_be_downloaded_are_one_line(tmp_path: Path) -> None:
    """With Go's words; a checksum that is not that of go.sum ends here too."""
    with pytest.raises(MissingError, match=r"cannot be downloaded: no required module provides it$"):
        owner_crds(with_go(tmp_path, FAILS))
    with pytest.raises(MissingError, match=r"no Go toolchain to download \S+ with: install Go"):
        owner_crds({"PATH": str(tmp_path), CACHE: str(tmp_path)})


def test_a_failed_build_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    """Go's last words are in it; an unfinished program would be taken for a finished one."""
    environment = with_go(tmp_path, FAILS)
    with pytest.raises(MissingError) as error:
        located("etcd", environment=environment)
    assert str(error.value) == "etcd cannot be built: no required module provides it"
    assert list(cached("server", environment).iterdir()) == []


def test_the_cache_is_outside_the_checkout(tmp_path: Path) -> None:
    """A fresh clone on a warm machine builds nothing; a variable, or the user's cache folder, moves it."""
    assert cached("flux", {"HOME": "/home/me"}).parent == Path("/home/me/.cache/production-stack/e2e")
    assert cached("flux", {"XDG_CACHE_HOME": "/cache"}).parent == Path("/cache/production-stack/e2e")
    assert cached("flux", {CACHE: str(tmp_path)}).parent == tmp_path


def test_the_version_is_pinned() -> None:
    """The judge is a Kubernetes 1.34, as the recordings are."""
    assert version()[:2] == (1, 34)
