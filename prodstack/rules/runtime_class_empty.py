"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import on_engines
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".deploymentConfig.runtimeClass",
    "self != ''",
    "runtimeClass is empty, and the Deployment is refused: leave it out (it is then nvidia), or name a RuntimeClass",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("runtimeClass",))
def runtime_class_empty(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime's runtimeClass is the empty text.

    **What it reports.** `deploymentConfig.runtimeClass: ""`.

    **Why it is bad.** The API server refuses the Deployment, for the name of a RuntimeClass cannot be empty. It cannot be unset either: absent
    and null are "nvidia" (operator, observed).

    **Bad**

        deploymentConfig: {runtimeClass: ""}

    **Fix.** Leave it out for nvidia, or name a RuntimeClass that the cluster has (a cluster without one needs an object, such as one whose
    handler is runc).

        deploymentConfig: {runtimeClass: nvidia}
    """
    for path, engine in manifest.engines:
        if get(engine, "deploymentConfig", "runtimeClass") == "":
            yield Report(
                (*path, "deploymentConfig", "runtimeClass"),
                'runtimeClass is "", and the API server refuses the Deployment',
                "leave runtimeClass out (it is then nvidia), or name a RuntimeClass that the cluster has",
            )
