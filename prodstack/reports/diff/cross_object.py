"""What a difference does to objects besides their own edits: a second owner of their children's names, another unit, a frozen kind.

A unit is one folder of dist/, which one Application or Kustomization syncs.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.reports.diff.impact import FieldChange, Impact
from prodstack.reports.diff.lifecycle import NAME
from prodstack.upstream.child_names import claims
from prodstack.upstream.int32 import large

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest

UNIT = "unit"
"""The path under which the folder that an object stands in is reported."""


class Identity(NamedTuple):
    """What makes two manifests the same object. cluster: "" unless several clusters are compared at once."""

    cluster: str
    ref: ObjectRef


class Unit(NamedTuple):
    """The folder that an object is published in, and the folder of its cluster above it ("": not known)."""

    cluster: str
    name: str


Found = tuple[Identity, FieldChange]


def unit(manifest: Manifest) -> Unit | None:
    """Where this project published the object: below <cluster>/<unit>/<unit>.k8s.yaml; None for other people's files."""
    *above, name, file = ("", "", *PurePosixPath(manifest.mark(()).file).parts)
    return Unit(above[-1], name) if name and file == f"{name}.k8s.yaml" else None


def clashes(old: Mapping[Identity, Manifest], new: Mapping[Identity, Manifest]) -> Iterator[Found]:
    """The custom resources whose children get the names of another one's, each of them, unless they had them before."""
    before = {pair for group in _by_child(old) for pair in _pairs(group)}
    for group in _by_child(new):
        for key, other in _pairs(group):
            if (key, other) not in before:
                why = (
                    f"it makes a Service and a Deployment of the same name as {other.ref}: both overwrite them for ever"
                )
                yield key, FieldChange(NAME, _name(key, old), key.ref.name, Impact.BLOCKED, why, "rename the new one")


def moves(
    old: Mapping[Identity, Manifest],
    new: Mapping[Identity, Manifest],
    removal: Callable[[Identity, Manifest], FieldChange],
) -> Iterator[Found]:
    """The objects that stand in another unit than before. removal: what it would mean to delete one.

    Whatever owns the old unit prunes the object, and nothing says that the new unit's owner has taken it over by then.
    """
    for key in old.keys() & new.keys():
        was, now = unit(old[key]), unit(new[key])
        if was is not None and now is not None and was.name != now.name:
            gone = removal(key, old[key])
            why = f"it moves to another unit: an Application or Kustomization that prunes {was.name} may delete it ({gone.why})"
            yield key, FieldChange(UNIT, was.name, now.name, gone.impact, f"{why}{_labelled(key)}", _HOW_TO_MOVE)


def frozen(new: Mapping[Identity, Manifest], changed: Collection[Identity]) -> Iterator[Found]:
    """The changed objects of a kind of which the operator can read none, because of one integer beyond int32 (operator, observed)."""
    kinds = {key.ref.kind for key in changed if key in new and new[key].is_ours}
    culprits: dict[tuple[str, str], ObjectRef] = {}
    for key, manifest in new.items():
        if key.ref.kind in kinds and next(large(manifest.spec), None) is not None:
            culprits.setdefault((cluster(manifest), key.ref.kind), key.ref)
    for key in changed if culprits else ():
        culprit = culprits.get((cluster(new[key]), key.ref.kind)) if key in new else None
        if culprit is not None and culprit != key.ref:
            why = f"nothing of it is applied: {culprit} holds an integer beyond 32 bits, and the operator can read no {key.ref.kind}"
            yield key, FieldChange("spec", None, None, Impact.BLOCKED, why, f"correct or delete {culprit} first")


_HOW_TO_MOVE = "leave it in its unit, or switch pruning off for both units until the new one has taken it over"


def _labelled(key: Identity) -> str:
    """Flux and Argo CD may label what they apply (their documentation, read)."""
    if key.ref.kind not in (RUNTIME, ROUTER):
        return ""
    return "; a tool that labels what it applies changes a label, and labels are in the Deployment's immutable selector"


def _by_child(objects: Mapping[Identity, Manifest]) -> tuple[tuple[Identity, ...], ...]:
    """The objects that need one name for their children, in one cluster."""
    groups: dict[tuple[str, str, str], dict[Identity, None]] = {}
    for key, manifest in objects.items():
        for child in claims(manifest):
            groups.setdefault((cluster(manifest), child.namespace, child.name), {})[key] = None
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def cluster(manifest: Manifest) -> str:
    """The folder of a cluster, which is how this project publishes; "" where it is not known."""
    place = unit(manifest)
    return place.cluster if place else ""


def _pairs(group: tuple[Identity, ...]) -> Iterator[tuple[Identity, Identity]]:
    return ((key, next(each for each in group if each != key)) for key in group)


def _name(key: Identity, objects: Mapping[Identity, Manifest]) -> str | None:
    return key.ref.name if key in objects else None
