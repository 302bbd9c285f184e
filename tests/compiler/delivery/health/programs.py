"""Judge objects with the code of Argo CD and Flux: two small Go programs, tests/e2e/argocd/health and tests/e2e/flux/health."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery import health
from prodstack.manifests.manifest import GROUP, KINDS
from tests.e2e.binaries import located

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    name = f"{module}-health"
    done = subprocess.run(
        [located(name)[name]], input=json.dumps(question), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)
