"""Custom resources that are edited, added or removed, and what the operator does about it.

Each field of a live runtime, router or cache server is judged by what it changes in the children, and by what the whole edit makes the
operator do: a field that it does not compare is applied together with the next compared one, and one immutable field blocks all others
(operator, observed; the recordings are in tests/data/observed-edits). LoRA adapters have no children.

Deleting a custom resource deletes its children, including the claim with the model weights (operator, observed). A rename or a move to
another namespace is a deletion and an addition: Kubernetes has no rename.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import LORA_ADAPTER
from prodstack.manifests.values import get
from prodstack.reports.diff.edits import edits, is_server_field, path_text, shown_values
from prodstack.reports.diff.field_impact import CORRECT, judged, pending, stopped
from prodstack.reports.diff.impact import WHOLE_OBJECT, FieldChange, Impact
from prodstack.reports.diff.transition import Snapshot, Transition
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.reports.diff.edits import Edit
    from prodstack.reports.diff.field_impact import FieldImpact
    from prodstack.reports.diff.live import Live
    from prodstack.reports.drift.model import Field
    from prodstack.upstream.profile import Profile

UNVERIFIED = " (unverified: upstream change 841 was only read)"
_ADAPTER_READ = " (operator source, read)"


def edited(
    kind: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    profile: Profile | None = None,
    live: Live | None = None,
) -> tuple[FieldChange, ...]:
    """Every changed field of a live runtime, router or cache server, with its impact. old, new: the bodies as written.

    live: what runs, and what was merged before and does not run yet; None: the old version runs.
    """
    transition = Transition(
        kind, Snapshot.of(old, profile), Snapshot.of(new, profile), live.children if live is not None else None
    )
    stored = [edit for edit in edits(transition.old.stored, transition.new.stored) if not is_server_field(edit.path)]
    found = [_field(edit, judged(edit, transition), transition) for edit in stored]
    waiting = _pending(live.fields, transition, found) if live is not None and found else ()
    return (*found, *_same_meaning(old, new, stored), *_new_stop(transition, stored, found), *waiting)


def added(
    ref: ObjectRef, body: Mapping[str, Any], twin: ObjectRef | None, profile: Profile | None = None
) -> FieldChange:
    """A custom resource that is added. twin: a removed one with the same spec."""
    was = f"; it has the spec of {twin}, which is removed" if twin else ""
    if ref.kind == LORA_ADAPTER:
        why = f"the operator loads it into running engines without restarting them{_ADAPTER_READ}{was}"
        return FieldChange(WHOLE_OBJECT, None, ref.name, Impact.SCALES, why)
    snapshot = Snapshot.of(body, profile)
    if snapshot.stop is not None:
        return FieldChange(WHOLE_OBJECT, None, ref.name, *stopped(ref.kind, snapshot.stop), CORRECT)
    note = "" if all(child.verified for child in snapshot.wanted) else UNVERIFIED
    why = f"pods start, and no running pod restarts{was}{note}"
    return FieldChange(WHOLE_OBJECT, None, ref.name, Impact.SCALES, why)


def removed(
    ref: ObjectRef, body: Mapping[str, Any], twin: ObjectRef | None, profile: Profile | None = None
) -> FieldChange:
    """A custom resource that is removed. twin: an added one with the same spec."""
    now = f"; {twin} has the same spec: to Kubernetes, a rename is a deletion and a new object" if twin else ""
    claims = [key.name for key in Snapshot.of(body, profile).children if key.kind == "PersistentVolumeClaim"]
    if claims:
        why = f"the claim {', '.join(sorted(claims))} belongs to it and is deleted with it, and so are the weights on the volume{now}"
        fix = "set the volume's reclaim policy to Retain before the merge, or keep the object"
        return FieldChange(WHOLE_OBJECT, ref.name, None, Impact.DATA_LOSS, why, fix)
    if ref.kind == LORA_ADAPTER:
        why = f"the adapter is unloaded, and requests that name it fail{_ADAPTER_READ}{now}"
        fix = (
            "merge it while the operator runs and before its runtimes are removed: its finalizer waits for the operator"
        )
        return FieldChange(WHOLE_OBJECT, ref.name, None, Impact.INTERRUPTS, why, fix)
    why = f"its pods and its Service are deleted{now}"
    return FieldChange(WHOLE_OBJECT, ref.name, None, Impact.INTERRUPTS, why, _clients(ref, twin))


def adapter_edited(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every changed field of a LoRA adapter: the operator loads the new adapter into running engines, and unloads nothing."""
    found = (edit for edit in edits(old, new) if not is_server_field(edit.path))
    return tuple(_adapter_field(edit, new) for edit in found)


