"""The Go programs that tests run: built once from the modules beside this file, then taken from a cache outside the checkout.

`python -m tests.e2e.binaries` builds what is missing and prints where the programs are. If a program cannot be built or found, it says in
one line what is missing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HERE = Path(__file__).resolve().parent
ASSETS = "KUBEBUILDER_ASSETS"
"""Names a folder with etcd and kube-apiserver, as setup-envtest does (controller-runtime's documentation)."""
CACHE = "PRODSTACK_E2E_CACHE"
"""Names the folder for built programs. Without it: production-stack/e2e in the user's cache folder (XDG_CACHE_HOME, else ~/.cache)."""
_EVERY = 500
"""Packages between two lines of progress; a program has between 700 and 3,000."""


class MissingError(Exception):
    """A program is not available; the message says in one line why, and what to do."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program. module: the folder with the go.mod that pins it; crds: where its Go module's source has CRDs, "" for none."""

    name: str
    module: str
    package: str
    crds: str = ""

    @property
    def is_kubernetes(self) -> bool:
        """Whether the program reports a version that its build has to set."""
        return self.package.startswith("k8s.io/")

    @property
    def file(self) -> str:
        """Its file in the cache. If the source is in this repository, where no go.sum pins it, the name contains a hash of it."""
        if not self.package.startswith("./"):
            return self.name
        return f"{self.name}-{_hash(HERE / self.module / self.package / 'main.go')}"


_ALL = (
    Program("etcd", "server", "go.etcd.io/etcd/server/v3"),
    Program("kube-apiserver", "server", "k8s.io/kubernetes/cmd/kube-apiserver"),
    Program("kube-controller-manager", "server", "k8s.io/kubernetes/cmd/kube-controller-manager"),
    Program("kube-scheduler", "server", "k8s.io/kubernetes/cmd/kube-scheduler"),
    Program("kustomize", "flux", "sigs.k8s.io/kustomize/kustomize/v5"),
    Program("kustomize-controller", "flux", "github.com/fluxcd/kustomize-controller", "config/crd/bases/*.yaml"),
    Program("source-controller", "flux", "github.com/fluxcd/source-controller", "config/crd/bases/*.yaml"),
    Program("flux-health", "flux", "./health"),
    Program("argocd", "argocd", "github.com/argoproj/argo-cd/v3/cmd", "manifests/crds/*-crd.yaml"),
    Program("argocd-health", "argocd", "./health"),
    Program("prometheus-configuration", "prometheus-operator", "./configuration"),
    Program("prometheus-discovery", "prometheus", "./discovery"),
)
PROGRAMS: Mapping[str, Program] = {each.name: each for each in _ALL}
"""Every program by its name. A program that needs others than those of its module has a module of its own."""
SYSTEM: Mapping[str, str] = {
    "git": "serves the tests' repositories",
    "redis-server": "Argo CD needs",
    "prometheus": "collects the metrics of the tests' pods",
    "promtool": "tests the alerts",
}
"""What has to be installed on the machine, and what for."""
_PACKAGES: Mapping[str, str] = {"promtool": "prometheus"}
"""Debian's packages that are not called as the program."""
CONTROL_PLANE = ("etcd", "kube-apiserver")
"""What a folder named by KUBEBUILDER_ASSETS contains."""


def located(*names: str, environment: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """The paths of the programs by name; missing ones are built first. Raises MissingError."""
    return {name: _path(PROGRAMS[name], environment) for name in names}


def from_system(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The path of a program that must be installed, such as git. Raises MissingError."""
    found = shutil.which(name, path=environment.get("PATH"))
    if found is None:
        raise MissingError(
            f"no {name}, which {SYSTEM[name]}: on Debian and Ubuntu, run as root: apt-get install {_PACKAGES.get(name, name)}"
        )
    return Path(found)


def crds(name: str, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The files with the CRDs of a program, in order of their names. Raises MissingError."""
    return sorted(_crd_folder(_path(PROGRAMS[name], environment)).glob("*.yaml"))


def cached(module: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder for the programs of one module. It is named after go.sum, so other versions are in another folder."""
    return _cache(environment) / f"{module}-{_hash(HERE / module / 'go.sum')}"


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def version() -> tuple[int, int, int]:
    """The Kubernetes version that server/go.mod asks for."""
    text = (HERE / "server" / "go.mod").read_text()
    found = re.search(r"^\s*k8s\.io/kubernetes v(\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
    if found is None:
        raise MissingError("tests/e2e/server/go.mod names no version of k8s.io/kubernetes")
    major, minor, patch = (int(part) for part in found.groups())
    return major, minor, patch


def _cache(environment: Mapping[str, str]) -> Path:
    if environment.get(CACHE):
        return Path(environment[CACHE]).resolve()
    home = Path(environment.get("HOME") or Path.home())
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "production-stack" / "e2e"


def _path(program: Program, environment: Mapping[str, str]) -> Path:
    if program.name in CONTROL_PLANE and environment.get(ASSETS):
        return _given(program.name, Path(environment[ASSETS]))
    path = cached(program.module, environment) / program.file
    if not path.is_file():
        _build(program, path, environment)
    return path


def _given(name: str, assets: Path) -> Path:
    if not os.access(assets / name, os.X_OK):
        raise MissingError(f"{ASSETS} is {assets}, which has no {name}: correct it, or unset it")
    return (assets / name).resolve()


def _crd_folder(path: Path) -> Path:
    return path.with_name(f"{path.name}-crds")


def _build(program: Program, path: Path, environment: Mapping[str, str]) -> None:
    """Build one program. It appears under its name only when it and its CRDs are complete."""
    if shutil.which("go", path=environment.get("PATH")) is None:
        raise MissingError(_without_go(program.name))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{program.name}.{os.getpid()}")
    settings = {**environment, "CGO_ENABLED": "0"}
    started = time.monotonic()
    _say(f"building {program.name} from Go modules, once (see docs/e2e.md for the times)")
    try:
        options = ["-v", "-trimpath", "-buildvcs=false", "-ldflags", _ldflags(program), "-o", str(unfinished)]
        _run(program, options, settings)
        _copy_crds(program, path, settings)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _say(f"{program.name}: built in {time.monotonic() - started:.0f} s")


def _without_go(name: str) -> str:
    if name in CONTROL_PLANE:
        both = " and ".join(CONTROL_PLANE)
        return f"no Go toolchain and no {ASSETS}: install Go 1.26 or newer, or name a folder with {both}"
    return f"no Go toolchain to build {name} with: install Go 1.26 or newer"


def _ldflags(program: Program) -> str:
    """No debug symbols; for Kubernetes also the version, which its own build script sets."""
    major, minor, patch = version()
    stamps = {"gitVersion": f"v{major}.{minor}.{patch}", "gitMajor": major, "gitMinor": minor}
    stamped = [f"-X k8s.io/component-base/version.{key}={value}" for key, value in stamps.items()]
    return " ".join(["-s -w", *(stamped if program.is_kubernetes else [])])


def _run(program: Program, options: list[str], environment: Mapping[str, str]) -> None:
    command, folder = ["go", "build", *options, program.package], HERE / program.module
    with subprocess.Popen(
        command, cwd=folder, env=dict(environment), stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        last = deque(_told(program.name, process.stderr or ()), maxlen=10)
    if process.returncode != 0:
        words = " | ".join(line.strip() for line in last) or process.returncode
        raise MissingError(f"{program.name} cannot be built: {words}")


def _copy_crds(program: Program, path: Path, environment: Mapping[str, str]) -> None:
    """Keep the CRDs beside the program, so that a warm cache needs no Go module cache."""
    if not program.crds:
        return
    asked = ["go", "list", "-f", "{{.Module.Dir}}", program.package]
    source = subprocess.run(
        asked, cwd=HERE / program.module, env=dict(environment), capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = _crd_folder(path)
    folder.mkdir(exist_ok=True)
    for file in Path(source).glob(program.crds):
        (folder / file.name).write_bytes(file.read_bytes())


def _told(name: str, lines: Iterable[str]) -> Iterator[str]:
    """Pass the lines on (`go build -v` prints the name of each package), and report progress now and then."""
    for count, line in enumerate(lines, 1):
        if count % _EVERY == 0:
            _say(f"{name}: {count} packages compiled")
        yield line


def _say(text: str) -> None:
    print(f"e2e: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Build or find all programs, and the CRDs of other owners. 0: all are there; 1: one is not available."""
    from tests.e2e.owner_crds import located_crds  # it imports this module

    try:
        print(*map(from_system, SYSTEM), *located_crds(), *located(*PROGRAMS).values(), sep="\n")
    except MissingError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
