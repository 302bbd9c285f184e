"""Read values files as Helm does: later files override earlier ones, and the chart's default values come first.

Mappings are merged, everything else is replaced, and null removes a key. The values of the chart may stand below the alias of a dependency
(`vllm:`), as in the values of a chart that has vllm-stack as a dependency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.table import defaults
from prodstack.manifests.wording import dotted, listed
from prodstack.manifests.yaml_reader import Mark, UnreadableYamlError, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.manifests.yaml_reader import Path

OWN_KEYS = frozenset(
    {"servingEngineSpec", "routerSpec", "cacheserverSpec", "loraAdapters", "loraController", "sharedPvcStorage"}
)
"""Keys by which the values of the chart are recognized."""
_DEPTH = 4
"""How deep the values may stand below aliases of dependencies."""


class UnusableValuesError(Exception):
    """The values cannot be imported; the text says why, and what to do."""


@dataclass(frozen=True)
class Values:
    """The values of one release.

    user: what the files set, merged, with the nulls; all: the same over the chart's defaults, without nulls; at: where the chart's values
    begin, such as ("vllm",); notices: what Helm drops while it reads and merges the files.
    """

    user: Mapping[str, Any]
    all: Mapping[str, Any]
    at: Path = ()
    outside: Mapping[str, Any] | None = None
    notices: tuple[str, ...] = ()


def read_values(files: Sequence[tuple[str, bytes]]) -> Values:
    """Read values files, each as its name and content, the one with the least priority first. Raises UnusableValuesError."""
    notices: list[str] = []
    merged: dict[str, Any] = {}
    for name, content in files:
        layer = _layer(name, content, notices)
        notices += _replaced_lists(merged, layer, name, ())
        merged = merge(merged, layer)
    at = _place(merged)
    user = merged
    for key in at:
        user = user[str(key)]
    return Values(user, without_nulls(merge(defaults(), user)), at, _outside(merged, at), tuple(notices))


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """The values with others over them. A null stays a null, so that it also removes a default."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the keys that are null; items of lists stay."""
    kept = {key: value for key, value in values.items() if value is not None}
    return {key: without_nulls(value) if isinstance(value, dict) else value for key, value in kept.items()}


def _layer(name: str, content: bytes, notices: list[str]) -> dict[str, Any]:
    def doubled(key: str, mark: Mark) -> None:
        notices.append(
            f"{mark.file}:{mark.line}: the key {key} is written again here; Helm uses this one and drops the first"
        )

    try:
        documents = read(content, name, doubled)
    except UnreadableYamlError as error:
        raise UnusableValuesError(f"{error.mark}: {error.message}") from None
    if len(documents) > 1:
        raise UnusableValuesError(
            f"{name} has {len(documents)} YAML documents, but values are one; if they are Kubernetes objects, they are no values"
        )
    values = documents[0] if documents else {}
    if not isinstance(values, dict):
        raise UnusableValuesError(f"{name} is not a mapping, so it holds no Helm values; name a values file")
    if "kind" in values and "apiVersion" in values:
        raise UnusableValuesError(f"{name} is a Kubernetes object, not Helm values; for objects, see `import cluster`")
    return values


def _replaced_lists(base: Mapping[str, Any], over: Mapping[str, Any], name: str, path: Path) -> Iterator[str]:
    for key, value in over.items():
        below, here = base.get(key), (*path, key)
        if isinstance(below, dict) and isinstance(value, dict):
            yield from _replaced_lists(below, value, name, here)
        elif isinstance(below, list) and below and value != below:
            yield f"{name}: {dotted(here)} replaces the whole list of an earlier file; Helm does not merge lists"


def _place(values: Mapping[str, Any]) -> Path:
    """Where the chart's values begin. Raises UnusableValuesError if that is nowhere, or in several places."""
    found = list(_places(values, (), _DEPTH))
    if not found:
        keys = listed(sorted(OWN_KEYS), "or")
        raise UnusableValuesError(
            f"these are no values of the chart vllm-stack: there is no key {keys}; name the files that you give to helm with -f"
        )
    if len(found) > 1:
        places = listed([dotted(path) for path in found], "and")
        raise UnusableValuesError(
            f"the values of vllm-stack are below {places}, which are several releases; write each part to a file of its own"
        )
    return found[0]


def _places(values: Mapping[str, Any], path: Path, depth: int) -> Iterator[Path]:
    if OWN_KEYS & values.keys():
        yield path
    elif depth:
        for key, value in values.items():
            if isinstance(value, dict):
                yield from _places(value, (*path, key), depth - 1)


def _outside(values: Mapping[str, Any], at: Path) -> dict[str, Any]:
    """What the files set for other charts: the values without the part of this chart."""
    if not at:
        return {}
    first, *rest = at
    others = {key: value for key, value in values.items() if key != first}
    inner = _outside(values[str(first)], tuple(rest))
    return {**others, **({str(first): inner} if inner else {})}
