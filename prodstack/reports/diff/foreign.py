"""Plain Kubernetes objects beside the custom resources: the operator's install, namespaces, companions.

The rules are simple on purpose: what concerns everything is cluster-wide; a workload acts as Kubernetes says; a Service's ports and
selector cut clients off; a claim is a volume; of everything else only the deletion is felt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import get
from prodstack.reports.diff.custom_resource import printed, server_set
from prodstack.reports.diff.edits import ABSENT, Edit, edits, shown
from prodstack.reports.diff.impact import FieldChange, Impact
from prodstack.reports.diff.lifecycle import NAME
from prodstack.reports.diff.usage import WORKLOADS
from prodstack.upstream.comparison import selector, strategy, template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import ObjectRef

CLUSTER_WIDE = {
    "CustomResourceDefinition": "every object of the kind is read and stored by it",
    "Namespace": "everything in the namespace is concerned",
    "ClusterRole": "it grants rights in all namespaces",
    "ClusterRoleBinding": "it grants rights in all namespaces",
    "StorageClass": "claims of all namespaces name it",
    "RuntimeClass": "pods of all namespaces name it",
    "PriorityClass": "pods of all namespaces name it",
    "MutatingWebhookConfiguration": "it sees the objects of all namespaces",
    "ValidatingWebhookConfiguration": "it sees the objects of all namespaces",
}
"""Kinds that concern the whole cluster, and why."""

_OPERATOR = "production-stack"
_FELT = ("Secret", "ConfigMap", "ServiceAccount", "Role", "RoleBinding", "ScaledObject", "Ingress", "HTTPRoute")
_SERVED = ("Service", "Ingress", "HTTPRoute", "Gateway")


def is_operator(body: Mapping[str, Any]) -> bool:
    """Whether an object belongs to the operator's install, ours (by its label) or upstream's (by its name)."""
    part_of = get(body, "metadata", "labels", "app.kubernetes.io/part-of")
    name = get(body, "metadata", "name", default="")
    return part_of == _OPERATOR or (isinstance(name, str) and name.startswith(f"{_OPERATOR}-"))


def whole(ref: ObjectRef, body: Mapping[str, Any], comes: bool) -> FieldChange:
    """A plain object that is added (comes) or removed."""
    old, new = (None, ref.name) if comes else (ref.name, None)
    if is_cluster_wide(ref, body):
        fix = "" if comes else "delete what depends on it first; applications of other folders may need it"
        return FieldChange(NAME, old, new, Impact.CLUSTER_WIDE, _wide(ref), fix)
    return FieldChange(NAME, old, new, *(_comes(ref) if comes else _goes(ref)))


def _comes(ref: ObjectRef) -> tuple[Impact, str, str]:
    starts = ref.kind in (*WORKLOADS, "DaemonSet", "Job", "CronJob", "Pod")
    return (Impact.SCALES, "pods start", "") if starts else (Impact.NOTHING, "it is new", "")


def _goes(ref: ObjectRef) -> tuple[Impact, str, str]:
    if ref.kind == "PersistentVolumeClaim":
        return (Impact.DATA_LOSS, "the volume goes with its claim", "keep it, or save the data")
    if ref.kind in (*WORKLOADS, *_FELT, *_SERVED, "DaemonSet", "Pod"):
        return (Impact.INTERRUPTS, "what uses it fails", "move what uses it away first")
    return (Impact.NOTHING, "no running pod depends on it", "")


def is_cluster_wide(ref: ObjectRef, body: Mapping[str, Any]) -> bool:
    """Whether a change of the object concerns more than its own namespace."""
    return ref.kind in CLUSTER_WIDE or is_operator(body)


def edited(ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every changed field of a plain object with its impact."""
    found = [edit for edit in edits(old, new) if not server_set(edit.path)]
    return tuple(_field(edit, ref, old, new) for edit in found)


def _field(edit: Edit, ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> FieldChange:
    impact, why = _verdict(edit, ref, old, new)
    fix = "delete and make it anew at a chosen moment" if impact is Impact.BLOCKED else ""
    return FieldChange(shown(edit.path), *_shown(edit, ref), impact, why, fix)


def _shown(edit: Edit, ref: ObjectRef) -> tuple[Any, Any]:
    """The values for output; a pull request is no place for what stands in a Secret."""
    if ref.kind != "Secret" or edit.path[0] not in ("data", "stringData"):
        return printed(edit)
    old, new = (None if value is ABSENT else "(not shown)" for value in (edit.old, edit.new))
    return old, new


def _verdict(edit: Edit, ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Impact, str]:
    if is_cluster_wide(ref, new) or is_cluster_wide(ref, old):
        return (Impact.CLUSTER_WIDE, _wide(ref))
    if edit.path[0] == "metadata":
        return (Impact.NOTHING, "no running pod depends on it")
    if ref.kind in (*WORKLOADS, "DaemonSet"):
        return _workload(edit, dict(old), dict(new))
    if ref.kind == "Service" and edit.path[1:2] in (("ports",), ("selector",)):
        return (Impact.INTERRUPTS, "clients of the old port or pods are cut off until they follow")
    if ref.kind == "PersistentVolumeClaim":
        return _claim(edit)
    if ref.kind in ("Pod", "Job"):
        return (Impact.BLOCKED, "the API server refuses most changes of it")
    return (Impact.NOTHING, "running pods do not notice")


def _workload(edit: Edit, old: dict[str, Any], new: dict[str, Any]) -> tuple[Impact, str]:
    if selector(old) != selector(new):
        return (Impact.BLOCKED, "the selector is immutable: the API server refuses the whole update")
    if edit.path[:2] == ("spec", "replicas"):
        return (Impact.SCALES, "only the number of pods changes")
    if edit.path[:2] != ("spec", "template") or template(old) == template(new):
        return (Impact.NOTHING, "no running pod depends on it")
    if strategy(new) == "Recreate":
        return (Impact.INTERRUPTS, "all pods stop before new ones start")
    return (Impact.ROLLS_OUT, "the pod template changes")


def _claim(edit: Edit) -> tuple[Impact, str]:
    if edit.path == ("spec", "resources", "requests", "storage"):
        sizes = [amount(each) if isinstance(each, str) and is_quantity(each) else None for each in (edit.old, edit.new)]
        if sizes[0] is not None and sizes[1] is not None and sizes[1] >= sizes[0]:
            return (Impact.NOTHING, "the volume grows, if its class allows it")
    return (Impact.BLOCKED, "a claim is immutable: the API server refuses the update")


def _wide(ref: ObjectRef) -> str:
    return CLUSTER_WIDE.get(ref.kind, "it belongs to the operator, which serves all namespaces")
