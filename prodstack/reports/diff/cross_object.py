"""Effects between objects: two owners of one child name, a move to another unit, a kind that the operator can no longer read.

A unit is one folder of dist/, which one Application or Kustomization syncs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.layout import place_of
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.reports.diff.impact import WHOLE_OBJECT, FieldChange, Impact
from prodstack.upstream.child_names import claims
from prodstack.upstream.int32 import large

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest

UNIT = "unit"
"""The path under which a changed unit is reported."""


class Identity(NamedTuple):
    """The key by which objects of two trees are matched. cluster: "" unless several clusters are compared at once."""

    cluster: str
    ref: ObjectRef


class Unit(NamedTuple):
    """The folder in which an object is published, and the folder of its cluster above it ("" if unknown)."""

    cluster: str
    name: str


Found = tuple[Identity, FieldChange]


def unit(manifest: Manifest) -> Unit | None:
    """The unit in which this project published the object, from <cluster>/<unit>/<unit>.k8s.yaml; None for other files."""
    place = place_of(manifest.mark(()).file)
    return Unit(place.cluster, place.unit) if place else None


def clashes(old: Mapping[Identity, Manifest], new: Mapping[Identity, Manifest]) -> Iterator[Found]:
    """Custom resources whose children newly have the same names as those of another custom resource."""
    before = {pair for group in _by_child(old) for pair in _pairs(group)}
    for group in _by_child(new):
        for key, other in _pairs(group):
            if (key, other) not in before:
                why = f"its Service and Deployment have the same names as those of {other.ref}: each overwrites the other's endlessly"
                yield (
                    key,
                    FieldChange(WHOLE_OBJECT, _name(key, old), key.ref.name, Impact.BLOCKED, why, "rename the new one"),
                )


def moves(
    old: Mapping[Identity, Manifest],
    new: Mapping[Identity, Manifest],
    removal: Callable[[Identity, Manifest], FieldChange],
) -> Iterator[Found]:
    """Objects that are in another unit than before. removal: the change if the object were deleted.

    The old unit's Application or Kustomization may prune the object before the new unit's has adopted it.
    """
    for key in old.keys() & new.keys():
        was, now = unit(old[key]), unit(new[key])
        if was is not None and now is not None and was.name != now.name:
            gone = removal(key, old[key])
            why = f"it moves to another unit, and an Application or Kustomization that prunes {was.name} may delete it ({gone.why})"
            yield key, FieldChange(UNIT, was.name, now.name, gone.impact, f"{why}{_label_warning(key)}", _HOW_TO_MOVE)


def frozen(new: Mapping[Identity, Manifest], changed: Collection[Identity]) -> Iterator[Found]:
    """Changed objects of a kind that the operator cannot read at all, because one object has an integer beyond int32 (operator, observed)."""
    kinds = {key.ref.kind for key in changed if key in new and new[key].is_ours}
    culprits: dict[tuple[str, str], ObjectRef] = {}
    for key, manifest in new.items():
        if key.ref.kind in kinds and next(large(manifest.spec), None) is not None:
            culprits.setdefault((cluster(manifest), key.ref.kind), key.ref)
    for key in changed if culprits else ():
        culprit = culprits.get((cluster(new[key]), key.ref.kind)) if key in new else None
        if culprit is not None and culprit != key.ref:
            why = f"nothing is applied: {culprit} has an integer beyond 32 bits, so the operator cannot read any {key.ref.kind}"
            yield key, FieldChange("spec", None, None, Impact.BLOCKED, why, f"correct or delete {culprit} first")


_HOW_TO_MOVE = "keep it in its unit, or switch pruning off for both units until the new one has adopted it"


def _label_warning(key: Identity) -> str:
    """Flux and Argo CD may label the objects that they apply (their documentation, read)."""
    if key.ref.kind not in (RUNTIME, ROUTER):
        return ""
    return "; if the tool labels what it applies, a label changes, and labels are part of the Deployment's immutable selector"


def _by_child(objects: Mapping[Identity, Manifest]) -> tuple[tuple[Identity, ...], ...]:
    """Groups of objects in one cluster whose children have the same name."""
    groups: dict[tuple[str, str, str], dict[Identity, None]] = {}
    for key, manifest in objects.items():
        for child in claims(manifest):
            groups.setdefault((cluster(manifest), child.namespace, child.name), {})[key] = None
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def cluster(manifest: Manifest) -> str:
    """The folder of the cluster in dist/; "" if unknown."""
    place = unit(manifest)
    return place.cluster if place else ""


def _pairs(group: tuple[Identity, ...]) -> Iterator[tuple[Identity, Identity]]:
    return ((key, next(each for each in group if each != key)) for key in group)


def _name(key: Identity, objects: Mapping[Identity, Manifest]) -> str | None:
    return key.ref.name if key in objects else None
