"""The rule `unpublished-router-image`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import DOCKER_HUB, images
from prodstack.upstream.router_cli import CHANGE_841_REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBUG_TAG = "debug-detailed"


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def debug_router_image(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router runs the debug image of upstream's sample, which is not published.

    **What it reports.** A router with the image `lmcache/vllm-router:debug-detailed`: an error on Docker Hub, a warning in another
    registry, where somebody may have built it.

    **Why it is bad.** The image of upstream's prefill/decode sample was built on its author's machine; no registry has it, and with the
    sample's `pullPolicy: Never` the pod never starts (upstream's tutorial, troubleshooting).

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/vllm-router:debug-detailed

    **Fix.** Run a release. It does not have the `--nixl-*` flags of that sample: leave them out.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
    """
    for image in images(manifest):
        if image.tag == DEBUG_TAG and ("/" + image.repository).endswith("/" + CHANGE_841_REPOSITORY):
            severity = None if image.registry in DOCKER_HUB else Severity.WARNING
            message = f'the image "{image.reference}" is a sample\'s debug build that was never published'
            yield Report((*image.path, "name"), message, "write a release of lmcache/lmstack-router", severity=severity)
