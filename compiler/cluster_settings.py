"""What a cluster file says of images and of the operator's resources is judged as a stack file's is: an API server or a node would refuse it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compiler.images import DEFAULT_REGISTRY, split
from compiler.operator_defaults import (
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
)
from compiler.problems import problem
from review.images import is_reference
from review.quantity import amount, is_negative, is_quantity
from review.source import locate
from review.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.cluster import ClusterFile, OperatorResources
    from review.finding import Finding
    from review.source import Map, Mark

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
