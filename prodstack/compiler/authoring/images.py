"""An image is written as one string, and pinned or replaced once a cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import problem
from prodstack.manifests.quantity import amount, is_negative, is_quantity
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import locate
from prodstack.rules.reading.images import is_reference
from prodstack.upstream.install import (
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map, Mark
    from prodstack.models.cluster import ClusterFile, OperatorResources


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


_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_QUANTITIES = (
    {"cpuRequest": OPERATOR_CPU_REQUEST, "cpuLimit": OPERATOR_CPU_LIMIT},
    {"memoryRequest": OPERATOR_MEMORY_REQUEST, "memoryLimit": OPERATOR_MEMORY_LIMIT},
)
"""The keys of each request and its limit, with what holds where they are not written."""


def wrong_settings(settings: ClusterFile, data: Map) -> Iterator[Finding]:
    """Every mistake in the values of a cluster file whose shape is right."""
    for key, value in (settings.images or {}).items():
        fix = _instead_of_image(value)
        if fix is not None:
            message = f"{shown(value)} for {shown(key)} is no tag, no digest and no image reference"
            yield problem("invalid-image-reference", locate(data, ("images", key)), message, fix)
    operator = settings.operator
    if operator is None:
        return
    if operator.image is not None and not is_reference("/".join(split(operator.image))):
        message, fix = (
            f"{shown(operator.image)} of the operator is no image reference",
            "write registry/name:tag, in lower case",
        )
        yield problem("invalid-image-reference", locate(data, ("operator", "image")), message, fix)
    if operator.resources is not None:
        yield from _wrong_resources(operator.resources, data)


def _instead_of_image(value: str) -> str | None:
    """What to write instead of a value of `images`; None where it is a tag, a digest or an image."""
    if value.startswith((":", "@")):
        return None if is_reference(f"{DEFAULT_REGISTRY}/image{value}") else "write :tag or @sha256:..."
    if "/" in value:
        return None if is_reference("/".join(split(value))) else "write registry/name:tag, in lower case"
    return (
        f"did you mean {shown(f':{value}')}?" if _TAG.match(value) else "write :tag, @sha256:..., or registry/name:tag"
    )


def _wrong_resources(resources: OperatorResources, data: Map) -> Iterator[Finding]:
    said = resources.written()
    for pair in _QUANTITIES:
        amounts = {key: said.get(key, default) for key, default in pair.items()}
        bad = [key for key, text in amounts.items() if not is_quantity(text) or is_negative(text)]
        for key in bad:
            message = f"{key} {shown(amounts[key])} of the operator is no Kubernetes quantity of 0 or more"
            fix = "write a number with a suffix that Kubernetes knows: 500m or 2 for CPU, 512Mi for memory"
            yield problem("invalid-quantity", _mark(data, key), message, fix)
        (request, least), (limit, most) = amounts.items()
        if not bad and amount(least) > amount(most):
            message = f"{request} {shown(least)} of the operator is above {limit} {shown(most)}, and the API server refuses its Deployment"
            absent = "".join(f" ({key} is {text} where it is absent)" for key, text in pair.items() if key not in said)
            fix = f"write a {limit} that is no smaller{absent}"
            yield problem("invalid-value", _mark(data, request if request in said else limit), message, fix)


def _mark(data: Map, key: str) -> Mark | None:
    return locate(data, ("operator", "resources", key))
