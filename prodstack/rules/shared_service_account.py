"""The rule `shared-service-account`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("serviceAccountName",))
def shared_service_account(manifest: Manifest, world: World) -> Iterator[Report]:
    """Two routers share a service account that the operator makes.

    **What it reports.** A VLLMRouter whose `spec.serviceAccountName` another VLLMRouter of the namespace names too. The account
    `default`, and one that stands in the tree as an object of its own, may be shared: no router owns them.

    **Why it is bad.** The operator makes the account for the router that comes first and lets that router own it. Deleting the first
    router deletes the account, and the other's pods lose the right to find engines (operator, observed).

    **Bad**

        kind: VLLMRouter
        metadata: {name: chat}
        spec: {serviceAccountName: routers}
        ---
        kind: VLLMRouter
        metadata: {name: search}
        spec: {serviceAccountName: routers}

    **Fix.** Give each router an account of its own; or write the ServiceAccount yourself, beside the routers.

        spec:
          serviceAccountName: search
    """
    account = manifest.spec.get("serviceAccountName")
    if not isinstance(account, str) or account in ("", "default"):
        return
    first = relations(world).routers_by_account[manifest.ref.namespace, account][0]
    if first.ref != manifest.ref and world.find("ServiceAccount", manifest.ref.namespace, account) is None:
        yield Report(
            ("spec", "serviceAccountName"),
            f'the account "{account}" is also that of router "{first.ref.name}"; deleting one of them takes it from the other',
            f'write serviceAccountName: "{manifest.ref.name}"',
        )
