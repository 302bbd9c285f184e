"""The rule `router-without-service-account`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard, filled
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        ROUTER,
        ".spec",
        filled("serviceAccountName"),
        "the router has no serviceAccountName, and the operator makes nothing of it: write the router's own name",
    ),
)


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def router_without_service_account(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router names no service account.

    **What it reports.** A VLLMRouter whose `spec.serviceAccountName` is missing or empty.

    **Why it is bad.** The operator tries to create a ServiceAccount with the name "" before anything else, fails, and tries again for
    ever: the router never gets a Service, a Deployment or a pod (operator, observed). The upstream tutorial's router is such a one.

    **Bad**

        kind: VLLMRouter
        spec:
          serviceDiscovery: k8s

    **Fix.** Name an account of the router's own; the operator creates it if it is absent. A stack file needs nothing: the account is
    named after the router.

        spec:
          serviceDiscovery: k8s
          serviceAccountName: my-router
    """
    if not manifest.spec.get("serviceAccountName"):
        name = manifest.ref.name or "my-router"
        yield Report(
            ("spec", "serviceAccountName"),
            "the router has no serviceAccountName: the operator never makes a single object of it",
            f'write serviceAccountName: "{name}"',
        )
