"""The CRDs of the kinds that companions have, from their owners: the Prometheus operator, the Gateway API, External Secrets and KEDA.

They are files of the owners' Go modules, in the versions that owners/go.mod names and owners/go.sum pins. They are copied once into the cache
of the programs (binaries.py). Nothing is built.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.e2e.binaries import HERE, MissingError, cached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MODULE = "owners"
FILES: Mapping[str, tuple[str, ...]] = {
    "github.com/external-secrets/external-secrets": ("config/crds/bases/external-secrets.io_externalsecrets.yaml",),
    "github.com/kedacore/keda/v2": ("config/crd/bases/keda.sh_scaledobjects.yaml",),
    "github.com/prometheus-operator/prometheus-operator": (
        "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
        "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
    ),
    "sigs.k8s.io/gateway-api": ("config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",),
}
"""The files of each module."""


def owner_crds(environment: Mapping[str, str] = os.environ) -> list[dict[str, Any]]:
    """The CustomResourceDefinitions; missing files are downloaded first. Raises MissingError."""
    return [yaml.safe_load(path.read_bytes()) for path in located_crds(environment)]


def located_crds(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The files in the cache; missing ones are downloaded first. Raises MissingError."""
    folder = cached(MODULE, environment)
    return [path for module, files in FILES.items() for path in _of_module(module, files, folder, environment)]


def _of_module(module: str, files: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    wanted = {file: folder / Path(file).name for file in files}
    if not all(path.is_file() for path in wanted.values()):
        source = _source(module, environment)
        folder.mkdir(parents=True, exist_ok=True)
        for file, path in wanted.items():
            unfinished = path.with_name(f".{path.name}.{os.getpid()}")
            unfinished.write_bytes((source / file).read_bytes())
            unfinished.replace(path)
    yield from wanted.values()


def _source(module: str, environment: Mapping[str, str]) -> Path:
    """The folder of a module's source, which Go downloads and compares with go.sum."""
    if shutil.which("go", path=environment.get("PATH")) is None:
        raise MissingError(f"no Go toolchain to download {module} with: install Go 1.26 or newer")
    command = ["go", "mod", "download", "-json", module]
    done = subprocess.run(
        command, cwd=HERE / MODULE, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = " | ".join((done.stdout + done.stderr).split("\n")).strip(" |")
        raise MissingError(f"{module} cannot be downloaded: {words}")
    return Path(json.loads(done.stdout)["Dir"])
