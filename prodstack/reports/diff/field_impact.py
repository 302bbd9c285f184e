"""The impact of one changed field of a live runtime, router or cache server, the reason, and what to do.

A field is judged by what it changes in the children, and by what the whole edit makes the operator do. Source, unless stated otherwise:
operator, observed (the recordings are in tests/data/observed-edits).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import get, whole_number
from prodstack.reports.diff.edits import table_path
from prodstack.reports.diff.impact import Impact
from prodstack.upstream.comparison import REPLICAS, SEEN_BEFORE_THE_PANIC, Key
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.profile import Profile, default

if TYPE_CHECKING:
    from prodstack.reports.diff.edits import Edit, Steps
    from prodstack.reports.diff.transition import Effect, Transition
    from prodstack.upstream.profile import Field
    from prodstack.upstream.stops import Stop

CORRECT = "correct it; `check` shows the place"
_SIDES = (".spec.topology.prefill", ".spec.topology.decode")
_NEVER_UPDATED = {RUNTIME: (), ROUTER: ("Service", "RoleBinding"), CACHE_SERVER: ("Service",)}
"""Children that the operator creates once and never updates, although they depend on the spec (operator, observed)."""


class FieldImpact(NamedTuple):
    """The impact of one changed field, the reason, and what to do. follows: as in FieldChange."""

    impact: Impact
    why: str
    fix: str = ""
    follows: bool = False


def judged(edit: Edit, transition: Transition) -> FieldImpact:
    """Judge one of the edits of the transition."""
    if edit.path[0] == "metadata" and edit.path[1:2] != ("labels",):
        return FieldImpact(Impact.NOTHING, "the operator does not read the annotations of a custom resource")
    effect = transition.effect(edit)
    halt = transition.new.stop
    if halt is not None and transition.stops_because_of(edit):
        return _stopping(effect, transition, halt)
    return _applied(edit, effect, transition)


def row_of(kind: str, path: Steps, profile: Profile | None = None) -> Field | None:
    """The field's row in the table of the operator's fields; a topology's sides have the rows of a plain runtime."""
    text = table_path(path)
    side = next((each for each in _SIDES if text.startswith(f"{each}.")), "")
    return (profile or default()).field(kind, f".spec{text.removeprefix(side)}" if side else text)


def stopped(kind: str, halt: Stop) -> tuple[Impact, str]:
    """The impact of a stop, and the reason. One object that cannot be read stops all of its kind in the cluster (operator, observed)."""
    why = f"the operator stops at the {halt.kind}: {halt.why}"
    if halt.freezes:
        return Impact.CLUSTER_WIDE, f"{why}; no {kind} in the cluster is reconciled until this is corrected"
    return Impact.BLOCKED, why


def _applied(edit: Edit, effect: Effect, transition: Transition) -> FieldImpact:
    if not effect.touched and not effect.triggers:
        return _without_effect(edit, transition)
    claims = {key for key in effect.touched if key.kind == "PersistentVolumeClaim"}
    if claims & set(transition.resized) and edit.path[0] != "metadata":
        return _resized(transition)
    if not transition.old.runs and transition.new.runs:
        return _starts(transition)
    if edit.path[0] == "metadata":
        return _relabelled(transition)
    if effect.triggers and not transition.obstacle and edit.path[-1] == REPLICAS and whole_number(edit.new) == 0:
        return FieldImpact(Impact.INTERRUPTS, "no pod is left, so serving stops", "keep at least one replica")
    return _acted_on(effect, transition) if effect.triggers else _not_compared(edit, effect, transition)


def _stopping(effect: Effect, transition: Transition, halt: Stop) -> FieldImpact:
    """The operator stops because of this edit: it panics, is refused, or updates endlessly, which may also have replaced the pods."""
    impact, why = stopped(transition.kind, halt)
    fix = CORRECT
    if transition.obstacle or not effect.kinds() & {"Deployment"}:
        return FieldImpact(impact, why, fix)
    if effect.triggers:
        return FieldImpact(impact, f"it is applied, and then {why}", fix)
    if effect.template and transition.landing:
        return FieldImpact(impact, f"it is applied together with {_places(transition)}, and then {why}", fix)
    if not transition.landing and not transition.panics:
        return FieldImpact(Impact.IGNORED, f"it is not applied until a compared field changes too, and then {why}", fix)
    return FieldImpact(impact, why, fix)


def _without_effect(edit: Edit, transition: Transition) -> FieldImpact:
    row = row_of(transition.kind, edit.path, transition.profile)
    if row is not None and row.reaches_nothing:
        return FieldImpact(Impact.IGNORED, "the operator never reads this field", "remove it: it has no effect")
    return FieldImpact(Impact.NOTHING, "it means the same: none of the operator's children differs")


