"""Plain Kubernetes objects: the operator's install, namespaces, Services and everything else that is not a custom resource.

The judgement is simple on purpose. CRDs, namespaces and the like are cluster-wide; workloads roll out as Kubernetes documents it; a changed
type, port or selector of a Service cuts clients off; a claim and the handler of a RuntimeClass are immutable; of all other kinds, only a
deletion matters. Of kinds that do something to running pods without a restart, it is said what.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import get, text
from prodstack.reports.diff import definitions
from prodstack.reports.diff.edits import ABSENT, Edit, edits, is_server_field, path_text, shown_values
from prodstack.reports.diff.impact import WHOLE_OBJECT, FieldChange, Impact
from prodstack.reports.diff.usage import WORKLOADS
from prodstack.upstream.comparison import selector, strategy, template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import ObjectRef

CLUSTER_WIDE = {
    "CustomResourceDefinition": "the API server reads and stores every object of the kind by it",
    "Namespace": "it affects everything in the namespace",
    "ClusterRole": "it grants rights in all namespaces",
    "ClusterRoleBinding": "it grants rights in all namespaces",
    "StorageClass": "claims in all namespaces can use it",
    "RuntimeClass": "pods in all namespaces can use it",
    "PriorityClass": "pods in all namespaces can use it",
    "MutatingWebhookConfiguration": "it receives the objects of all namespaces",
    "ValidatingWebhookConfiguration": "it receives the objects of all namespaces",
}
"""Kinds that affect the whole cluster, and why."""

_OPERATOR = "production-stack"
_USED_BY_PODS = ("Secret", "ConfigMap", "ServiceAccount", "Role", "RoleBinding", "ScaledObject", "Ingress", "HTTPRoute")
_USED_BY_CLIENTS = ("Service", "Ingress", "HTTPRoute", "Gateway")
_ROUTES = ("Ingress", "HTTPRoute")
_ADDRESSES = ("host", "hosts", "hostnames", "path", "paths", "matches")
"""Fields of an Ingress and of an HTTPRoute that decide which requests it takes, or the mappings around them."""
_OTHER_ADDRESS = "no pod restarts; clients reach the pods by the new hosts and paths only"
_WITHOUT_RESTART = {
    "Ingress": "no pod restarts; the controller treats clients' requests by the new settings",
    "HTTPRoute": "no pod restarts; the Gateway treats clients' requests by the new settings",
    "NetworkPolicy": "no pod restarts; connections that are not allowed are refused from then on",
    "PodDisruptionBudget": "no pod restarts; it counts when a node is drained",
    "ExternalSecret": "no pod restarts; pods read the new value of the Secret when they start",
}
"""What an edit of these kinds does although no pod restarts (Kubernetes, Gateway API and External Secrets, read)."""
_NEW = {"NetworkPolicy": "it is new; connections that no policy allows are refused from then on"}
_GONE = {
    "NetworkPolicy": "no pod restarts; connections that only this policy refused are allowed from then on",
    "PodDisruptionBudget": "no pod restarts; nothing limits how many of the pods are gone while nodes are drained",
    "PrometheusRule": "no pod restarts; its alerts are gone",
}
"""What the deletion of these kinds does although no pod restarts (Kubernetes, read)."""
_WITH_ITS_CONTENT = (
    "the External Secrets Operator's Secret is deleted with it, and pods that need it do not start any more",
    "make sure that something else makes the Secret before pods start again",
)
"""Why the deletion of an ExternalSecret interrupts, and what to do."""


def is_operator(body: Mapping[str, Any]) -> bool:
    """Whether an object belongs to the operator's install: ours has a label, upstream's a name prefix."""
    part_of = get(body, "metadata", "labels", "app.kubernetes.io/part-of")
    return part_of == _OPERATOR or text(body, "metadata", "name").startswith(f"{_OPERATOR}-")


def whole(ref: ObjectRef, body: Mapping[str, Any], is_new: bool) -> FieldChange:
    """A plain object that is added (is_new) or removed."""
    old, new = (None, ref.name) if is_new else (ref.name, None)
    if is_cluster_wide(ref, body):
        fix = "" if is_new else "delete everything that depends on it first; other applications may need it"
        return FieldChange(WHOLE_OBJECT, old, new, Impact.CLUSTER_WIDE, _wide(ref), fix)
    return FieldChange(WHOLE_OBJECT, old, new, *(_added(ref) if is_new else _removed(ref, body)))


def _added(ref: ObjectRef) -> tuple[Impact, str, str]:
    starts = ref.kind in (*WORKLOADS, "DaemonSet", "Job", "CronJob", "Pod")
    return (Impact.SCALES, "pods start", "") if starts else (Impact.NOTHING, _NEW.get(ref.kind, "it is new"), "")


def _removed(ref: ObjectRef, body: Mapping[str, Any]) -> tuple[Impact, str, str]:
    if ref.kind == "PersistentVolumeClaim":
        return (Impact.DATA_LOSS, "the volume is deleted with its claim", "keep the claim, or save the data first")
    if ref.kind == "ExternalSecret" and _owns_secret(body):
        return (Impact.INTERRUPTS, *_WITH_ITS_CONTENT)
    if ref.kind == "ConfigMap" and _is_dashboard(body):
        return (Impact.NOTHING, "no running pod depends on it; Grafana loses the dashboard", "")
    if ref.kind in (*WORKLOADS, *_USED_BY_PODS, *_USED_BY_CLIENTS, "DaemonSet", "Pod"):
        return (Impact.INTERRUPTS, "everything that uses it fails", "move its users to another object first")
    return (Impact.NOTHING, _GONE.get(ref.kind, "no running pod depends on it"), "")


def _owns_secret(body: Mapping[str, Any]) -> bool:
    """Whether the Secret of an ExternalSecret is deleted with it: its creationPolicy is Owner (External Secrets, read)."""
    return get(body, "spec", "target", "creationPolicy") in (None, "Owner")


def _is_dashboard(body: Mapping[str, Any]) -> bool:
    """Whether a ConfigMap contains dashboards for Grafana and nothing else: JSON with panels."""
    data = body.get("data")
    return isinstance(data, dict) and bool(data) and all(map(_has_panels, data.values()))


def _has_panels(written: object) -> bool:
    try:
        found = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("panels"), list)


def is_cluster_wide(ref: ObjectRef, body: Mapping[str, Any]) -> bool:
    """Whether a change of the object affects more than its own namespace."""
    return ref.kind in CLUSTER_WIDE or is_operator(body)


def edited(ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every changed field of a plain object with its impact."""
    schemas: tuple[FieldChange, ...] = ()
    if ref.kind == definitions.KIND:
        schemas = tuple(definitions.schema_changes(old, new, _wide(ref)))
        old, new = definitions.without_schemas(old), definitions.without_schemas(new)
    found = [edit for edit in edits(old, new) if not is_server_field(edit.path)]
    return (*schemas, *(_field(edit, ref, old, new) for edit in found))


