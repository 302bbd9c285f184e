"""Find the places where a running child is not as the operator would write it now: list items by identity, arguments by option.

Values that the API server and its controllers add (cluster addresses, node ports, a bound volume, a restart's annotation) do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import QuantityError, amount
from prodstack.manifests.values import get
from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.arguments import KINDS, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef

Body = dict[str, Any]

PARTS: Mapping[str, str] = {
    "Deployment": "spec",
    "Service": "spec",
    "PersistentVolumeClaim": "spec",
    "ConfigMap": "data",
    "RoleBinding": "subjects",
}
"""The compared part of each kind; in other kinds, no field of a custom resource decides anything."""

RESTARTED = "kubectl.kubernetes.io/restartedAt"
"""The pod annotation by which `kubectl rollout restart` restarts pods."""

_RESTART_MARKS = frozenset({RESTARTED, "reloader.stakater.com/last-reloaded-from"})
_IDENTITY = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "imagePullSecrets": "name",
    "volumeMounts": "mountPath",
    "ports": "name",
}
_WHOLE = frozenset({"nodeAffinity", "tolerations", "command", "accessModes", "strategy", "subjects"})
"""Lists and mappings that people and the operator treat as one value."""
_ALLOCATED: Mapping[str, frozenset[str]] = {
    "Service": frozenset(
        {
            "allocateLoadBalancerNodePorts",
            "clusterIP",
            "clusterIPs",
            "externalTrafficPolicy",
            "healthCheckNodePort",
            "internalTrafficPolicy",
            "ipFamilies",
            "ipFamilyPolicy",
            "nodePort",
        }
    ),
    "PersistentVolumeClaim": frozenset({"volumeName", "volumeMode", "dataSource", "dataSourceRef"}),
    "Deployment": frozenset({"creationTimestamp"}),
}
"""Fields that the API server, a controller or a storage class fills in."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place where a child differs. path: from the top of the child; wanted, running: None if absent."""

    child: ObjectRef
    path: Steps
    wanted: Any
    running: Any


def mismatches(child: ObjectRef, wanted: Body, running: Body) -> Iterator[Mismatch]:
    """Every place where a running child is not as the operator would write it now. wanted: with the API server's defaults."""
    part = PARTS.get(child.kind)
    if part is not None:
        yield from _walk(child, (part,), wanted.get(part), running.get(part))


def _walk(child: ObjectRef, path: Steps, wanted: Any, running: Any) -> Iterator[Mismatch]:
    if wanted == running or (_is_empty(wanted) and _is_empty(running)) or _allocated(child, path, wanted):
        return
    last = path[-1]
    if last in _WHOLE:
        yield Mismatch(child, path, wanted, running)
    elif _is_named(path):
        yield from _named(child, path, _by_name(path, wanted), _by_name(path, running), wanted, running)
    elif last in _IDENTITY and isinstance(wanted or running, list):
        yield from _items(child, path, _IDENTITY[str(last)], wanted or [], running or [])
    elif isinstance(wanted, dict | None) and isinstance(running, dict | None):
        for key in sorted({*(wanted or {}), *(running or {})}):
            yield from _walk(child, (*path, key), (wanted or {}).get(key), (running or {}).get(key))
    elif not _same_amount(path, wanted, running):
        yield Mismatch(child, path, wanted, running)


def _items(child: ObjectRef, path: Steps, key: str, wanted: list[Any], running: list[Any]) -> Iterator[Mismatch]:
    before, after = ({str(get(each, key, default="")): each for each in items} for items in (wanted, running))
    for name in dict.fromkeys([*before, *after]):
        where = (*path, Item(key, name))
        if name in before and name in after:
            yield from _walk(child, where, before[name], after[name])
        else:
            yield Mismatch(child, where, before.get(name), after.get(name))


def _named(
    child: ObjectRef, path: Steps, wanted: dict[str, Any], running: dict[str, Any], *lists: Any
) -> Iterator[Mismatch]:
    """Compare options or environment entries by name; whole lists if they differ only in order."""
    if wanted == running:
        yield Mismatch(child, path, *lists)
        return
    for name in dict.fromkeys([*wanted, *running]):
        if wanted.get(name) != running.get(name) or (name in wanted) != (name in running):
            yield Mismatch(child, (*path, Item("name", name)), wanted.get(name), running.get(name))


def _by_name(path: Steps, items: Any) -> dict[str, Any]:
    items = items if isinstance(items, list) else []
    if path[-1] == "env":
        return _environment(items)
    return dict(options(str(path[-2]).strip("[]"), [str(each) for each in items]))


def _environment(items: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in items:
        name = str(get(entry, "name", default=""))
        while name in found:
            name += " (again)"
        found[name] = _value(entry)
    return found


def _value(entry: Any) -> Any:
    secret = get(entry, "valueFrom", "secretKeyRef")
    if isinstance(secret, dict):
        return f"{secret.get('key')} of the Secret {secret.get('name')}"
    return get(entry, "valueFrom") or get(entry, "value", default="")


def _is_named(path: Steps) -> bool:
    """Whether the path is a container's environment, or arguments that can be parsed."""
    container = path[-2] if len(path) > 2 and path[-3] == "containers" else None
    return isinstance(container, Item) and (path[-1] == "env" or (path[-1] == "args" and container.value in KINDS))


def _is_empty(value: Any) -> bool:
    return value is None or value in ({}, [])


def _allocated(child: ObjectRef, path: Steps, wanted: Any) -> bool:
    """Whether Kubernetes fills in this value, so that a missing wanted value is not a mismatch."""
    last = path[-1]
    if child.kind == "PersistentVolumeClaim" and last == "storageClassName":
        return wanted is None
    if last in _RESTART_MARKS:
        return wanted is None
    return last in _ALLOCATED.get(child.kind, ())


def _same_amount(path: Steps, wanted: Any, running: Any) -> bool:
    """Whether two quantities are the same amount in different texts."""
    if "resources" not in path or not isinstance(wanted, str) or not isinstance(running, str):
        return False
    try:
        return amount(wanted) == amount(running)
    except QuantityError:
        return False
