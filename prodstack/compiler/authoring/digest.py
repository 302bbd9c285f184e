"""An engine block carries its rollout digest as a pod annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.tree import put
from prodstack.upstream.digest import ANNOTATION, digest

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Map
    from prodstack.upstream.profile import Profile


def with_digest(engine: Map, profile: Profile | None = None) -> Map:
    """An engine block (a runtime's spec, or one side of a topology) that carries its digest.

    For a topology this is unverified: whether change 841 compares the podAnnotations of each side was only read.
    """
    return put(engine, ("deploymentConfig", "podAnnotations", ANNOTATION), digest(engine, profile))
