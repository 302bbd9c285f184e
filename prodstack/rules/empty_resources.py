"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import filled, on, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGE = "resources asks for nothing, and the operator updates for ever: write at least a cpu and a memory"
GUARDS = (
    *on_engines(".deploymentConfig.resources", " || ".join(map(filled, ("cpu", "memory", "gpu"))), _MESSAGE),
    *on((ROUTER, CACHE_SERVER), ".spec.resources", " || ".join(map(filled, ("cpu", "memory"))), _MESSAGE),
)


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def empty_resources(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A container asks for no resource at all.

    **What it reports.** `resources` of a runtime, router or cache without any quantity that reaches the container: `{}`, for a router or a
    cache also one with only `gpu`, which is ignored there.

    **Why it is bad.** The operator wants empty lists of requests and limits, and the API server leaves them out: the two differ on every
    reconcile, and the operator updates the Deployment for ever (operator, observed).

    **Bad**

        kind: VLLMRouter
        spec:
          resources: {}

    **Fix.**

        spec:
          resources: {cpu: "1", memory: 2Gi}
    """
    for block in resources(manifest):
        if block.compared and not any(block.values.get(key) not in (None, "") for key in block.used):
            yield Report(
                block.path,
                f"resources has none of {', '.join(block.used)}, and the operator updates the Deployment for ever",
                "write at least a cpu and a memory",
            )
