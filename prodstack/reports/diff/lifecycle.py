"""Whole custom resources that come and go, and adapters, which have no children.

Deleting a custom resource deletes its children, the claim with the model weights too (operator, observed). A rename or a move to another
namespace is a deletion and an addition: Kubernetes has no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import LORA_ADAPTER
from prodstack.manifests.values import get
from prodstack.reports.diff.custom_resource import printed, server_set
from prodstack.reports.diff.edits import edits, shown
from prodstack.reports.diff.impact import FieldChange, Impact
from prodstack.reports.diff.transition import State
from prodstack.reports.diff.verdict import CORRECT, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.reports.diff.edits import Edit

NAME = "metadata.name"
"""The path under which a whole object is reported."""

_ADAPTER_READ = " (operator source, read)"


def added(ref: ObjectRef, body: Mapping[str, Any], twin: ObjectRef | None) -> FieldChange:
    """A custom resource that is new. twin: a deleted one with the same spec."""
    was = f"; it has the spec of {twin}, which goes" if twin else ""
    if ref.kind == LORA_ADAPTER:
        why = f"the operator loads it into running engines, and none restarts{_ADAPTER_READ}{was}"
        return FieldChange(NAME, None, ref.name, Impact.SCALES, why)
    state = State.of(body)
    if state.stop is not None:
        return FieldChange(NAME, None, ref.name, *stopped(ref.kind, state.stop), CORRECT)
    verified = (
        "" if all(child.verified for child in state.wanted) else " (unverified: upstream change 841 was only read)"
    )
    return FieldChange(NAME, None, ref.name, Impact.SCALES, f"pods start, and no running pod restarts{was}{verified}")


def removed(ref: ObjectRef, body: Mapping[str, Any], twin: ObjectRef | None) -> FieldChange:
    """A custom resource that goes. twin: a new one with the same spec."""
    now = f"; {twin} has the same spec: a rename is a deletion and a new object" if twin else ""
    claims = [key.name for key in State.of(body).children if key.kind == "PersistentVolumeClaim"]
    if claims:
        why = f"the claim {', '.join(sorted(claims))} belongs to it and goes with it, and so do the weights on the volume{now}"
        fix = "set the volume's reclaim policy to Retain before the merge, or keep the object"
        return FieldChange(NAME, ref.name, None, Impact.DATA_LOSS, why, fix)
    if ref.kind == LORA_ADAPTER:
        why = f"the adapter is unloaded, and requests that name it fail{_ADAPTER_READ}{now}"
        fix = "merge it while the operator runs and before its runtimes go: its finalizer waits for the operator"
        return FieldChange(NAME, ref.name, None, Impact.INTERRUPTS, why, fix)
    return FieldChange(
        NAME, ref.name, None, Impact.INTERRUPTS, f"its pods and its Service go{now}", _clients(ref, twin)
    )


def adapter_edited(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """An edit of a LoRA adapter: the operator loads what is wanted now into running engines, and unloads nothing."""
    found = (edit for edit in edits(old, new) if not server_set(edit.path))
    return tuple(_adapter_field(edit, new) for edit in found)


def _clients(ref: ObjectRef, twin: ObjectRef | None) -> str:
    if twin is None:
        return "move its clients away first"
    return f"add {twin} first, move the clients, and delete {ref.name} in a later change"


def _adapter_field(edit: Edit, new: Mapping[str, Any]) -> FieldChange:
    return FieldChange(shown(edit.path), *printed(edit), *_adapter_verdict(edit, new))


def _adapter_verdict(edit: Edit, new: Mapping[str, Any]) -> Iterator[Any]:
    replicas = get(new, "spec", "loraAdapterDeploymentConfig", "replicas")
    if edit.path[0] != "spec":
        yield from (Impact.NOTHING, "the operator reads no metadata of an adapter", "")
    elif edit.path[-1] == "replicas" and replicas == 0:
        why = f"replicas 0 never unloads an adapter{_ADAPTER_READ}"
        yield from (Impact.IGNORED, why, "delete the adapter to unload it")
    elif edit.path[1:2] in (("baseModel",), ("adapterSource",)):
        why = f"the operator loads what is named now; what it loaded before stays in the engines until they restart{_ADAPTER_READ}"
        yield from (Impact.SCALES, why, "to be rid of the old one, delete the adapter and add one of another name")
    else:
        yield from (Impact.SCALES, f"the operator applies it to running engines, and none restarts{_ADAPTER_READ}", "")
