"""What a running child tells about itself: its pods, an unfinished rollout, and who wrote which field when.

Who wrote a field is in metadata.managedFields, which kubectl prints with --show-managed-fields; without them nothing is known. A list item
is stored under "k:" and its key, an atomic list is one field. Source: the Kubernetes API's documentation of field management.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.values import block, entries, get, integer_or_none, text
from prodstack.reports.diff.usage import gpus_per_pod, replicas
from prodstack.reports.drift.mismatch import RESTARTED
from prodstack.reports.drift.model import Cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.reports.diff.edits import Item, Steps

_RESTARTED = ("spec", "template", "metadata", "annotations", RESTARTED)
_SELECTOR: Steps = ("spec", "selector")
_PEOPLE = ("kubectl", "k9s", "lens", "helm", "headlamp")
"""Programs with which people edit objects; managers' names begin with one of them (kubectl-edit, kubectl-patch, ...)."""


class Progress(NamedTuple):
    """A rollout: how many pods have the newest template, and how many are wanted."""

    updated: int
    wanted: int


class Writer(NamedTuple):
    """Who wrote a field, and when (RFC 3339, "" if unknown). The time is that of the writer's last edit of any field."""

    manager: str
    time: str


def pods(deployment: Mapping[str, Any]) -> int:
    """How many pods run now; if the status does not say, how many are wanted."""
    running = integer_or_none(deployment, "status", "replicas")
    return replicas(deployment) if running is None else running


def cost(deployment: Mapping[str, Any]) -> Cost:
    """The cost of restarting all its pods."""
    number = pods(deployment)
    return Cost(number, number * gpus_per_pod(deployment))


def unfinished(deployment: Mapping[str, Any]) -> Progress | None:
    """The progress of a rollout; None if it is finished or there is no status (Kubernetes, documented)."""
    status = block(deployment, "status")
    if not status:
        return None
    wanted, updated = replicas(deployment), integer_or_none(status, "updatedReplicas") or 0
    seen, generation = (
        integer_or_none(status, "observedGeneration"),
        integer_or_none(deployment, "metadata", "generation"),
    )
    if seen is not None and generation is not None and seen < generation:
        return Progress(0, wanted)
    is_done = updated >= wanted and (integer_or_none(status, "replicas") or 0) <= updated
    return None if is_done else Progress(updated, wanted)


def restarted_at(deployment: Mapping[str, Any]) -> str:
    """When `kubectl rollout restart` restarted the pods, or ""."""
    return text(deployment, *_RESTARTED)


def writers(body: Mapping[str, Any], path: Steps) -> tuple[Writer, ...]:
    """Everyone who owns the field at `path`, the latest first."""
    found = [
        Writer(str(get(each, "manager", default="")), str(get(each, "time", default="")))
        for each in _owning(body, path)
    ]
    return tuple(sorted(found, key=lambda writer: (writer.time, writer.manager), reverse=True))


def written_at(body: Mapping[str, Any], path: Steps) -> str | None:
    """When the field was last written, if that is known."""
    found = writers(body, path)
    return (found[0].time or None) if found else None


def maker(deployment: Mapping[str, Any]) -> str:
    """The operator's name among the writers: only the creator of a Deployment writes its selector."""
    found = writers(deployment, _SELECTOR)
    return found[-1].manager if found else ""


def edited_by(child: Mapping[str, Any], path: Steps) -> Writer | None:
    """The writer of the field, if it is not the operator; None if unknown."""
    found = writers(child, path)
    own = maker(child)
    if not found or any(each.manager == own for each in found):
        return None
    return found[0] if own or found[0].manager.lower().startswith(_PEOPLE) else None


def is_written_by_operator(child: Mapping[str, Any], path: Steps) -> bool:
    """Whether the operator itself wrote the place: another version of it, or an admission webhook that changed its request."""
    own = maker(child)
    return own != "" and any(each.manager == own for each in writers(child, path))


def _owning(body: Mapping[str, Any], path: Steps) -> Iterator[Any]:
    for entry in entries(body, "metadata", "managedFields"):
        if _owns(get(entry, "fieldsV1"), path):
            yield entry


def _owns(fields: Any, path: Steps) -> bool:
    """Whether the set of fields contains the path, or an atomic field above it."""
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
