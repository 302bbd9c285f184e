"""Where images stand in the operator's objects, and what an image's text means.

The operator joins registry and name with "/"; a tag or a digest is part of name (operator, observed).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

DOCKER_HUB = frozenset(("docker.io", "index.docker.io", "registry-1.docker.io"))
_HOST = r"(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
REFERENCE = rf"{_HOST}/{_PART}(?:/{_PART})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@[a-z0-9]+:[0-9a-fA-F]{{32,}})?"
"""A reference with its registry, for Python and for RE2."""
_REFERENCE = re.compile(rf"{REFERENCE}\Z")


@dataclass(frozen=True, slots=True)
class Image:
    """One image block. path: where the block stands; role: whose image it is, in a word; block: as written."""

    path: Path
    role: str
    block: dict[str, Any]

    @property
    def registry(self) -> str:
        """The registry as written; "" where it is none or no text."""
        return _text(self.block.get("registry"))

    @property
    def name(self) -> str:
        """The name as written, with tag or digest; "" where it is none or no text."""
        return _text(self.block.get("name"))

    @property
    def reference(self) -> str:
        """What the pod gets."""
        return f"{self.registry}/{self.name}"

    @property
    def repository(self) -> str:
        """The name without tag and digest."""
        return _split(self.name)[0]

    @property
    def tag(self) -> str:
        """The tag; "" without one."""
        return _split(self.name)[1]

    @property
    def digest(self) -> str:
        """The digest, such as sha256:...; "" without one."""
        return _split(self.name)[2]

    @property
    def is_well_formed(self) -> bool:
        """Whether a container runtime can read the reference."""
        return is_reference(self.reference)


def is_reference(text: str) -> bool:
    """Whether a text is an image reference with its registry, which a container runtime can read."""
    return _REFERENCE.match(text) is not None


def is_mutable(reference: str) -> bool:
    """Whether an image reference can mean another image tomorrow: no digest, and the tag `latest` or none."""
    _, tag, digest = _split(reference)
    return not digest and tag in ("", "latest")


@about_manifest
def images(manifest: Manifest) -> Iterator[Image]:
    """Every image that a pod of the object gets: engines, sidecars that are enabled, router, cache server."""
    if manifest.ref.kind in (ROUTER, CACHE_SERVER):
        yield from _image(manifest.spec, ("spec",), "router" if manifest.ref.kind == ROUTER else "cache server")
    for path, block in manifest.engines:
        deployment = get(block, "deploymentConfig")
        yield from _image(deployment, (*path, "deploymentConfig"), "engine")
        if get(deployment, "sidecarConfig", "enabled") is True:
            yield from _image(get(deployment, "sidecarConfig"), (*path, "deploymentConfig", "sidecarConfig"), "sidecar")


def _image(holder: object, path: Path, role: str) -> Iterator[Image]:
    block = get(holder, "image")
    if isinstance(block, dict):
        yield Image((*path, "image"), role, block)


def _split(name: str) -> tuple[str, str, str]:
    rest, _, digest = name.partition("@")
    head, slash, last = rest.rpartition("/")
    final, _, tag = last.partition(":")
    return f"{head}{slash}{final}", tag, digest


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
