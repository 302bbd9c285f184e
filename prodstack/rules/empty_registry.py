"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import on, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import images

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGE = "the image's registry is empty, and the pod gets an image without one: write docker.io, or your own"
GUARDS = (
    *on_engines(".deploymentConfig.image.registry", "self != ''", _MESSAGE),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), "self.image.registry != ''"),
        _MESSAGE,
        ".image.registry",
    ),
    *on((ROUTER, CACHE_SERVER), ".spec.image.registry", "self != ''", _MESSAGE),
)


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.POD)
def empty_registry(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An image has an empty registry.

    **What it reports.** `registry: ""` for an engine, a sidecar, a router or a cache server.

    **Why it is bad.** The operator joins registry and name with "/", so the pod gets "/name", which no container runtime can read
    (operator, observed): InvalidImageName.

    **Bad**

        spec:
          image:
            registry: ""
            name: lmcache/lmstack-router:v0.1.9

    **Fix.** Write the registry, also where it is Docker Hub.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
    """
    for image in images(manifest):
        if image.block.get("registry") == "":
            message = f'the registry of the {image.role} is empty: the pod gets the image "{image.reference}"'
            yield Report((*image.path, "registry"), message, "write registry: docker.io, or your own")
