"""The rule `bad-env-name`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, matches, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import environments

if TYPE_CHECKING:
    from collections.abc import Iterator


_USUAL = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*\Z", re.ASCII)
_FORBIDDEN = re.compile(r"[^ -~]|=")
_WHO = {True: "the API server refuses the Deployment", False: "API servers before 1.32 refuse the Deployment"}

_NAME = "^[ -<>-~]+$"
_MESSAGE = (
    "an env name is empty or has '=' or unusual signs, and the Deployment is refused: write letters, digits and '_'"
)
GUARDS = (
    *on_engines(".vllmConfig.env[].name", matches("self", _NAME), _MESSAGE),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), f"!has(self.env) || self.env.all(e, {matches('e.name', _NAME)})"),
        _MESSAGE,
        ".env",
    ),
    Guard(ROUTER, ".spec.env[].name", matches("self", _NAME), _MESSAGE),
)


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("env",))
def bad_env_name(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An environment variable has a name that Kubernetes does not take.

    **What it reports.** A name in an `env` list (runtime, enabled sidecar, router) that is empty, has a "=" or a sign that is not printable ASCII; as
    a warning, a name that only API servers since 1.32 take.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries for ever (operator, observed).

    **Bad**

        env:
          - {name: HF_HOME=/data, value: ""}

    **Fix.**

        env:
          - {name: HF_HOME, value: /data}
    """
    for path, variables in environments(manifest):
        for index, variable in enumerate(variables):
            name = get(variable, "name")
            if not isinstance(name, str) or _USUAL.match(name):
                continue
            refused = not name or _FORBIDDEN.search(name)
            yield Report(
                (*path, index, "name"),
                f'"{name}" is no name of an environment variable, and {_WHO[bool(refused)]}',
                "write letters, digits and '_', a letter first",
                None if refused else Severity.WARNING,
            )
