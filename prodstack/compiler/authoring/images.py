"""Image references: how one string becomes the registry and name of a CRD's image block, and how a cluster file pins or replaces images."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

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


def with_images(spec: Map, images: Mapping[str, str]) -> tuple[Map, frozenset[str]]:
    """Return a spec with the images to use on a cluster, and the keys of `images` that applied."""
    used: set[str] = set()
    result: Map = _substituted(spec, images, used) if images else spec
    return result, frozenset(used)


def references(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the reference of every image block in a tree of mappings."""
    pending = [value]
    for each in pending:  # the list grows during the loop until it holds every mapping
        reference = joined(each) if "registry" in each else None
        if reference is not None:
            yield reference
        pending += [item for item in each.values() if isinstance(item, dict)]


def _substituted(value: Any, images: Mapping[str, str], used: set[str]) -> Any:
    """Return a tree with every image block substituted; adds the keys that applied to `used`."""
    if not isinstance(value, Map):
        return value
    reference = joined(value)
    if reference is None:
        items = {key: _substituted(item, images, used) for key, item in value.items()}
        return Map(items, value.marks, value.mark)
    wanted, key = substitute(reference, images)
    if key is None:
        return value
    used.add(key)
    registry, name = split(wanted)
    return put(put(value, ("registry",), registry), ("name",), name)
