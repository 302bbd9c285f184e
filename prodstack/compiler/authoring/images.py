"""Image references: how one string becomes the registry and name of a CRD's image block, and how a cluster file pins, replaces or mirrors images."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.tree import put
from prodstack.manifests.yaml_reader import Map
from prodstack.rules.reading.images import DOCKER_HUB

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_REGISTRY = "docker.io"
_COMMIT_TAG = re.compile(r"(?:sha-)?(?:[0-9a-f]{40}|(?=[0-9]*[a-f])[0-9a-f]{7,39})\Z")
"""A tag that names a Git commit: the full sha or its start. Digits alone are more likely a date, unless the sha is complete."""


def split(reference: str) -> tuple[str, str]:
    """Return the registry and the name of an image reference; the name keeps its tag or digest.

    The operator joins the two with "/" (operator, observed). As in container runtimes, the first part is a registry if it contains a
    dot or a port or is localhost; otherwise the registry is docker.io.
    """
    first, slash, rest = reference.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return DEFAULT_REGISTRY, reference


def joined(image: Mapping[str, Any]) -> str | None:
    """Return the full reference of an image block, or None if registry or name is missing."""
    registry, name = image.get("registry"), image.get("name")
    return f"{registry}/{name}" if isinstance(registry, str) and isinstance(name, str) else None


def repository(reference: str) -> str:
    """Return an image reference without its tag and digest."""
    base = reference.partition("@")[0]
    head, slash, last = base.rpartition("/")
    return head + slash + last.partition(":")[0]


def canonical(reference: str) -> str:
    """Return an image reference with its registry, so that every way to write one image gives the same text.

    Docker Hub has several names and is the default; its official images are in `library/`.
    """
    registry, name = split(reference)
    if registry in DOCKER_HUB:
        registry, name = DEFAULT_REGISTRY, name.removeprefix("library/")
    return f"{registry}/{name}"


def is_pinned(reference: str) -> bool:
    """Return whether a valid image reference means one image only: it has a digest, or its tag is the sha of a commit.

    Any other tag may be pushed again. Upstream does so with its release tags (upstream's release workflow, read).
    """
    base, _, digest = reference.partition("@")
    return bool(digest) or _COMMIT_TAG.match(base.rpartition("/")[2].partition(":")[2]) is not None


def substitute(reference: str, images: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the image to use on a cluster instead of `reference`, and the key of `images` that applied, or None.

    A key with the exact tag takes precedence over a key without one. A key can leave out the registry docker.io, as stacks can. A value of `:tag` or `@sha256:...` pins the image; any other value
    replaces it, and keeps the written tag or digest if it has none itself.
    """
    keys = {canonical(key): key for key in images}
    key = next((keys[k] for k in map(canonical, (reference, repository(reference))) if k in keys), None)
    if key is None:
        return reference, None
    value = images[key]
    if value.startswith((":", "@")):
        return repository(reference) + value, key
    return value + reference[len(repository(reference)) :] if repository(value) == value else value, key


def mirrored(reference: str, registries: Mapping[str, str]) -> tuple[str, str | None]:
    """Return an image reference at the mirror of its registry, and the key of `registries` that applied, or None.

    Docker Hub's official images are in `library/`, which a reference can leave out and a mirror cannot (container runtimes, read).
    """
    registry, name = split(reference)
    key = next((key for key in registries if hub_or(key) == hub_or(registry)), None)
    if key is None:
        return reference, None
    is_official = hub_or(registry) == DEFAULT_REGISTRY and "/" not in name
    return f"{registries[key]}/{'library/' if is_official else ''}{name}", key


def hub_or(registry: str) -> str:
    """Return a registry; docker.io for every name of Docker Hub."""
    return DEFAULT_REGISTRY if registry in DOCKER_HUB else registry


class Used(NamedTuple):
    """The keys of a cluster file's `images` and `registries` that applied."""

    images: frozenset[str] = frozenset()
    registries: frozenset[str] = frozenset()

    def __or__(self, other: Used) -> Used:
        """Return the keys of both."""
        return Used(self.images | other.images, self.registries | other.registries)


class Replacements(NamedTuple):
    """What a cluster file says about images: those to pin or to replace, and then the mirrors of registries."""

    images: Mapping[str, str] = MappingProxyType({})
    registries: Mapping[str, str] = MappingProxyType({})

    def of(self, reference: str) -> tuple[str, Used]:
        """Return the image to use instead of one, and the keys that applied."""
        pinned, image = substitute(reference, self.images)
        wanted, registry = mirrored(pinned, self.registries)
        return wanted, Used(_set(image), _set(registry))


def _set(key: str | None) -> frozenset[str]:
    return frozenset() if key is None else frozenset((key,))


def with_images(spec: Map, replacements: Replacements) -> tuple[Map, Used]:
    """Return a spec with the images to use on a cluster, and the keys that applied."""
    used: list[Used] = []
    result: Map = _substituted(spec, replacements, used) if any(replacements) else spec
    return result, reduce(or_, used, Used())


def references(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the reference of every image block in a tree of mappings."""
    pending = [value]
    for each in pending:  # the list grows during the loop until it holds every mapping
        reference = joined(each) if "registry" in each else None
        if reference is not None:
            yield reference
        pending += [item for item in each.values() if isinstance(item, dict)]


def _substituted(value: Any, replacements: Replacements, used: list[Used]) -> Any:
    """Return a tree with every image block substituted; adds the keys that applied to `used`."""
    if not isinstance(value, Map):
        return value
    reference = joined(value)
    if reference is None:
        items = {key: _substituted(item, replacements, used) for key, item in value.items()}
        return Map(items, value.marks, value.mark)
    wanted, keys = replacements.of(reference)
    if not any(keys):
        return value
    used.append(keys)
    registry, name = split(wanted)
    return put(put(value, ("registry",), registry), ("name",), name)
