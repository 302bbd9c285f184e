"""A VLLMRouter becomes a ServiceAccount, a Role, a RoleBinding, a Service and a Deployment.

enableRouter: false, gpu and gpuType change nothing; the router watches its own namespace only. Source: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import block, number, text
from prodstack.upstream.children import container, parts
from prodstack.upstream.children.parts import present

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.children.parts import Body, Child, Owner

RBAC = "rbac.authorization.k8s.io"
EXISTING_ACCOUNT = "default"
"""The account that every namespace has; any other is made if it is absent."""

_LABELS = {"app.kubernetes.io/name": "production-stack", "app.kubernetes.io/managed-by": "kustomize"}
_POD_VIEWER = ({"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]},)


def children(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """What the operator makes of a router whose CRD defaults are filled in."""
    account = text(spec, "serviceAccountName")
    if account != EXISTING_ACCOUNT:
        yield parts.child(owner, "v1", "ServiceAccount", account, {}, _LABELS)
    yield from _access(owner, account)
    yield parts.service(owner, owner.name, number(spec, "port"), owner.pod_labels)
    pod = {
        **present(affinity=parts.affinity(spec), imagePullSecrets=parts.pull_secrets(spec), serviceAccountName=account)
    }
    template = {"spec": {**pod, "containers": [_container(owner, spec)]}}
    yield parts.deployment(owner, owner.name, number(spec, "replicas"), owner.pod_labels, template)


def _access(owner: Owner, account: str) -> Iterator[Child]:
    role, binding = (owner.profile.names[key].format(name=owner.name) for key in ("role", "binding"))
    yield parts.child(owner, f"{RBAC}/v1", "Role", role, {"rules": [dict(rule) for rule in _POD_VIEWER]}, _LABELS)
    body = {
        "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": owner.namespace}],
    }
    yield parts.child(owner, f"{RBAC}/v1", "RoleBinding", binding, body, _LABELS)


def _container(owner: Owner, spec: Mapping[str, Any]) -> Body:
    check = {"path": "/health", "port": number(spec, "port")}
    return {
        "name": "router",
        **parts.image(spec),
        "args": arguments(owner, spec),
        **present(env=container.environment(owner.profile.fields(ROUTER), spec, {})),
        "ports": parts.http_port(number(spec, "port")),
        "resources": parts.resources(block(spec, "resources")),
        "livenessProbe": {"httpGet": check, "initialDelaySeconds": 30, "periodSeconds": 5, "failureThreshold": 3},
    }


def arguments(owner: Owner, spec: Mapping[str, Any]) -> list[str]:
    """The router's arguments; extraArgs come last, and the router takes the last of two equal ones."""
    return container.arguments(owner.profile.fields(ROUTER), spec, {"--k8s-namespace": owner.namespace})
