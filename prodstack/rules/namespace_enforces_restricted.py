"""The rule `restricted-namespace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


ENFORCE = "pod-security.kubernetes.io/enforce"


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.POD)
def namespace_enforces_restricted(manifest: Manifest, world: World) -> Iterator[Report]:
    """A namespace enforces a Pod Security level that the stack's pods do not meet.

    **What it reports.** A VLLMRuntime, VLLMRouter or CacheServer in a namespace whose Namespace object, in the tree, carries
    `pod-security.kubernetes.io/enforce: restricted`.

    **Why it is bad.** The operator gives no pod a securityContext, and no CR has a field for one: the API server refuses every pod
    (operator, observed). The level `baseline` is met.

    **Bad**

        kind: Namespace
        metadata:
          name: prod
          labels: {pod-security.kubernetes.io/enforce: restricted}

    **Fix.** Enforce `baseline`, and only warn about `restricted`.

        labels:
          pod-security.kubernetes.io/enforce: baseline
          pod-security.kubernetes.io/warn: restricted
    """
    namespace = world.find("Namespace", "", manifest.ref.namespace) if manifest.ref.namespace else None
    if namespace is not None and get(namespace.body, "metadata", "labels", ENFORCE) == "restricted":
        yield Report(
            ("metadata", "namespace"),
            f'namespace "{manifest.ref.namespace}" enforces Pod Security "restricted", which no pod of the operator meets',
            f"write {ENFORCE}: baseline on the Namespace, or move the {manifest.ref.kind} to another one",
        )
