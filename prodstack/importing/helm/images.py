"""Images of the chart (repository and tag) as images of the operator (registry and name)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.images import split
from prodstack.importing.helm.pieces import text_of
from prodstack.upstream.image_programs import LMCACHE_IMAGE, PROGRAMS, lookup

if TYPE_CHECKING:
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

LATEST = "latest"


def written_image(release: Release, path: Path) -> str:
    """The image that the chart takes from `repository` and `tag` below a path; the chart's own default where one is missing."""
    repository = text_of(release.value(*path, "repository")) or LMCACHE_IMAGE
    tag = text_of(release.value(*path, "tag")) or LATEST
    return f"{repository}:{tag}"


def block(image: str, policy: object, secret: str | None = None) -> dict[str, Any]:
    """An image as a block with its pull policy, and with the name of a pull secret if there is one."""
    registry, name = split(image)
    return {
        "registry": registry,
        "name": name,
        "pullPolicy": text_of(policy) or "Always",
        **({"pullSecretName": secret} if secret else {}),
    }


def has_program(image: str, role: str) -> bool:
    """Whether the image may have the program that the operator starts; False only if it is known that it does not."""
    registry, name = split(image)
    repository = name.partition("@")[0].partition(":")[0]
    known = lookup(registry, repository)
    return known is None or not known.is_original or PROGRAMS[role] in known.programs
