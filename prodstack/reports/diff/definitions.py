"""Changes of a CustomResourceDefinition: one entry for each version's schema, because it differs in hundreds of lines at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import get
from prodstack.reports.diff.impact import FieldChange, Impact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KIND = "CustomResourceDefinition"
MAX_LISTED = 8
"""How many fields a summary names before it counts the others."""
_NESTED = ("properties", "items", "additionalProperties")
_TOLD = ("description",)
"""What only people read."""


def without_schemas(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CRD without the schemas that `schema_changes` summarizes."""
    versions = get(body, "spec", "versions")
    if not isinstance(versions, list):
        return dict(body)
    kept = [{k: v for k, v in each.items() if k != "schema"} if _has_name(each) else each for each in versions]
    return {**body, "spec": {**body["spec"], "versions": kept}}


def schema_changes(old: Mapping[str, Any], new: Mapping[str, Any], why: str) -> Iterator[FieldChange]:
    """Yield one change for each version that both CRDs have and whose schema differs. why: the reason of its impact."""
    before, after = _schemas(old), _schemas(new)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            was, now = _fields(before[name]), _fields(after[name])
            path = f"spec.versions[{name}].schema"
            counts = (f"{len(was)} fields", f"{len(now)} fields")
            yield FieldChange(path, *counts, Impact.CLUSTER_WIDE, f"{why}; {_summary(was, now)}")


def _schemas(body: Mapping[str, Any]) -> dict[str, Any]:
    versions = get(body, "spec", "versions")
    return (
        {each["name"]: each.get("schema") for each in versions or () if _has_name(each)}
        if isinstance(versions, list)
        else {}
    )


def _has_name(version: object) -> bool:
    return isinstance(version, dict) and isinstance(version.get("name"), str)


def _fields(schema: Any) -> dict[str, dict[str, Any]]:
    """Return every field of a version's schema with its own settings, by its path in a custom resource."""
    return dict(_below(get(schema, "openAPIV3Schema"), ""))


def _below(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict):
        return
    yield path or "(the object)", {key: value for key, value in node.items() if key not in _NESTED}
    properties = node.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        yield from _below(child, f"{path}.{name}" if path else str(name))
    yield from _below(node.get("items"), f"{path}[]")
    yield from _below(node.get("additionalProperties"), f"{path}.*")


def _summary(old: Mapping[str, dict[str, Any]], new: Mapping[str, dict[str, Any]]) -> str:
    both = [path for path in new if path in old]
    told = Counter(path for path in both if _differs(old[path], new[path], told=True))
    groups = {
        "added": [path for path in new if path not in old],
        "removed": [path for path in old if path not in new],
        "validated differently": [path for path in both if _differs(old[path], new[path], told=False)],
    }
    parts = [f"{what}: {_listed(paths)}" for what, paths in groups.items() if paths]
    parts += [f"described differently: {len(told)}"] if told else []
    return "; ".join(parts) or "only the order or the form of the schema differs"


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], *, told: bool) -> bool:
    keys = {key for key in (*old, *new) if (key in _TOLD) is told}
    return any(old.get(key) != new.get(key) for key in keys)


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - MAX_LISTED} more" if len(paths) > MAX_LISTED else ""
    return f"{len(paths)} ({', '.join(paths[:MAX_LISTED])}{more})"
