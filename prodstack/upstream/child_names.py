"""The names that the operator needs for its children: a Service and a Deployment named after the custom resource, or after each side of a topology."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.manifest import CACHE_SERVER
from prodstack.upstream.profile import default

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest


class Child(NamedTuple):
    """Namespace and name of one Service and Deployment; side is "" or a side of a topology."""

    namespace: str
    name: str
    side: str = ""


@about_manifest
def claims(manifest: Manifest) -> tuple[Child, ...]:
    """What a CR of ours needs; nothing for an adapter. Source: operator, observed; the sides: change 841, read."""
    namespace, name = manifest.ref.namespace, manifest.ref.name
    if manifest.ref.kind not in default().containers or not name:
        return ()
    sides = [str(path[-1]) for path, _ in manifest.engines if len(path) > 1]
    return tuple(Child(namespace, f"{name}-{side}", side) for side in sides) or (Child(namespace, name),)


def expected_labels(manifest: Manifest, child: Child) -> dict[str, str]:
    """The selector of the Service that the operator makes; a cache server's labels are not in it."""
    if manifest.ref.kind == CACHE_SERVER:
        return {"app": manifest.ref.name}
    labels = {"app": manifest.ref.name, **manifest.labels}
    return {**labels, "node-type": child.side} if child.side else labels
