"""The impact of one field of a live runtime, router or cache server, why, and what to do about it.

A field is judged by what it changes in the children, and by what the whole edit makes the operator do. Source: operator, observed (the
recordings are in tests/data/observed-edits), where nothing else is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import get
from prodstack.reports.diff.edits import table_path
from prodstack.reports.diff.impact import Impact
from prodstack.upstream.comparison import REPLICAS, SEEN_BEFORE_THE_PANIC, Key
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.fields import operator_field

if TYPE_CHECKING:
    from prodstack.reports.diff.edits import Edit, Steps
    from prodstack.reports.diff.transition import Effect, Situation
    from prodstack.upstream.fields import OperatorField
    from prodstack.upstream.stops import Stop

CORRECT = "correct it; `check` names the place"
_SIDES = (".spec.topology.prefill", ".spec.topology.decode")
_NEVER_UPDATED = {RUNTIME: (), ROUTER: ("Service", "RoleBinding"), CACHE_SERVER: ("Service",)}
"""Children that the operator makes once and never changes, though they depend on the spec (operator, observed)."""


class Verdict(NamedTuple):
    """The impact of one field, why, and what to do."""

    impact: Impact
    why: str
    fix: str = ""
    follows: bool = False


def judged(edit: Edit, situation: Situation) -> Verdict:
    """What the operator makes of one edit among those of the situation."""
    if edit.path[0] == "metadata" and edit.path[1:2] != ("labels",):
        return Verdict(Impact.NOTHING, "the operator reads no annotation of a custom resource")
    effect = situation.effect(edit)
    halt = situation.new.stop
    if halt is not None and situation.stops_because_of(edit):
        return _stopping(effect, situation, halt)
    return _applied(edit, effect, situation)


def row_of(kind: str, path: Steps) -> OperatorField | None:
    """The row of the operator's table; the sides of a topology have the rows of a plain runtime."""
    text = table_path(path)
    side = next((each for each in _SIDES if text.startswith(f"{each}.")), "")
    return operator_field(kind, f".spec{text.removeprefix(side)}" if side else text)


def stopped(kind: str, halt: Stop) -> tuple[Impact, str]:
    """What a stop does, and why. One object that cannot be read freezes all of its kind in the cluster (operator, observed)."""
    why = f"the operator stops at the {halt.kind}: {halt.why}"
    if halt.freezes:
        return Impact.CLUSTER_WIDE, f"{why}; every {kind} of the cluster freezes until it is gone"
    return Impact.BLOCKED, why


def _applied(edit: Edit, effect: Effect, situation: Situation) -> Verdict:
    if not effect.touched and not effect.triggers:
        return _without_effect(edit, situation)
    claims = {key for key in effect.touched if key.kind == "PersistentVolumeClaim"}
    if claims & set(situation.resized) and edit.path[0] != "metadata":
        return _resized(situation)
    if not situation.old.runs and situation.new.runs:
        return _begins(situation)
    if edit.path[0] == "metadata":
        return _labelled(situation)
    return _acted_on(effect, situation) if effect.triggers else _not_compared(edit, effect, situation)


def _stopping(effect: Effect, situation: Situation, halt: Stop) -> Verdict:
    """The operator stops because of this edit. Where it loops over a Deployment that it has written, the pods have rolled out."""
    impact, why = stopped(situation.kind, halt)
    fix = CORRECT
    if situation.obstacle or not effect.kinds() & {"Deployment"}:
        return Verdict(impact, why, fix)
    if effect.triggers:
        return Verdict(_acted_on(effect, situation).impact, f"it lands, and then {why}", fix)
    if effect.template and situation.landing:
        return Verdict(_rolling(situation), f"it lands together with {_places(situation)}, and then {why}", fix)
    if not situation.landing and not situation.panics:
        return Verdict(Impact.IGNORED, f"it stays unseen until something compared changes too, and then {why}", fix)
    return Verdict(impact, why, fix)


def _without_effect(edit: Edit, situation: Situation) -> Verdict:
    row = row_of(situation.kind, edit.path)
    if row is not None and row.reaches_nothing:
        return Verdict(Impact.IGNORED, "the operator never reads this field", "remove it: nothing makes it true")
    return Verdict(Impact.NOTHING, "means the same: no child of the operator differs")