def _starts(transition: Transition) -> FieldImpact:
    halt = transition.old.stop
    before = halt.why if halt else ""
    return FieldImpact(Impact.SCALES, f"the operator had stopped ({before}) and now creates the children: pods start")


def _resized(transition: Transition) -> FieldImpact:
    claim = transition.resized[0].name
    why = f"the size of a claim is immutable here: the update of {claim} is refused, which blocks every later change of this runtime"
    fix = (
        f"keep the size, or grow the claim {claim} by hand to exactly the new size (its class must allow it), then merge enabled: false,"
        " and after that enabled: true with the new size; pods that start in between have no volume"
    )
    return FieldImpact(Impact.BLOCKED, why, fix)


def _relabelled(transition: Transition) -> FieldImpact:
    name = _names(transition.deployments)
    if transition.landing:
        also = (
            "; its Service already selects by the new labels, which no pod has" if "port" in transition.landing else ""
        )
        fix = f"restore the label, or delete the Deployment {name} at a time of your choice: the operator creates it again"
        return FieldImpact(Impact.BLOCKED, f"{transition.obstacle}{also}", fix)
    why = (
        "labels are part of the Deployment's immutable selector: nothing happens now, but the API server refuses the next compared change"
        " and every one after it"
    )
    fix = f"restore the label, or delete the Deployment {name} at a time of your choice: the operator creates it again"
    return FieldImpact(Impact.BLOCKED, why, fix)


def _acted_on(effect: Effect, transition: Transition) -> FieldImpact:
    """A compared field: the operator updates the Deployment because of it."""
    if transition.obstacle:
        return _prevented(transition)
    left = _left_behind(effect, transition)
    if left is not None:
        return left
    if effect.triggers == {REPLICAS} and not effect.template:
        return _only_replicas(transition)
    return FieldImpact(
        _rolling(transition), f"the operator compares {', '.join(sorted(effect.triggers))} and updates the Deployment"
    )


def _prevented(transition: Transition) -> FieldImpact:
    return FieldImpact(
        Impact.BLOCKED, f"it is not applied: {transition.obstacle}", "correct what blocks it first", True
    )


def _only_replicas(transition: Transition) -> FieldImpact:
    """Only replicas. If KEDA scales, it owns them (operator, observed: an apply with replicas 1 took 4 back to 1)."""
    why = "only the number of pods changes"
    if not any(key.kind == "ScaledObject" for key in transition.new.children):
        return FieldImpact(Impact.SCALES, why)
    if get(transition.new.written, "spec", "deploymentConfig", "replicas") is None:
        why += ": replicas is now absent, so the apply may set it to the CRD's default once; from then on KEDA sets it"
        return FieldImpact(Impact.SCALES, why)
    return FieldImpact(Impact.SCALES, why, "remove replicas: KEDA sets it, and every apply overwrites KEDA's number")


def _rolling(transition: Transition) -> Impact:
    return Impact.INTERRUPTS if transition.recreates else Impact.ROLLS_OUT


def _left_behind(effect: Effect, transition: Transition) -> FieldImpact | None:
    """The verdict if the edit concerns a child that the operator never updates, so that it no longer fits the new pods."""
    stale = sorted(key for key in effect.touched if key.kind in _NEVER_UPDATED.get(transition.kind, ()))
    if not stale:
        return None
    kind, name = stale[0]
    keeps = (
        "targets the old port" if kind == "Service" else "names the old account, so the router may not discover pods"
    )
    why = f"the pods change, but the {kind} {name} is never updated and still {keeps}"
    return FieldImpact(
        Impact.BLOCKED, why, f"delete the {kind} {name} once the pods have changed: the operator creates it again"
    )


def _not_compared(edit: Edit, effect: Effect, transition: Transition) -> FieldImpact:
    """A field that the operator does not compare: it is applied together with a compared one, or not at all."""
    kinds = effect.kinds()
    if kinds == {"ScaledObject"}:
        return _scaled(edit, effect, transition)
    if kinds == {"PersistentVolumeClaim"} and effect.touched <= transition.old.children.keys():
        if not effect.touched <= transition.new.children.keys():
            return FieldImpact(
                Impact.NOTHING, "storage is switched off: the claim stays unchanged until the runtime is deleted"
            )
        fix = "undo the change; a different claim needs a runtime with another name, which loads the weights again"
        return FieldImpact(Impact.IGNORED, "a claim is created once; its access mode and class never change", fix)
    if _switches_deployments(transition):
        why = "the operator creates other Deployments and never deletes the old ones: both run and occupy GPUs"
        return FieldImpact(Impact.BLOCKED, why, f"delete the old Deployments by hand: {_names(_gone(transition))}")
    if transition.landing:
        return _applied_with_another(edit, effect, transition)
    return _ignored(edit, effect, transition)


