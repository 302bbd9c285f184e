"""The objects of the operator install as plain data.

Upstream's documented install lags behind the operator's source: its roles grant too little and too much, its metrics Service
selects no pod, and its Deployment does not have the name that the tutorial uses. This install was corrected against the running
operator. It keeps upstream's names, so that upstream's documentation still applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_lib.operator_pod import METRICS_PORT, SERVICE_ACCOUNT_NAME, manager_container, manager_pod, pull_policy
from constructs_lib.operator_rbac import (
    CR_RESOURCES,
    LEADER_ELECTION_GRANTS,
    MANAGER_GRANTS,
    METRICS_AUTH_GRANTS,
    RBAC_API_GROUP,
    USER_LEVELS,
    aggregation_label,
    policy_rules,
    user_grants,
    user_role_name,
)
from prodstack.upstream.install import (
    METRICS_NAMESPACE_LABEL,
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_IMAGE,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
    OPERATOR_NAMESPACE,
    OPERATOR_SELECTOR,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

DEPLOYMENT_NAME = "production-stack-controller-manager"
"""The tutorial reads logs from ``deployment/production-stack-controller-manager``."""

METRICS_SERVICE_NAME = "production-stack-controller-manager-metrics-service"

METRICS_POLICY_NAME = "production-stack-controller-manager-metrics"

LABELS = {"app.kubernetes.io/name": "production-stack-operator", "app.kubernetes.io/part-of": "production-stack"}
"""On every object. Labels are safe here: unlike those of a CR, they do not end up in selectors that the operator makes."""

MANAGER_LABELS = {**LABELS, **OPERATOR_SELECTOR}
"""On the Deployment, its pods and the metrics Service."""


def operator_objects(
    *,
    namespace: str = OPERATOR_NAMESPACE,
    image: str = OPERATOR_IMAGE,
    image_pull_policy: str | None = None,
    replicas: int = 1,
    cpu_request: str = OPERATOR_CPU_REQUEST,
    cpu_limit: str = OPERATOR_CPU_LIMIT,
    memory_request: str = OPERATOR_MEMORY_REQUEST,
    memory_limit: str = OPERATOR_MEMORY_LIMIT,
    aggregate_user_roles: bool = True,
) -> dict[str, Body]:
    """The objects by the identifiers that they have in `OperatorInstall`, which describes the arguments."""
    container = manager_container(
        image,
        image_pull_policy or pull_policy(image),
        requests={"cpu": cpu_request, "memory": memory_request},
        limits={"cpu": cpu_limit, "memory": memory_limit},
    )
    return {
        **_account_and_roles(namespace),
        **_user_roles(aggregate_user_roles),
        "metrics-service": _metrics_service(namespace),
        "metrics-policy": _metrics_policy(namespace),
        "deployment": _deployment(namespace, manager_pod(container), replicas),
    }


def _account_and_roles(namespace: str) -> dict[str, Body]:
    account = {"kind": "ServiceAccount", "name": SERVICE_ACCOUNT_NAME, "namespace": namespace}
    name = "production-stack-leader-election-role"
    return {
        "service-account": _object("v1", "ServiceAccount", _metadata(SERVICE_ACCOUNT_NAME, namespace)),
        name: _rbac("Role", _metadata(name, namespace), rules=policy_rules(LEADER_ELECTION_GRANTS)),
        f"{name}binding": _rbac(
            "RoleBinding", _metadata(f"{name}binding", namespace), roleRef=_reference("Role", name), subjects=[account]
        ),
        **_bound_cluster_role("production-stack-manager-role", policy_rules(MANAGER_GRANTS), account),
        **_bound_cluster_role("production-stack-metrics-auth-role", policy_rules(METRICS_AUTH_GRANTS), account),
    }


def _bound_cluster_role(name: str, rules: list[Body], subject: Body) -> dict[str, Body]:
    return {
        name: _rbac("ClusterRole", _metadata(name), rules=rules),
        f"{name}binding": _rbac(
            "ClusterRoleBinding",
            _metadata(f"{name}binding"),
            roleRef=_reference("ClusterRole", name),
            subjects=[subject],
        ),
    }


def _user_roles(aggregate: bool) -> dict[str, Body]:
    """Roles without bindings: the owner of the cluster decides who scrapes metrics and who works with the CRs."""
    scraper = "production-stack-metrics-reader"
    scrape = {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}
    roles = {scraper: _rbac("ClusterRole", _metadata(scraper), rules=[scrape])}
    for resource in CR_RESOURCES:
        for level in USER_LEVELS:
            name = user_role_name(resource, level)
            labels = {**LABELS, **aggregation_label(level)} if aggregate else LABELS
            metadata = _metadata(name, labels=labels)
            roles[name] = _rbac("ClusterRole", metadata, rules=policy_rules(user_grants(resource, level)))
    return roles


def _metrics_service(namespace: str) -> Body:
    port = {"name": "https", "port": METRICS_PORT, "protocol": "TCP", "targetPort": METRICS_PORT}
    metadata = _metadata(METRICS_SERVICE_NAME, namespace, MANAGER_LABELS)
    return _object("v1", "Service", metadata, spec={"selector": OPERATOR_SELECTOR, "ports": [port]})


def _metrics_policy(namespace: str) -> Body:
    """Let only labelled namespaces reach the metrics port, and nobody any other port; the node's probes are always allowed."""
    peer = {"namespaceSelector": {"matchLabels": METRICS_NAMESPACE_LABEL}}
    spec = {
        "podSelector": {"matchLabels": OPERATOR_SELECTOR},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [peer], "ports": [{"port": METRICS_PORT, "protocol": "TCP"}]}],
    }
    return _object("networking.k8s.io/v1", "NetworkPolicy", _metadata(METRICS_POLICY_NAME, namespace), spec=spec)


def _deployment(namespace: str, pod: Body, replicas: int) -> Body:
    template = {"metadata": {"labels": MANAGER_LABELS}, "spec": pod}
    spec = {"replicas": replicas, "selector": {"matchLabels": OPERATOR_SELECTOR}, "template": template}
    return _object("apps/v1", "Deployment", _metadata(DEPLOYMENT_NAME, namespace, MANAGER_LABELS), spec=spec)


def _object(api_version: str, kind: str, metadata: Body, **fields: Any) -> Body:
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def _rbac(kind: str, metadata: Body, **fields: Any) -> Body:
    return _object(f"{RBAC_API_GROUP}/v1", kind, metadata, **fields)


def _reference(kind: str, name: str) -> Body:
    return {"apiGroup": RBAC_API_GROUP, "kind": kind, "name": name}


def _metadata(name: str, namespace: str | None = None, labels: Mapping[str, str] = LABELS) -> Body:
    """The metadata of an object, which is cluster-scoped if it has no namespace."""
    return {"name": name, **({"namespace": namespace} if namespace else {}), "labels": labels}
