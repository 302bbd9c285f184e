"""An image is written as one string, and pinned or replaced once a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from review.source import Map

DEFAULT_REGISTRY = "docker.io"


def split(reference: str) -> tuple[str, str]:
    """The registry and the name of an image reference; a tag or a digest stays part of the name.

    The operator joins the two with "/" (operator, observed). A first part is a registry when it has a dot or a port or is
    localhost, as container runtimes read it; otherwise the registry is docker.io.
    """
    first, slash, rest = reference.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return DEFAULT_REGISTRY, reference


def repository(reference: str) -> str:
    """The image reference without its tag and digest."""
    base = reference.partition("@")[0]
    head, slash, last = base.rpartition("/")
    return head + slash + last.partition(":")[0]


def substitute(reference: str, images: Mapping[str, str]) -> tuple[str, str | None]:
    """The reference that the cluster wants instead, and the key of `images` that said so.

    A key with the exact tag goes before a key without one. A value of `:tag` or `@sha256:...` pins, any other value replaces; a
    replacement that has neither tag nor digest keeps those that were written.
    """
    key = next((k for k in (reference, repository(reference)) if k in images), None)
    if key is None:
        return reference, None
    value = images[key]
    if value.startswith((":", "@")):
        return repository(reference) + value, key
    return value + reference[len(repository(reference)) :] if repository(value) == value else value, key


def joined(image: Map) -> str | None:
    """The full reference of an image block, or None where it is not complete."""
    registry, name = image.get("registry"), image.get("name")
    return f"{registry}/{name}" if isinstance(registry, str) and isinstance(name, str) else None
