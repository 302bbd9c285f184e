"""metadata.managedFields say who wrote a field last, and when (`kubectl get --show-managed-fields`); without them nothing is known.

Source: the Kubernetes API's documentation of field management; a list's item is under "k:" and its key, an atomic list is one field.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.reports.diff.edits import Item, Steps

_SELECTOR: Steps = ("spec", "selector")
_PEOPLE = ("kubectl", "k9s", "lens", "helm", "headlamp")
"""Programs by which people write; a manager's name begins with one of them (kubectl-edit, kubectl-patch, kubectl-rollout ...)."""


class Writer(NamedTuple):
    """Who wrote a field, and when (RFC 3339, "" if it is not said). A later edit of another field by the same writer moves the time."""

    manager: str
    time: str


def writers(body: Mapping[str, Any], path: Steps) -> tuple[Writer, ...]:
    """Everybody who owns the field at `path`, the last one first."""
    found = [
        Writer(str(get(each, "manager", default="")), str(get(each, "time", default="")))
        for each in _owning(body, path)
    ]
    return tuple(sorted(found, key=lambda writer: (writer.time, writer.manager), reverse=True))


def written_at(body: Mapping[str, Any], path: Steps) -> str | None:
    """When the field was written at the latest, where that is known."""
    found = writers(body, path)
    return (found[0].time or None) if found else None


def maker(deployment: Mapping[str, Any]) -> str:
    """The operator's name among the writers: only who makes a Deployment writes its selector."""
    found = writers(deployment, _SELECTOR)
    return found[-1].manager if found else ""


def edited_by(child: Mapping[str, Any], path: Steps) -> Writer | None:
    """The writer who is not the child's maker and owns the field; None where that is unknown or the maker itself."""
    found = writers(child, path)
    own = maker(child)
    if not found or any(each.manager == own for each in found):
        return None
    return found[0] if own or found[0].manager.lower().startswith(_PEOPLE) else None


def is_made_so(child: Mapping[str, Any], path: Steps) -> bool:
    """Whether the child's maker itself wrote the place: an operator of another version, or an admission webhook in its request."""
    own = maker(child)
    return own != "" and any(each.manager == own for each in writers(child, path))


def _owning(body: Mapping[str, Any], path: Steps) -> Iterator[Any]:
    entries = get(body, "metadata", "managedFields")
    for entry in entries if isinstance(entries, list) else ():
        if _owns(get(entry, "fieldsV1"), path):
            yield entry


def _owns(fields: Any, path: Steps) -> bool:
    """Whether the path, or the atomic field above it, is in the set. An argument or a label of the path stands for its whole."""
    node = fields
    if not isinstance(node, dict):
        return False
    for step in path:
        inner = node.get(_key(step))
        if inner is None:
            return node in ({}, {".": {}}) and node is not fields
        node = inner if isinstance(inner, dict) else {}
    return True


def _key(step: str | Item) -> str:
    return f"f:{step}" if isinstance(step, str) else "k:" + json.dumps({step.key: step.value}, separators=(",", ":"))
