"""Judge objects with the code of Argo CD and Flux: two small Go programs, built once (tests/e2e/argocd/health and tests/e2e/flux/health)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery import health
from prodstack.manifests.manifest import GROUP, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MODULES = Path(__file__).parents[3] / "e2e"


def argocd(bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, dict[str, str]]]:
    """For each object, the verdict on a script in argocd-cm (configMap) and on a script that Argo CD ships (bundled): status and message."""
    scripts = {f"{GROUP}/{kind}": script for kind, script in health.lua_scripts(KINDS).items()}
    answers: list[dict[str, dict[str, str]]] = _answers("argocd", {"scripts": scripts, "objects": bodies})
    return answers


def flux(bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """For each object its status, and the error if an expression could not be evaluated."""
    answers: list[dict[str, str]] = _answers("flux", {"checks": list(health.flux_expressions()), "objects": bodies})
    return answers


def _answers(module: str, question: Mapping[str, Any]) -> Any:
    done = subprocess.run(
        [_built(module)], input=json.dumps(question), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def _built(module: str) -> Path:
    """The program of a module. It is built unless the cache has it; another version or another text of it is another file."""
    folder = MODULES / module
    key = hashlib.sha256(b"".join((folder / name).read_bytes() for name in ("go.sum", "health/main.go"))).hexdigest()[
        :16
    ]
    program = _cache() / f"{module}-health-{key}"
    if not program.is_file():
        program.parent.mkdir(parents=True, exist_ok=True)
        unfinished = program.with_name(f".{program.name}.{os.getpid()}")
        # Without these flags, nothing is shared with the build of the controllers themselves.
        command = [
            "go",
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            "-s -w",
            "-o",
            str(unfinished),
            "./health",
        ]
        subprocess.run(command, cwd=folder, env={**os.environ, "CGO_ENABLED": "0"}, check=True)
        unfinished.replace(program)
    return program


def _cache() -> Path:
    """A folder outside the checkout, so that a fresh clone on a warm machine builds nothing."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("PRODSTACK_E2E_CACHE") or Path(caches) / "production-stack" / "e2e")
