"""The rule `mutable-image-tag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import images, is_mutable

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def mutable_image_tag(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An image is not pinned.

    **What it reports.** An image of an engine, sidecar, router, cache server or (in a cluster file) the operator with the tag `latest`, or with neither tag nor digest.

    **Why it is bad.** What was reviewed is not what runs: a pod that is rescheduled may get another image than its neighbour, and no
    change in Git says so. Without a tag a container runtime takes `latest` (Kubernetes documentation).

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router

    **Fix.** Pin a tag, better a digest; in a project of stack files once for all, in the cluster file's `images:`.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
    """
    for image in images(manifest):
        if image.name and is_mutable(image.name):
            found = f'the tag "{image.tag}", which moves' if image.tag else "neither tag nor digest, so it is latest"
            fix = "pin a tag or a digest (for stack files, in the cluster file's images:)"
            yield Report((*image.path, "name"), f'the image "{image.reference}" of the {image.role} has {found}', fix)
