"""What the operator compares of its children with what it wants, and so what makes it act.

It looks at a few places of a Deployment; where one differs it writes the whole Deployment, so that edits of all other places land too
(operator, observed: an ignored edit landed together with the next compared one). Source: operator, observed, each aspect by an edit.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import block, entries, get
from prodstack.upstream.lmcache import SWITCH, VARIABLES
from prodstack.upstream.profile import default
from prodstack.upstream.stops import RESOURCES, lmcache_differs, restless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prodstack.upstream.children.parts import Child
    from prodstack.upstream.profile import Profile

Body = dict[str, Any]

REPLICAS = "replicas"
LMCACHE = "LMCache"
BEFORE_THE_PANIC = frozenset({REPLICAS, "model", "port", "image", RESOURCES, LMCACHE})
"""What is still compared if a runtime has, or had, no nodeSelectorTerms (operator, observed)."""

SEEN_BEFORE_THE_PANIC = "replicas, modelURL, port, image, resources and LMCache"
"""The same for people."""


class Key(NamedTuple):
    """A child's kind and name."""

    kind: str
    name: str


def by_key(children: Sequence[Child]) -> dict[Key, Body]:
    """The children's bodies by kind and name."""
    return {Key(each.ref.kind, each.ref.name): each.body for each in children}


def differing(old: Mapping[Key, Body], new: Mapping[Key, Body]) -> frozenset[Key]:
    """The children that are not the same on both sides."""
    return frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))


def aspects(
    kind: str, old: Body, new: Body, spec: Mapping[str, Any] | None = None, profile: Profile | None = None
) -> frozenset[str]:
    """The compared places in which two states of a Deployment differ: a non-empty set makes the operator write the new one.

    spec: what the new state is made of, with the CRD's defaults; the operator compares LMCache with it, not with the new Deployment. It is
    None for a topology, whose comparison is not known.
    """
    found = {name for name in _compared(kind, profile or default()) if _READERS[name](old) != _READERS[name](new)}
    if kind == RUNTIME and _annotations_differ(old, new):
        found.add("podAnnotations")
    if kind == RUNTIME and _lmcache_differs(old, new, spec):
        found.add(LMCACHE)
    return _seen(kind, old, new, found)


def unsettled(kind: str, old: Body, new: Body, spec: Mapping[str, Any]) -> frozenset[str]:
    """The compared places that differ on every reconcile because of what the new state is made of (operator, observed)."""
    return _seen(kind, old, new, {place for place, _ in restless(kind, spec)})


def panics(kind: str, old: Body, new: Body) -> bool:
    """Whether the operator panics before it has compared everything: it takes nodeSelectorTerms to be on both sides (operator, observed)."""
    return kind == RUNTIME and not (_affinity(old) and _affinity(new))


def _seen(kind: str, old: Body, new: Body, found: set[str]) -> frozenset[str]:
    return frozenset(found & BEFORE_THE_PANIC if panics(kind, old, new) else found)


def selector(deployment: Body) -> Any:
    """The immutable selector, which is also the pods' labels."""
    return get(deployment, "spec", "selector", "matchLabels")


def template(deployment: Body) -> Any:
    """The pod template; if it changes, pods are replaced."""
    return get(deployment, "spec", "template")


def strategy(deployment: Body) -> str:
    """Recreate or RollingUpdate."""
    return str(get(deployment, "spec", "strategy", "type", default="RollingUpdate"))


def _pod(deployment: Body) -> Mapping[str, Any]:
    return block(deployment, "spec", "template", "spec")


def _container(deployment: Body) -> Mapping[str, Any]:
    first = get(deployment, "spec", "template", "spec", "containers", 0)
    return first if isinstance(first, dict) else {}


def _lmcache_differs(old: Body, new: Body, spec: Mapping[str, Any] | None) -> bool:
    if spec is None:
        return bool(_lmcache(old) != _lmcache(new))
    return any(lmcache_differs(old, block(spec, "lmCacheConfig")))


def _lmcache(deployment: Body) -> Any:
    pairs = {each["name"]: each.get("value", "") for each in entries(_container(deployment), "env")}
    return {name: pairs.get(name, "") for name in (SWITCH, *VARIABLES)}


def _shared_memory(deployment: Body) -> Any:
    return [volume for volume in entries(_pod(deployment), "volumes") if volume.get("name") == "dshm"]


def _affinity(deployment: Body) -> Any:
    return _pod(deployment).get("affinity")


def _annotations_differ(old: Body, new: Body) -> bool:
    """Only added and changed ones count; an added one with the value "" does not."""
    path = ("spec", "template", "metadata", "annotations")
    found = get(old, *path, default={})
    return any(found.get(key, "") != value for key, value in get(new, *path, default={}).items())


def _replicas(deployment: Body) -> Any:
    return get(deployment, "spec", "replicas")


def _image(deployment: Body) -> Any:
    return _container(deployment).get("image")


def _resources(deployment: Body) -> Any:
    return _container(deployment).get("resources")


_READERS: Mapping[str, Callable[[Body], Any]] = {
    REPLICAS: _replicas,
    "arguments": lambda deployment: _container(deployment).get("args"),
    "image": _image,
    "model": lambda deployment: get(_container(deployment), "args", 0),
    "nodeSelectorTerms": _affinity,
    "port": lambda deployment: get(_container(deployment), "ports", 0, "containerPort"),
    RESOURCES: _resources,
    "runtimeClass": lambda deployment: _pod(deployment).get("runtimeClassName"),
    "shmSize": _shared_memory,
    "toleration": lambda deployment: _pod(deployment).get("tolerations"),
}
"""The compared places of a Deployment by the names that profiles give them; LMCache and podAnnotations are compared in ways of their own."""


@cache
def _compared(kind: str, profile: Profile) -> tuple[str, ...]:
    places = {row.compared for row in profile.fields(kind)}
    return tuple(name for name in _READERS if name in places)