def _begins(situation: Situation) -> Verdict:
    halt = situation.old.stop
    before = halt.why if halt else ""
    return Verdict(Impact.SCALES, f"the operator had stopped ({before}) and now makes the children: pods start")


def _resized(situation: Situation) -> Verdict:
    claim = situation.resized[0].name
    why = f"a claim's size is immutable here: the update of {claim} is refused, and blocks every later change of this runtime"
    fix = (
        f"keep the size, or grow the claim {claim} by hand to exactly the new size (its class must allow it), then merge enabled: false,"
        " and after that enabled: true with the new size; pods that roll out in between have no volume"
    )
    return Verdict(Impact.BLOCKED, why, fix)


def _labelled(situation: Situation) -> Verdict:
    name = _names(situation.deployments)
    if situation.landing:
        also = "; its Service already selects the new labels, and so no pod" if "port" in situation.landing else ""
        fix = f"take the label back, or delete the Deployment {name} at a chosen moment: the operator makes it anew"
        return Verdict(Impact.BLOCKED, f"{situation.obstacle}{also}", fix)
    why = "labels are part of the Deployment's immutable selector: nothing happens now, and the next compared change fails"
    return Verdict(Impact.IGNORED, why, f"take the label back, or delete the Deployment {name} at a chosen moment")


def _acted_on(effect: Effect, situation: Situation) -> Verdict:
    """A compared field: the operator writes the Deployment because of it."""
    if situation.obstacle:
        return _held_back(situation)
    left = _left_behind(effect, situation)
    if left is not None:
        return left
    if effect.triggers == {REPLICAS} and not effect.template:
        return _counted(situation)
    return Verdict(
        _rolling(situation), f"the operator compares {', '.join(sorted(effect.triggers))} and writes the Deployment"
    )


def _held_back(situation: Situation) -> Verdict:
    return Verdict(Impact.BLOCKED, f"it does not land: {situation.obstacle}", "correct what blocks it first", True)


def _counted(situation: Situation) -> Verdict:
    """Replicas alone. Where KEDA scales, they are its own (operator, observed: an apply with replicas 1 took 4 back to 1)."""
    why = "only the number of pods changes"
    if not any(key.kind == "ScaledObject" for key in situation.new.children):
        return Verdict(Impact.SCALES, why)
    if get(situation.new.written, "spec", "deploymentConfig", "replicas") is None:
        why += (
            ": replicas is left out, the apply may take it to the CRD's default once, and KEDA writes it from then on"
        )
        return Verdict(Impact.SCALES, why)
    return Verdict(Impact.SCALES, why, "leave replicas out: KEDA writes it, and every apply takes its number back")


def _rolling(situation: Situation) -> Impact:
    return Impact.INTERRUPTS if situation.recreates else Impact.ROLLS_OUT


def _left_behind(effect: Effect, situation: Situation) -> Verdict | None:
    """A child that the operator never updates, and that no longer fits once the pods have changed."""
    stale = sorted(key for key in effect.touched if key.kind in _NEVER_UPDATED[situation.kind])
    if not stale:
        return None
    kind, name = stale[0]
    keeps = "targets the old port" if kind == "Service" else "names the old account, so discovery is forbidden"
    why = f"the pods change, but the {kind} {name} is never updated and still {keeps}"
    return Verdict(
        Impact.BLOCKED, why, f"delete the {kind} {name} once the pods have changed: the operator makes it anew"
    )


def _not_compared(edit: Edit, effect: Effect, situation: Situation) -> Verdict:
    """A field that the operator does not compare: it lands with another one or not at all."""
    kinds = effect.kinds()
    if kinds == {"ScaledObject"}:
        return _scaled(edit, effect, situation)
    if kinds == {"PersistentVolumeClaim"} and effect.touched <= situation.old.children.keys():
        if not effect.touched <= situation.new.children.keys():
            return Verdict(Impact.NOTHING, "storage is switched off: the claim stays as it is until the runtime goes")
        fix = "take it back; a claim of another kind needs a runtime of another name, and its weights loaded again"
        return Verdict(Impact.IGNORED, "a claim is made once, its access mode and class never change", fix)
    if _switches_deployments(situation):
        why = "the operator makes other Deployments and never deletes the old ones: both run, and hold GPUs"
        return Verdict(Impact.BLOCKED, why, f"delete the old Deployments by hand: {_names(_gone(situation))}")
    if situation.landing:
        return _landing(edit, effect, situation)
    return _ignored(edit, effect, situation)


