"""The API server and its store are real programs: those of KUBEBUILDER_ASSETS, else built once from the Go module in `server/`.

`python -m tests.e2e.binaries` makes them ready and prints their folder; where that cannot be done it says in one line what is missing.
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
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
MODULE = Path(__file__).resolve().parent / "server"
ASSETS = "KUBEBUILDER_ASSETS"
"""Where setup-envtest puts the two programs (controller-runtime's documentation)."""
PACKAGES: Mapping[str, str] = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
}
"""The programs, and the Go packages that they are built from; server/go.mod has their versions."""
_EVERY = 200
"""Packages between two words of progress; both programs together have some 1,900."""


class MissingError(Exception):
    """What the programs cannot be had without; the message is one line for people."""


def folder(environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path:
    """The folder with both programs; they are built first where nobody has done so. Raises MissingError."""
    if environment.get(ASSETS):
        return _given(Path(environment[ASSETS]))
    cache = cached(root)
    missing = [name for name in PACKAGES if not (cache / name).is_file()]
    if missing and shutil.which("go", path=environment.get("PATH")) is None:
        raise MissingError(
            f"no Go toolchain and no {ASSETS}: install Go 1.24 or newer, or name a folder with {_both()}"
        )
    for name in missing:
        _build(name, cache, environment)
    return cache


def cached(root: Path = ROOT) -> Path:
    """Where built programs stand: one folder for each go.sum, so that another version is another folder."""
    key = hashlib.sha256((MODULE / "go.sum").read_bytes()).hexdigest()[:16]
    return root / ".cache" / "e2e" / key


def version() -> tuple[int, int, int]:
    """The Kubernetes version that server/go.mod asks for."""
    found = re.search(r"^\s*k8s\.io/kubernetes v(\d+)\.(\d+)\.(\d+)", (MODULE / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise MissingError("tests/e2e/server/go.mod names no version of k8s.io/kubernetes")
    major, minor, patch = (int(part) for part in found.groups())
    return major, minor, patch


def _both() -> str:
    return " and ".join(PACKAGES)


def _given(assets: Path) -> Path:
    absent = [name for name in PACKAGES if not os.access(assets / name, os.X_OK)]
    if absent:
        raise MissingError(f"{ASSETS} is {assets}, which has no {' and no '.join(absent)}: correct it, or unset it")
    return assets.resolve()


def _build(name: str, cache: Path, environment: Mapping[str, str]) -> None:
    """Build one program. It appears under its name only when it is whole."""
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = cache / f".{name}.{os.getpid()}"
    command = ["go", "build", "-v", "-trimpath", "-ldflags", _ldflags(), "-o", str(unfinished), PACKAGES[name]]
    started = time.monotonic()
    _say(f"building {name} from Go modules, once (the API server takes 10 minutes on two cores)")
    try:
        _run(name, command, {**environment, "CGO_ENABLED": "0"})
        unfinished.replace(cache / name)
    finally:
        unfinished.unlink(missing_ok=True)
    _say(f"{name}: built in {time.monotonic() - started:.0f} s")


def _ldflags() -> str:
    """No debug symbols; the version, which the server's own build script stamps in as well."""
    major, minor, patch = version()
    stamps = {"gitVersion": f"v{major}.{minor}.{patch}", "gitMajor": major, "gitMinor": minor}
    return " ".join(["-s -w", *(f"-X k8s.io/component-base/version.{key}={value}" for key, value in stamps.items())])


def _run(name: str, command: list[str], environment: Mapping[str, str]) -> None:
    with subprocess.Popen(command, cwd=MODULE, env=dict(environment), stderr=subprocess.PIPE, text=True) as process:
        last = deque(_told(name, process.stderr or ()), maxlen=10)
    if process.returncode != 0:
        raise MissingError(f"{name} cannot be built: {' | '.join(line.strip() for line in last) or process.returncode}")


def _told(name: str, lines: Iterable[str]) -> Iterator[str]:
    """Pass the lines on (`go build -v` prints the name of each package), with a word of progress now and then."""
    for count, line in enumerate(lines, 1):
        if count % _EVERY == 0:
            _say(f"{name}: {count} packages compiled")
        yield line


def _say(text: str) -> None:
    print(f"e2e: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Make the programs ready. 0: they are; 1: they cannot be had."""
    try:
        print(folder())
    except MissingError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