def _field(edit: Edit, ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> FieldChange:
    impact, why = _verdict(edit, ref, old, new)
    fix = "delete it and create it again at a time of your choice" if impact is Impact.BLOCKED else ""
    return FieldChange(path_text(edit.path), *_shown(edit, ref), impact, why, fix)


def _shown(edit: Edit, ref: ObjectRef) -> tuple[Any, Any]:
    """The values for output, without the contents of a Secret: reports are posted to pull requests."""
    if ref.kind != "Secret" or edit.path[0] not in ("data", "stringData"):
        return shown_values(edit)
    old, new = (None if value is ABSENT else "(not shown)" for value in (edit.old, edit.new))
    return old, new


def _verdict(edit: Edit, ref: ObjectRef, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Impact, str]:
    if is_cluster_wide(ref, new) or is_cluster_wide(ref, old):
        return _of_cluster(edit, ref)
    if edit.path[0] == "metadata":
        return (Impact.NOTHING, "no running pod depends on it")
    if ref.kind in (*WORKLOADS, "DaemonSet"):
        return _workload(edit, dict(old), dict(new))
    if ref.kind == "Service":
        return _service(edit, old, new)
    if ref.kind == "PersistentVolumeClaim":
        return _claim(edit)
    if ref.kind in ("Pod", "Job"):
        return (Impact.BLOCKED, "the API server refuses most changes of this kind")
    return (Impact.NOTHING, _without_restart(edit, ref))


def _of_cluster(edit: Edit, ref: ObjectRef) -> tuple[Impact, str]:
    if ref.kind == "RuntimeClass" and edit.path == ("handler",):
        return (Impact.BLOCKED, "the handler is immutable, and the API server refuses the update")
    return (Impact.CLUSTER_WIDE, _wide(ref))


def _without_restart(edit: Edit, ref: ObjectRef) -> str:
    """What an edit does although no pod restarts."""
    if ref.kind in _ROUTES and any(part in _ADDRESSES for part in edit.path) and "tls" not in edit.path:
        return _OTHER_ADDRESS
    return _WITHOUT_RESTART.get(ref.kind, "running pods do not notice")


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


def _service(edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Impact, str]:
    if edit.path[1:2] in (("ports",), ("selector",)):
        return (Impact.INTERRUPTS, "clients of the old port or pods are cut off until they switch over")
    if edit.path[1:2] == ("type",):
        return (Impact.INTERRUPTS, "clients outside the cluster may lose the address that they use")
    if edit.path[1:2] == ("loadBalancerClass",) and get(old, "spec", "type") == get(new, "spec", "type"):
        return (Impact.BLOCKED, "the class of a load balancer is immutable, and the API server refuses the update")
    if edit.path[1:2] == ("loadBalancerSourceRanges",):
        return (
            Impact.NOTHING,
            "no pod restarts; the load balancer lets in the new addresses only, or all if there are none",
        )
    return (Impact.NOTHING, "running pods do not notice")


def _claim(edit: Edit) -> tuple[Impact, str]:
    if edit.path == ("spec", "resources", "requests", "storage"):
        sizes = [amount(each) if isinstance(each, str) and is_quantity(each) else None for each in (edit.old, edit.new)]
        if sizes[0] is not None and sizes[1] is not None and sizes[1] >= sizes[0]:
            return (Impact.NOTHING, "the volume grows, if its class allows it")
    return (Impact.BLOCKED, "a claim is immutable, and the API server refuses the update")


def _wide(ref: ObjectRef) -> str:
    return CLUSTER_WIDE.get(ref.kind, "it belongs to the operator, which manages all namespaces")
