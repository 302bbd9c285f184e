"""A dump: kubectl's output, split into custom resources and the objects that run for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import FailsAt, ObjectRef, Severity
from prodstack.manifests.manifest import GROUP, Manifest, World
from prodstack.manifests.values import block, entries, get
from prodstack.rules.engine.registry import judge
from prodstack.upstream.int32 import large
from prodstack.upstream.profile import default

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import Finding


COMMAND = "kubectl get vllmruntime,vllmrouter,cacheserver,deploy,svc,pvc,cm -A -o yaml"
OWNERS = tuple(default().containers)
"""The kinds for which the operator creates children."""

_USUAL = ("Service", "ConfigMap")
"""Kinds that every namespace has: a dump without them was created without these kinds."""
_SERVER_FIELDS = ("managedFields", "resourceVersion", "uid", "selfLink", "generation", "creationTimestamp")


class Unreadable(NamedTuple):
    """A custom resource with an integer beyond int32, which the operator cannot read."""

    ref: ObjectRef
    number: int


@dataclass(frozen=True, eq=False)
class Dump:
    """owners: custom resources without fields that the server adds; stored: the same as printed; running: all other objects."""

    owners: tuple[Manifest, ...]
    stored: Mapping[ObjectRef, Mapping[str, Any]]
    running: Mapping[ObjectRef, Mapping[str, Any]]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that the dump covers, as far as can be told: those of which it has an object, or that could well have none."""
        found = {ref.kind for ref in self.running} | {"Deployment"}
        return frozenset(found | {"PersistentVolumeClaim"} if found.issuperset(_USUAL) else found)

    def owner(self, ref: ObjectRef) -> Manifest | None:
        """The custom resource with this identity."""
        return next((owner for owner in self.owners if owner.ref == _with_namespace(ref)), None)

    @cached_property
    def frozen(self) -> Mapping[str, Unreadable]:
        """By kind, a custom resource that the operator cannot read: while it exists, no other of its kind can be read (operator, observed)."""
        found: dict[str, Unreadable] = {}
        for owner in self.owners:
            for number in islice(large(owner.spec), 1):
                found.setdefault(owner.ref.kind, Unreadable(owner.ref, number))
        return found

    @cached_property
    def fatal(self) -> Mapping[ObjectRef, Finding]:
        """The first error of each custom resource that stops the operator; computed only if there is something to explain."""
        found: dict[ObjectRef, Finding] = {}
        for finding in judge(World(self.owners)):
            if finding.severity is Severity.ERROR and finding.fails_at is FailsAt.OPERATOR and finding.object:
                found.setdefault(finding.object, finding)
        return found


def dump_of(manifests: Iterable[Manifest]) -> Dump:
    """Split kubectl's output. An object that occurs twice counts once."""
    owners: dict[ObjectRef, Manifest] = {}
    stored, running = {}, {}
    for manifest in manifests:
        ref = _with_namespace(manifest.ref)
        if manifest.is_ours and ref.kind in OWNERS:
            owners[ref], stored[ref] = Manifest(_as_merged(manifest.body), manifest.origin), manifest.body
        elif not manifest.is_ours:
            running[ref] = manifest.body
    return Dump(tuple(owners.values()), stored, running)


def owner_of(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Kind and name of the custom resource that controls this object; None if nothing owns it, ("", "") if another controller does."""
    for each in entries(body, "metadata", "ownerReferences"):
        if get(each, "controller") is not False:
            is_ours = str(get(each, "apiVersion", default="")).startswith(f"{GROUP}/")
            return (str(get(each, "kind")), str(get(each, "name"))) if is_ours else ("", "")
    return None


def is_child(body: Mapping[str, Any], owner: ObjectRef) -> bool:
    """Whether a running object is a child of the owner.

    A Deployment without an owner is either an orphaned child or somebody else's: a child runs a container with a known name (operator,
    observed).
    """
    found = owner_of(body)
    if found is not None or body.get("kind") != "Deployment":
        return found in (None, (owner.kind, owner.name))
    names = [get(each, "name") for each in entries(body, "spec", "template", "spec", "containers")]
    return default().containers[owner.kind] in names or not names


def _with_namespace(ref: ObjectRef) -> ObjectRef:
    return ref if ref.namespace else ref._replace(namespace="default")


def _as_merged(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without status and without the server's metadata, because rules judge what people wrote."""
    kept = {key: value for key, value in block(body, "metadata").items() if key not in _SERVER_FIELDS}
    kept["namespace"] = _with_namespace(Manifest(dict(body)).ref).namespace
    return {**{key: value for key, value in body.items() if key != "status"}, "metadata": kept}


Shape = dict[str, Any] | list[Any] | type
"""The expected types: a mapping of entries ("*": every entry), a list with the shape of its items, or a plain type."""

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
    """The path of the first value that an API server would not return in this form; None if all are as expected."""
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
    """Entries of the wrong shape, and items without the name that identifies them."""
    if "name" in shape and "name" not in value:
        yield f"{path}.name"
    for key, inner in value.items():
        entry = shape.get(key, shape.get("*"))
        if entry is not None:
            yield from _wrong(inner, entry, f"{path}.{key}".lstrip("."))
