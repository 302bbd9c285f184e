"""The roles of the operator install: the permissions that the operator uses, and no others.

Each row of a table is one resource; a comment gives the reason if it is not obvious. The tables hold what was observed: the
operator ran with them (including LoRA loading, KEDA, leader election and metrics) without a single "forbidden". Upstream's own
roles grant both too little (``update`` of pods, ``list`` and ``watch`` of secrets) and too much (``delete``, ingresses).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

API_GROUP = "production-stack.vllm.ai"
RBAC_API_GROUP = "rbac.authorization.k8s.io"

CR_RESOURCES = ("cacheservers", "loraadapters", "vllmrouters", "vllmruntimes")
"""The plural names of the four kinds in the CRDs."""


@dataclass(frozen=True)
class Grant:
    """One resource of one API group (``""`` is core) and the verbs on it, separated by spaces."""

    group: str
    resource: str
    verbs: str


MANAGER_GRANTS = (
    # Every read is cached and cluster-wide: list and watch are needed even for what is read by name.
    Grant("", "configmaps", "list watch create update"),
    Grant("", "persistentvolumeclaims", "list watch create update"),
    # get: Kubernetes lets nobody grant a permission that they lack, and each router's Role grants get list watch.
    # update: loading an adapter writes to the pod.
    Grant("", "pods", "get list watch update"),
    # Only adapters with a secret read them, but without list and watch the adapter controller then hangs forever.
    Grant("", "secrets", "list watch"),
    Grant("", "serviceaccounts", "list watch create"),
    Grant("", "services", "list watch create update"),
    Grant("apps", "deployments", "list watch create update"),
    # delete: called on every reconcile of a runtime without autoscaling. Never read.
    Grant("keda.sh", "scaledobjects", "create patch delete"),
    Grant(API_GROUP, "cacheservers", "list watch"),
    # update: its finalizer, and the path of the adapter, which the operator writes into the spec.
    Grant(API_GROUP, "loraadapters", "list watch update"),
    Grant(API_GROUP, "vllmrouters", "list watch"),
    Grant(API_GROUP, "vllmruntimes", "list watch"),
    # Owner references that block deletion need it if OwnerReferencesPermissionEnforcement is on (OpenShift).
    Grant(API_GROUP, "cacheservers/finalizers", "update"),
    Grant(API_GROUP, "vllmrouters/finalizers", "update"),
    Grant(API_GROUP, "vllmruntimes/finalizers", "update"),
    Grant(API_GROUP, "cacheservers/status", "update"),
    Grant(API_GROUP, "loraadapters/status", "update"),
    Grant(API_GROUP, "vllmrouters/status", "update"),
    Grant(API_GROUP, "vllmruntimes/status", "update"),
    Grant(RBAC_API_GROUP, "rolebindings", "list watch create"),
    Grant(RBAC_API_GROUP, "roles", "list watch create"),
)
"""What the manager does in every namespace (operator, observed)."""

LEADER_ELECTION_GRANTS = (
    Grant("", "events", "create patch"),
    Grant("coordination.k8s.io", "leases", "get create update"),
)
"""What the manager does in its own namespace only (operator, observed). Upstream also grants configmaps, which it never uses."""

METRICS_AUTH_GRANTS = (
    Grant("authentication.k8s.io", "tokenreviews", "create"),
    Grant("authorization.k8s.io", "subjectaccessreviews", "create"),
)
"""How the metrics port authenticates and authorizes a client (operator, observed)."""


@dataclass(frozen=True)
class UserLevel:
    """One level of access for people: verbs on a kind, and the built-in role that it is added to."""

    name: str
    verbs: str
    built_in: str


USER_LEVELS = (
    UserLevel("admin", "create delete deletecollection get list patch update watch", "admin"),
    UserLevel("editor", "create delete get list patch update watch", "edit"),
    UserLevel("viewer", "get list watch", "view"),
)
"""Upstream's three levels. Upstream's ``*`` for admin is spelled out, because ``*`` would also grant future verbs."""


def policy_rules(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """The smallest number of rules that grant exactly this: one for each API group and set of verbs.

    Groups are never merged, because a rule grants the product of its groups and resources. Everything is sorted, so the
    order of the rows does not show in dist/.
    """
    keyed = sorted((grant.group, sorted(grant.verbs.split()), grant.resource) for grant in grants)
    return [
        {"apiGroups": [group], "resources": [resource for *_, resource in rows], "verbs": verbs}
        for (group, verbs), rows in groupby(keyed, key=lambda row: (row[0], row[1]))
    ]


def user_grants(resource: str, level: UserLevel) -> tuple[Grant, Grant]:
    """The level's verbs on the kind, and read access to its status, which only the operator writes."""
    return Grant(API_GROUP, resource, level.verbs), Grant(API_GROUP, f"{resource}/status", "get")


def user_role_name(resource: str, level: UserLevel) -> str:
    """Upstream's name, such as ``production-stack-vllmruntime-editor-role``."""
    return f"production-stack-{resource.removesuffix('s')}-{level.name}-role"


def aggregation_label(level: UserLevel) -> dict[str, str]:
    """The label by which Kubernetes adds a role's rules to the built-in admin, edit or view (Kubernetes docs, RBAC)."""
    return {f"{RBAC_API_GROUP}/aggregate-to-{level.built_in}": "true"}
