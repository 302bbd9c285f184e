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
    ".deploymentConfig.toleration",
    "self.size() > 0",
    "toleration is an empty list, and the operator updates for ever: leave it out",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("toleration",))
def empty_toleration(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime has an empty list of tolerations.

    **What it reports.** `deploymentConfig.toleration: []`.

    **Why it is bad.** The API server leaves the empty list out of the Deployment, the operator compares it with its own on every reconcile and
    updates for ever (operator, observed).

    **Bad**

        deploymentConfig:
          toleration: []

    **Fix.** Leave the field out.

        deploymentConfig:
          replicas: 1
    """
    for path, engine in manifest.engines:
        if get(engine, "deploymentConfig", "toleration") == []:
            yield Report(
                (*path, "deploymentConfig", "toleration"),
                "toleration is an empty list, and the operator updates the Deployment for ever",
                "leave toleration out",
            )