def _scaled(edit: Edit, effect: Effect, transition: Transition) -> FieldImpact:
    """A field of the ScaledObject only: the operator applies it on every reconcile that gets that far (operator, observed)."""
    if transition.scaling_obstacle:
        fix = (
            "correct what blocks it first" if transition.new.stop or transition.obstacle else _how_to_apply(transition)
        )
        return FieldImpact(Impact.BLOCKED, f"it is not applied: {transition.scaling_obstacle}", fix, True)
    if not effect.touched & transition.new.children.keys():
        why = "the operator deletes the ScaledObject: scaling stops, and the replicas stay as KEDA left them"
        return FieldImpact(Impact.SCALES, why)
    return FieldImpact(Impact.SCALES, "the operator applies the ScaledObject; no pod restarts", _lowered(edit))


def _lowered(edit: Edit) -> str:
    """What to do if maxReplicas is lowered: below the running replicas it is refused, and KEDA does not reduce them (operator, observed)."""
    is_lower = isinstance(edit.old, int) and isinstance(edit.new, int) and edit.new < edit.old
    if edit.path[-1] != "maxReplicas" or not is_lower:
        return ""
    return (
        f"first make sure that at most {edit.new} replicas run: as long as KEDA has more in spec.deploymentConfig.replicas, the operator refuses"
        " the new maximum, and nothing scales down to it"
    )


def _applied_with_another(edit: Edit, effect: Effect, transition: Transition) -> FieldImpact:
    """A field that is not compared, while the operator updates the whole Deployment because of another field."""
    with_what = _places(transition)
    if transition.obstacle:
        return _prevented(transition)
    left = _left_behind(effect, transition)
    if left is not None:
        return left
    if effect.kinds() == {"Deployment"} and not effect.template:
        return FieldImpact(
            Impact.NOTHING, f"it is written to the Deployment together with {with_what}, and no pod restarts"
        )
    if not transition.replaces_pods:
        return _ignored(edit, effect, transition)
    return FieldImpact(
        _rolling(transition), f"it is not compared itself, but is applied together with {with_what}", "", True
    )


def _places(transition: Transition) -> str:
    """The compared places because of which the operator updates the Deployment; if it does so endlessly, with the reason."""
    places = ", ".join(sorted(transition.landing))
    halt = transition.new.stop
    return f"{places} ({halt.why})" if transition.loops and halt else places


def _ignored(edit: Edit, effect: Effect, transition: Transition) -> FieldImpact:
    row = row_of(transition.kind, edit.path, transition.profile)
    reaches = f" It would reach: {row.reaches}" if row is not None else ""
    unseen = "it is not applied until a compared field changes too"
    why = f"the operator does not compare it: {unseen}.{reaches}"
    if transition.panics and row is not None and row.is_compared:
        why = f"the operator panics before it compares this field, because the Deployment has no nodeSelectorTerms: {unseen}.{reaches}"
    if "ScaledObject" in effect.kinds() and not transition.scaling_obstacle:
        why = f"the ScaledObject queries the new served name at once, while the pods still serve the old one, so its trigger matches nothing. {why}"
        return FieldImpact(Impact.SCALES, why, _how_to_apply(transition))
    left = _left_behind(effect, transition)
    return FieldImpact(Impact.IGNORED, why, _how_to_apply(transition) + (f"; {left.fix}" if left else ""))


def _how_to_apply(transition: Transition) -> str:
    names = _names(transition.deployments)
    by_hand = f"delete the Deployment {names} at a time of your choice: the operator creates it again"
    if transition.kind != RUNTIME or not all(child.verified for child in transition.new.wanted):
        return f"change a compared field with it (the image, resources), or {by_hand}"
    if transition.panics:
        return f"change one of {SEEN_BEFORE_THE_PANIC} with it (a rollout digest alone is not noticed), or {by_hand}"
    if transition.new.digests:
        return f"change podAnnotations {ANNOTATION} with it, so that the pods roll out, or {by_hand}"
    return f"add a rollout digest to podAnnotations ({ANNOTATION}), so that the pods roll out, or {by_hand}"


def _switches_deployments(transition: Transition) -> bool:
    return bool(_gone(transition)) or (not transition.deployments and bool(transition.new.children))


def _gone(transition: Transition) -> tuple[Key, ...]:
    gone = transition.old.children.keys() - transition.new.children.keys()
    return tuple(sorted(key for key in gone if key.kind == "Deployment"))


def _names(keys: tuple[Key, ...]) -> str:
    return ", ".join(key.name for key in keys)
