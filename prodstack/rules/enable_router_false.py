"""The rule `ignored-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("enableRouter",))
def enable_router_false(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router is switched off and runs all the same.

    **What it reports.** `enableRouter: false` on a VLLMRouter.

    **Why it is bad.** The operator ignores the field: the router is deployed all the same, and answers requests (operator, observed).

    **Bad**

        kind: VLLMRouter
        spec:
          enableRouter: false

    **Fix.** Remove the VLLMRouter, or run none of its pods.

        kind: VLLMRouter
        spec:
          replicas: 0
    """
    if manifest.spec.get("enableRouter") is False:
        path = ("spec", "enableRouter")
        yield Report(
            path, "enableRouter is false and the operator deploys the router all the same", "remove the router"
        )
