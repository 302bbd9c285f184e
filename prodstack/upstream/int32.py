"""Integers beyond 32 bits: the API server stores nearly all of them, and the operator can then read no object of the kind.

Source: operator, observed; the CRDs' own bounds: CRDs, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import get, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prodstack.manifests.schema import SchemaError

_INT32 = range(-(2**31), 2**31)
_INT64_FIELDS = ("tolerationSeconds",)
_BOUNDS = 2
_WITH_MAXIMUM = frozenset({"lmcacheControllerPort"})
_WITH_MINIMUM = frozenset(
    {
        "generationTokensThreshold",
        "maxReplicas",
        "minReplicas",
        "periodSeconds",
        "podValue",
        "promptTokensThreshold",
        "requestsRunningThreshold",
    }
)
"""int32 fields that the upstream CRDs bound themselves, so that the API server rejects what is beyond."""


def beyond(body: Mapping[str, Any], errors: Iterable[SchemaError]) -> Iterator[tuple[SchemaError, bool]]:
    """(error, whether the API server rejects it) of every integer beyond its format among the schema errors of an object."""
    for error in errors:
        if error.kind == "format" and len(error.allowed) == _BOUNDS:
            value, name = get(body, *error.path), str(error.path[-1])
            yield error, name in _WITH_MAXIMUM or (value < 0 and name in _WITH_MINIMUM)


def large(value: Any, key: str = "") -> Iterator[int]:
    """The integers beyond 32 bits of an object, without its schema: quick, and nearly always empty."""
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from large(inner, str(inner_key))
    elif isinstance(value, list):
        for inner in value:
            yield from large(inner, key)
    elif (number := whole_number(value)) is not None and number not in _INT32 and key not in _INT64_FIELDS:
        yield number


def freezes(body: Mapping[str, Any], validate: Callable[[Mapping[str, Any]], Iterable[SchemaError]]) -> bool:
    """Whether the operator can read no object of the kind as long as this one exists."""
    return next(large(body), None) is not None and any(not refused for _, refused in beyond(body, validate(body)))
