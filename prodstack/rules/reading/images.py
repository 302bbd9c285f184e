"""The images in the operator's objects, split into registry, repository, tag and digest.

The operator joins registry and name with "/"; a tag or digest is part of name (operator, observed).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER
from prodstack.manifests.values import get, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

DOCKER_HUB = frozenset(("docker.io", "index.docker.io", "registry-1.docker.io"))
_HOST = r"(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
REFERENCE = rf"{_HOST}/{_PART}(?:/{_PART})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@[a-z0-9]+:[0-9a-fA-F]{{32,}})?"
"""An image reference with its registry; valid for Python and for RE2."""
_MOVING = frozenset(
    [
        "latest",
        "nightly",
        "main",
        "master",
        "trunk",
        "head",
        "dev",
        "devel",
        "develop",
        "development",
        "edge",
        "canary",
        "rolling",
        "snapshot",
        "unstable",
        "stable",
        "testing",
        "test",
        "staging",
        "preview",
        "next",
        "current",
        "default",
    ]
)
"""Words for a channel or a branch; the image behind such a tag is replaced."""
_SEPARATOR = re.compile("[-_.]")
_PLATFORM = re.compile("(?:cuda|cu|rocm|py|python|ubuntu)[-_]?[0-9][0-9.]*")
_FIXED = re.compile(
    r"(?:^|[-_.])(?:[0-9]{4}-?[0-9]{2}-?[0-9]{2}|v?[0-9]+\.[0-9]+\.[0-9]+|(?=[a-f]*[0-9])[0-9a-f]{7,40})(?![0-9a-z])"
)
"""A date, a version of three numbers or a commit."""
_REFERENCE = re.compile(rf"{REFERENCE}\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z+.-]*://")


class Image(NamedTuple):
    """One image block. path: its place; role: "engine", "sidecar", "router" or "cache server"; block: as written."""

    path: Path
    role: str
    block: dict[str, Any]

    @property
    def registry(self) -> str:
        """The registry as written; "" if absent or not a string."""
        return text(self.block, "registry")

    @property
    def name(self) -> str:
        """The name as written, with tag or digest; "" if absent or not a string."""
        return text(self.block, "name")

    @property
    def reference(self) -> str:
        """The reference in the pod."""
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
        """Whether a container runtime accepts the reference."""
        return is_reference(self.reference)


@lru_cache(maxsize=2000)
def is_reference(reference: str) -> bool:
    """Whether a text is a valid image reference with a registry."""
    return _REFERENCE.match(reference) is not None


def reference_fix(reference: str, otherwise: str) -> str:
    """What to write in place of a text that is no image reference, if its only mistake is a scheme or capitals."""
    scheme = _SCHEME.match(reference)
    bare = reference[scheme.end() :] if scheme else reference
    repository, tag, digest = _split(bare)
    lower = repository.lower() + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    host = lower if "." in lower.partition("/")[0] or ":" in lower.partition("/")[0] else f"docker.io/{lower}"
    if not is_reference(host):
        return f'leave out "{scheme[0]}", and {otherwise}' if scheme else otherwise
    return f'leave out "{scheme[0]}": write {lower}' if scheme else f"write it in lower case: {lower}"


@lru_cache(maxsize=2000)
def is_mutable(reference: str) -> bool:
    """Whether an image reference can mean a different image tomorrow: it has no digest, and a tag that moves or none."""
    _, tag, digest = _split(reference)
    return not digest and (not tag or _moves(tag))


def _moves(tag: str) -> bool:
    """Whether a tag names a channel or a branch, without a date, a version or a commit that would fix it: nightly, latest-cu128, main."""
    words = _SEPARATOR.split(_PLATFORM.sub("", tag.lower()))
    return not _MOVING.isdisjoint(words) and not _FIXED.search(_PLATFORM.sub("", tag.lower()))


@about_manifest
def images(manifest: Manifest) -> Iterator[Image]:
    """Every image in the object's pods: engines, enabled sidecars, router, cache server."""
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


@lru_cache(maxsize=2000)
def _split(name: str) -> tuple[str, str, str]:
    rest, _, digest = name.partition("@")
    head, slash, last = rest.rpartition("/")
    final, _, tag = last.partition(":")
    return f"{head}{slash}{final}", tag, digest
