"""A dump is what kubectl printed: custom resources, and the objects that run for them, by identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from review.finding import FailsAt, ObjectRef, Severity
from review.int32 import large
from review.manifest import CACHE_SERVER, GROUP, ROUTER, RUNTIME, Manifest, World, get
from review.rule import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from review.finding import Finding

COMMAND = "kubectl get vllmruntime,vllmrouter,cacheserver,deploy,svc,pvc,cm -A -o yaml"
OWNERS = (RUNTIME, ROUTER, CACHE_SERVER)
"""The kinds that the operator makes children of."""

_CONTAINERS = {RUNTIME: "vllm", ROUTER: "router", CACHE_SERVER: "cache-server"}
"""The operator's container of each kind."""
_USUAL = ("Service", "ConfigMap")
"""Kinds that every namespace has, so that a dump without them was made without asking for them."""
_SERVER_FIELDS = ("managedFields", "resourceVersion", "uid", "selfLink", "generation", "creationTimestamp")


class Unreadable(NamedTuple):
    """A custom resource that holds an integer beyond int32."""

    ref: ObjectRef
    number: int


@dataclass(frozen=True, eq=False)
class Dump:
    """Custom resources without what the server adds to them, as they came, and everything else by kind, namespace and name."""

    owners: tuple[Manifest, ...]
    stored: Mapping[ObjectRef, Mapping[str, Any]]
    running: Mapping[ObjectRef, Mapping[str, Any]]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that were asked for, as far as that can be told: a kind that every namespace has, or of which there is one."""
        found = {ref.kind for ref in self.running} | {"Deployment"}
        return frozenset(found | {"PersistentVolumeClaim"} if found.issuperset(_USUAL) else found)

    @cached_property
    def frozen(self) -> Mapping[str, Unreadable]:
        """By kind, a custom resource that the operator cannot read: until it goes, it can read none of the kind (operator, observed)."""
        found: dict[str, Unreadable] = {}
        for owner in self.owners:
            for number in islice(large(owner.spec), 1):
                found.setdefault(owner.ref.kind, Unreadable(owner.ref, number))
        return found

    @cached_property
    def fatal(self) -> Mapping[ObjectRef, Finding]:
        """The first error of each custom resource that stops the operator. Only computed where something is to be explained."""
        found: dict[ObjectRef, Finding] = {}
        for finding in judge(World(self.owners)):
            if finding.severity is Severity.ERROR and finding.fails_at is FailsAt.OPERATOR and finding.object:
                found.setdefault(finding.object, finding)
        return found


def dump_of(manifests: Iterable[Manifest]) -> Dump:
    """Sort a dump's objects. An object that stands in it twice counts once."""
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
    """Kind and name of the production stack's object that controls this one; None where nothing says so.

    ("", "") where another controller owns it.
    """
    references = get(body, "metadata", "ownerReferences")
    for each in references if isinstance(references, list) else ():
        if get(each, "controller") is not False:
            is_ours = str(get(each, "apiVersion", default="")).startswith(f"{GROUP}/")
            return (str(get(each, "kind")), str(get(each, "name"))) if is_ours else ("", "")
    return None


def is_child(body: Mapping[str, Any], owner: ObjectRef) -> bool:
    """Whether a running object is the owner's. One that nobody owns was orphaned, or is somebody else's: the operator's container tells.

    A child is owned by its custom resource, and its Deployment runs one container of a known name (operator, observed).
    """
    found = owner_of(body)
    if found is not None or body.get("kind") != "Deployment":
        return found in (None, (owner.kind, owner.name))
    containers = get(body, "spec", "template", "spec", "containers")
    names = [get(each, "name") for each in containers] if isinstance(containers, list) else []
    return _CONTAINERS[owner.kind] in names or not names


def _with_namespace(ref: ObjectRef) -> ObjectRef:
    return ref if ref.namespace else replace(ref, namespace="default")


def _as_merged(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without status and without what the server wrote into the head: rules judge what people wrote."""
    meta = get(body, "metadata")
    kept = {key: value for key, value in meta.items() if key not in _SERVER_FIELDS} if isinstance(meta, dict) else {}
    kept["namespace"] = _with_namespace(Manifest(dict(body)).ref).namespace
    return {**{key: value for key, value in body.items() if key != "status"}, "metadata": kept}
