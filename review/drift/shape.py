"""Whether a running child has the shape that an API server gives it; a dump that somebody cut by hand may hold anything.

Only the places that are compared are looked at, so that the comparison itself can take them for what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Shape = dict[str, Any] | list[Any] | type
"""A mapping with the shapes of its entries ("*": of every entry), a list with the shape of every item, or a plain type."""

_TEXTS: Shape = {"*": str}
_ITEMS: Shape = [{}]
_AMOUNTS: Shape = {"limits": _TEXTS, "requests": _TEXTS}
_CONTAINER: Shape = {
    "name": str,
    "image": str,
    "args": [str],
    "command": [str],
    "env": [{"name": str, "value": str}],
    "ports": _ITEMS,
    "volumeMounts": [{"name": str, "mountPath": str}],
    "resources": _AMOUNTS,
}
_POD: Shape = {
    "affinity": {"nodeAffinity": {}},
    "containers": [_CONTAINER],
    "imagePullSecrets": _ITEMS,
    "tolerations": _ITEMS,
    "volumes": [{"name": str}],
}
_TEMPLATE: Shape = {"metadata": {"annotations": _TEXTS, "labels": _TEXTS}, "spec": _POD}
SHAPES: Mapping[str, Shape] = {
    "Deployment": {
        "spec": {"replicas": int, "selector": {"matchLabels": _TEXTS}, "strategy": {}, "template": _TEMPLATE}
    },
    "Service": {"spec": {"ports": _ITEMS, "selector": _TEXTS}},
    "PersistentVolumeClaim": {"spec": {"accessModes": [str], "resources": _AMOUNTS, "storageClassName": str}},
    "ConfigMap": {"data": _TEXTS},
    "RoleBinding": {"subjects": _ITEMS},
}


def misshapen(body: Mapping[str, Any]) -> str | None:
    """The first place that is not what an API server returns, as a path; None where all is as it should be."""
    shape = SHAPES.get(str(body.get("kind")))
    return None if shape is None else next(_wrong(body, shape, ""), None)


def _wrong(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(shape, dict):
        yield from _wrong_entries(value, shape, path) if isinstance(value, dict) else (path,)
    elif isinstance(shape, list):
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _wrong(item, shape[0], f"{path}[{index}]")
        if not isinstance(value, list):
            yield path
    elif not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
        yield path


def _wrong_entries(value: dict[str, Any], shape: dict[str, Any], path: str) -> Iterator[str]:
    """An item of a list is told apart by its name, so that one is needed."""
    if "name" in shape and "name" not in value:
        yield f"{path}.name"
    for key, inner in value.items():
        entry = shape.get(key, shape.get("*"))
        if entry is not None:
            yield from _wrong(inner, entry, f"{path}.{key}".lstrip("."))
