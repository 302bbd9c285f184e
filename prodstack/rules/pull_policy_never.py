"""The rule `never-pull-policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import images

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("pullPolicy",))
def pull_policy_never(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An image is never pulled.

    **What it reports.** `pullPolicy: Never` for an engine, a sidecar, a router or a cache server.

    **Why it is bad.** A node that has not got the image by other means never starts the pod: ErrImageNeverPull (Kubernetes
    documentation). Upstream's prefill/decode sample has it, and its tutorial lists the failure among its common issues.

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
            pullPolicy: Never

    **Fix.** Let nodes pull what they lack.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
            pullPolicy: IfNotPresent
    """
    for image in images(manifest):
        if image.block.get("pullPolicy") == "Never":
            message = f'pullPolicy of the {image.role} is "Never": a node without "{image.reference}" cannot start it'
            yield Report((*image.path, "pullPolicy"), message, "write pullPolicy: IfNotPresent")
