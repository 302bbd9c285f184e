"""Units that another Flux Kustomization or Application applies than before, because it was renamed or the path was given to another one."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import ROUTER, RUNTIME, World
from prodstack.manifests.values import flag, get, text, words
from prodstack.reports.diff.impact import FieldChange, Impact
from prodstack.rules.reading.delivery import (
    FLUX_PRUNE,
    applied_objects,
    is_application,
    is_flux_kustomization,
    is_marked,
    sources,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.cross_object import Found, Identity

    Objects = Mapping[Identity, Manifest]
    Removal = Callable[[Identity, Manifest], FieldChange]

OWNER = "owner"
"""The path under which another owner of a unit is reported."""
_FINALIZER = "resources-finalizer.argocd.argoproj.io"
_KEEP = "keep its name; a name that derives from the cluster and the unit never has to change"


def new_owners(old: Objects, new: Objects, removal: Removal) -> Iterator[Found]:
    """Deliveries that now apply what another one of the same kind applied before. removal: the change if an object were deleted."""
    before, after, world = _owners(old), _owners(new), World(tuple(old.values()))
    known = {manifest: key for key, manifest in old.items()}
    for key, owners in after.items():
        were = before.get(key, {})
        if were and not were.keys() & owners.keys():
            for identity in owners:
                was = next(iter(were))
                applied = {known[each]: each for each in applied_objects(world, old[was]) if each in known}
                yield from _taken_over(identity, was, old[was], applied, removal)


def _owners(objects: Objects) -> dict[tuple[str, str], dict[Identity, None]]:
    """The Flux Kustomizations and Applications by their kind and by each folder that they apply."""
    found: dict[tuple[str, str], dict[Identity, None]] = defaultdict(dict)
    for identity, manifest in objects.items():
        for path in _paths(manifest):
            found[manifest.ref.kind, posixpath.normpath(path)][identity] = None
    return found


def _paths(manifest: Manifest) -> Iterator[str]:
    if is_flux_kustomization(manifest):
        yield text(manifest.spec, "path")
    elif is_application(manifest):
        yield from (text(get(manifest.body, *source), "path") for source in sources(manifest))


def _taken_over(
    identity: Identity, was: Identity, owner: Manifest, applied: Objects, removal: Removal
) -> Iterator[Found]:
    """identity: the new owner; was, owner: the old one; applied: the objects that it applied."""
    deleted = (removal(key, each) for key, each in applied.items() if _is_deleted(each, owner))
    worst = max(deleted, key=lambda change: change.impact, default=None)
    before, after = (f"{each.ref.namespace}/{each.ref.name}" for each in (was, identity))
    harms: list[tuple[Impact, str]] = []
    labelled = next((each for each in applied.values() if each.is_ours and each.ref.kind in (RUNTIME, ROUTER)), None)
    if labelled is not None and is_flux_kustomization(owner):
        harms.append((Impact.BLOCKED, _labelled(labelled)))
    if worst is not None and worst.impact > Impact.NOTHING:
        why = f"when {before} is deleted, it deletes what {after} has not taken over by then ({worst.why})"
        harms.append((worst.impact, why))
    if harms:
        impact, why = max(impact for impact, _ in harms), "; ".join(why for _, why in harms)
        yield identity, FieldChange(OWNER, before, after, impact, why, _KEEP)


def _labelled(manifest: Manifest) -> str:
    """Flux's labels (its documentation, read) and what a changed label does (operator, observed)."""
    return (
        f"Flux labels {manifest.ref} with the name of its Kustomization, and the labels are part of the Deployment's immutable selector:"
        " the new ones are ignored, and the next real change is refused"
    )


def _is_deleted(manifest: Manifest, owner: Manifest) -> bool:
    """Whether the deletion of its owner deletes an object."""
    if is_application(owner):
        return any(each.startswith(_FINALIZER) for each in words(owner.body, "metadata", "finalizers"))
    policy = text(owner.spec, "deletionPolicy") or "MirrorPrune"
    deletes = flag(owner.spec, "prune") if policy == "MirrorPrune" else policy != "Orphan"
    return deletes and not is_marked(manifest, FLUX_PRUNE, "disabled")
