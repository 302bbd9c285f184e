"""The rule `negative-replicas`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import on, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import INT32_MAX, replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

_IS_COUNT = f"self >= 0 || self < -{INT32_MAX + 1}"
_MESSAGE = "replicas is below 0, and the Deployment is refused: write 0 or more"
GUARDS = (
    *on_engines(".deploymentConfig.replicas", _IS_COUNT, _MESSAGE),
    *on((ROUTER, CACHE_SERVER), ".spec.replicas", _IS_COUNT, _MESSAGE),
)


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("replicas",)
)
def negative_replicas(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Replicas are below 0.

    **What it reports.** `replicas` of a runtime, router or cache below 0.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries for ever (operator, observed).

    **Bad**

        spec: {replicas: -1}

    **Fix.**

        spec: {replicas: 1}
    """
    for path, number in replicas(manifest):
        if -INT32_MAX - 1 <= number < 0:
            yield Report(path, f"replicas is {number}, and the API server refuses the Deployment", "write 0 or more")