def _scaled(edit: Edit, effect: Effect, situation: Situation) -> Verdict:
    """A field that only the ScaledObject has: the operator applies it on every turn that comes so far (operator, observed)."""
    if situation.scaling_obstacle:
        fix = (
            "correct what blocks it first" if situation.new.stop or situation.obstacle else _how_to_make_true(situation)
        )
        return Verdict(Impact.BLOCKED, f"it does not land: {situation.scaling_obstacle}", fix, True)
    if not effect.touched & situation.new.children.keys():
        why = "the operator deletes the ScaledObject: nobody scales any more, and the replicas stay as KEDA left them"
        return Verdict(Impact.SCALES, why)
    return Verdict(Impact.SCALES, "the operator applies the ScaledObject; no pod restarts for it", _lowered(edit))


def _lowered(edit: Edit) -> str:
    """A maximum below the replicas that run is refused, and KEDA never takes them down (operator, observed)."""
    is_lower = isinstance(edit.old, int) and isinstance(edit.new, int) and edit.new < edit.old
    if edit.path[-1] != "maxReplicas" or not is_lower:
        return ""
    return (
        f"see first that no more than {edit.new} replicas run: while KEDA has more in spec.deploymentConfig.replicas, the operator refuses"
        " the new maximum, and nothing scales down to it"
    )


def _landing(edit: Edit, effect: Effect, situation: Situation) -> Verdict:
    """Not compared, but the whole Deployment is written because of another field."""
    with_what = _places(situation)
    if situation.obstacle:
        return _held_back(situation)
    left = _left_behind(effect, situation)
    if left is not None:
        return left
    if effect.kinds() == {"Deployment"} and not effect.template:
        return Verdict(
            Impact.NOTHING, f"it is written to the Deployment together with {with_what} and restarts nothing"
        )
    if not situation.replaces_pods:
        return _ignored(edit, effect, situation)
    return Verdict(_rolling(situation), f"it is not compared by itself, but lands together with {with_what}", "", True)


def _places(situation: Situation) -> str:
    """What the operator writes the Deployment for; where it does so for ever, why."""
    places = ", ".join(sorted(situation.landing))
    halt = situation.new.stop
    return f"{places} ({halt.why})" if situation.loops and halt else places


def _ignored(edit: Edit, effect: Effect, situation: Situation) -> Verdict:
    row = row_of(situation.kind, edit.path)
    reaches = f" It would reach: {row.reaches}" if row is not None else ""
    unseen = "it stays unseen until something compared changes too"
    why = f"the operator does not compare it: {unseen}.{reaches}"
    if situation.panics and row is not None and row.is_compared:
        why = f"the operator panics before it compares this, because the Deployment has no nodeSelectorTerms: {unseen}.{reaches}"
    if "ScaledObject" in effect.kinds() and not situation.scaling_obstacle:
        why = f"the ScaledObject asks for the new served name at once, while the pods serve the old one: its trigger matches nothing. {why}"
        return Verdict(Impact.SCALES, why, _how_to_make_true(situation))
    left = _left_behind(effect, situation)
    return Verdict(Impact.IGNORED, why, _how_to_make_true(situation) + (f"; {left.fix}" if left else ""))


def _how_to_make_true(situation: Situation) -> str:
    names = _names(situation.deployments)
    by_hand = f"delete the Deployment {names} at a chosen moment: the operator makes it anew"
    if situation.kind != RUNTIME or not all(child.verified for child in situation.new.wanted):
        return f"change something compared with it (the image, resources), or {by_hand}"
    if situation.panics:
        return f"change one of {SEEN_BEFORE_THE_PANIC} with it: a digest alone is not seen; or {by_hand}"
    if situation.new.digests:
        return f"change podAnnotations {ANNOTATION} with it: the pods then roll out; or {by_hand}"
    return f"with a rollout digest in podAnnotations ({ANNOTATION}) it would roll out; or {by_hand}"


def _switches_deployments(situation: Situation) -> bool:
    return bool(_gone(situation)) or (not situation.deployments and bool(situation.new.children))


def _gone(situation: Situation) -> tuple[Key, ...]:
    gone = situation.old.children.keys() - situation.new.children.keys()
    return tuple(sorted(key for key in gone if key.kind == "Deployment"))


def _names(keys: tuple[Key, ...]) -> str:
    return ", ".join(key.name for key in keys)