def _field(edit: Edit, verdict: FieldImpact, transition: Transition) -> FieldChange:
    verified = all(child.verified for child in transition.new.wanted)
    why = verdict.why if verified or edit.path[0] == "metadata" else verdict.why + UNVERIFIED
    follows = verdict.follows or edit.path[-1] == ANNOTATION
    return FieldChange(path_text(edit.path), *shown_values(edit), verdict.impact, why, verdict.fix, follows)


def _pending(waiting: Iterable[Field], transition: Transition, found: list[FieldChange]) -> Iterator[FieldChange]:
    """The fields that were merged before and do not run, with what this edit makes of them."""
    impact, why, fix, _ = pending(transition)
    seen = {field.path for field in found}
    for field in waiting:
        path = field.path or field.label
        if path not in seen:
            yield FieldChange(path, field.running, field.wanted, impact, f"pending, not running: {why}", fix, True)


def _same_meaning(old: Mapping[str, Any], new: Mapping[str, Any], stored: list[Edit]) -> Iterator[FieldChange]:
    """Edits that disappear once the CRD's defaults are filled in."""
    seen = [edit.path for edit in stored]
    for edit in edits(old, new):
        covered = any(path[: len(edit.path)] == edit.path or edit.path[: len(path)] == path for path in seen)
        if not covered and not is_server_field(edit.path):
            why = "it means the same: the value is the CRD's default"
            yield FieldChange(path_text(edit.path), *shown_values(edit), Impact.NOTHING, why)


def _new_stop(transition: Transition, stored: list[Edit], found: list[FieldChange]) -> Iterator[FieldChange]:
    """Report on the object if the operator stops because of several edits together, so that no single field can be blamed."""
    reported = any(map(transition.stops_because_of, stored)) or any(field.impact is Impact.BLOCKED for field in found)
    halt = transition.new.stop
    if found and not reported and halt is not None and transition.old.stop is None:
        yield FieldChange("spec", None, None, *stopped(transition.kind, halt), CORRECT)


def _clients(ref: ObjectRef, twin: ObjectRef | None) -> str:
    if twin is None:
        return "move its clients to another service first"
    return f"add {twin} first, move the clients to it, and delete {ref.name} in a later change"


def _adapter_field(edit: Edit, new: Mapping[str, Any]) -> FieldChange:
    impact, why, fix = _adapter_impact(edit, new)
    return FieldChange(path_text(edit.path), *shown_values(edit), impact, why, fix)


def _adapter_impact(edit: Edit, new: Mapping[str, Any]) -> tuple[Impact, str, str]:
    replicas = get(new, "spec", "loraAdapterDeploymentConfig", "replicas")
    if edit.path[0] != "spec":
        return Impact.NOTHING, "the operator does not read the metadata of an adapter", ""
    if edit.path[-1] == "replicas" and replicas == 0:
        why = f"replicas 0 never unloads an adapter{_ADAPTER_READ}"
        return Impact.IGNORED, why, "delete the adapter to unload it"
    if edit.path[1:2] in (("baseModel",), ("adapterSource",)):
        why = f"the operator loads the new one; the one that it loaded before stays in the engines until they restart{_ADAPTER_READ}"
        return Impact.SCALES, why, "to remove the old one, delete this adapter and add one with another name"
    return Impact.SCALES, f"the operator applies it to running engines without restarting them{_ADAPTER_READ}", ""
