"""The manager may do what it does, and nothing else: asked of a real API server, both ways.

The needed rows are what the whole operator was seen to call when it ran with its own account (LoRA loading, KEDA, leader election and
metrics included). That they are sufficient for creating children is shown by tests/e2e/test_children.py, with real requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.api import Can, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.e2e.api import Api
    from tests.e2e.deployed import Deployed

pytestmark = pytest.mark.e2e

CRS = "production-stack.vllm.ai"
RBAC = "rbac.authorization.k8s.io"

EVERYWHERE = (
    ("", "configmaps persistentvolumeclaims services", "list watch create update"),
    ("", "pods", "get list watch update"),
    ("", "secrets", "list watch"),
    ("", "serviceaccounts", "list watch create"),
    ("apps", "deployments", "list watch create update"),
    ("keda.sh", "scaledobjects", "create patch delete"),
    (CRS, "cacheservers vllmrouters vllmruntimes", "list watch"),
    (CRS, "loraadapters", "list watch update"),
    (CRS, "cacheservers/finalizers vllmrouters/finalizers vllmruntimes/finalizers", "update"),
    (CRS, "cacheservers/status loraadapters/status vllmrouters/status vllmruntimes/status", "update"),
    (RBAC, "rolebindings roles", "list watch create"),
    ("authentication.k8s.io", "tokenreviews", "create"),
    ("authorization.k8s.io", "subjectaccessreviews", "create"),
)
"""What the operator calls in any namespace: API group, resources, verbs (operator, observed)."""

AT_HOME = (
    ("", "events", "create patch"),
    ("coordination.k8s.io", "leases", "get create update"),
)
"""What it calls in its own namespace alone."""

ELSEWHERE = "default"


def triples(rows: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """The rows taken apart: one group, one resource, one verb."""
    return {(group, name, verb) for group, names, verbs in rows for name in names.split() for verb in verbs.split()}


DENIED = (
    *(Can(verb, "", "secrets", ELSEWHERE) for verb in ("get", "create", "update", "patch", "delete")),
    *(Can(verb, "", "pods", ELSEWHERE) for verb in ("create", "patch", "delete", "deletecollection")),
    *(
        Can(verb, "", f"pods/{sub}", ELSEWHERE)
        for sub in ("exec", "attach", "portforward")
        for verb in ("get", "create")
    ),
    *(Can("update", "", f"pods/{sub}", ELSEWHERE) for sub in ("ephemeralcontainers", "status", "resize")),
    Can("get", "", "pods/log", ELSEWHERE),
    Can("create", "", "pods/eviction", ELSEWHERE),
    *(Can(verb, "", "services", ELSEWHERE) for verb in ("get", "patch", "delete")),
    *(Can("get", "", f"{kind}/proxy", ELSEWHERE) for kind in ("services", "pods", "nodes")),
    *(Can("delete", "", kind, ELSEWHERE) for kind in ("configmaps", "persistentvolumeclaims", "serviceaccounts")),
    *(Can(verb, "", "serviceaccounts", ELSEWHERE) for verb in ("update", "patch", "impersonate")),
    Can("create", "", "serviceaccounts/token", ELSEWHERE),
    *(Can(verb, "apps", "deployments", ELSEWHERE) for verb in ("get", "patch", "delete", "deletecollection")),
    *(Can(verb, "apps", "deployments/scale", ELSEWHERE) for verb in ("get", "update")),
    *(Can("create", "apps", kind, ELSEWHERE) for kind in ("daemonsets", "statefulsets", "replicasets")),
    *(Can("create", "batch", kind, ELSEWHERE) for kind in ("jobs", "cronjobs")),
    *(Can(verb, "networking.k8s.io", "ingresses", ELSEWHERE) for verb in ("list", "create")),
    *(Can(verb, RBAC, kind, ELSEWHERE) for kind in ("roles", "rolebindings") for verb in ("update", "patch", "delete")),
    *(Can(verb, RBAC, kind) for kind in ("roles", "clusterroles") for verb in ("escalate", "bind")),
    *(
        Can(verb, RBAC, kind)
        for kind in ("clusterroles", "clusterrolebindings")
        for verb in ("list", "create", "update")
    ),
    *(Can(verb, CRS, "vllmruntimes", ELSEWHERE) for verb in ("get", "create", "update", "patch", "delete")),
    *(Can(verb, CRS, "vllmruntimes/scale", ELSEWHERE) for verb in ("get", "update", "patch")),
    *(Can(verb, CRS, "loraadapters", ELSEWHERE) for verb in ("create", "patch", "delete")),
    *(Can(verb, "keda.sh", "scaledobjects", ELSEWHERE) for verb in ("get", "list", "watch", "update")),
    *(Can(verb, "coordination.k8s.io", "leases", ELSEWHERE) for verb in ("get", "create", "update")),
    Can("update", "coordination.k8s.io", "leases", "kube-system"),
    Can("create", "", "events", ELSEWHERE),
    *(Can(verb, "", "namespaces") for verb in ("list", "create", "update", "delete")),
    *(Can(verb, "", "nodes") for verb in ("list", "update")),
    *(Can(verb, "", "persistentvolumes") for verb in ("list", "create")),
    *(Can(verb, "apiextensions.k8s.io", "customresourcedefinitions") for verb in ("list", "update")),
    *(
        Can("create", "admissionregistration.k8s.io", f"{kind}webhookconfigurations")
        for kind in ("mutating", "validating")
    ),
    Can("create", "certificates.k8s.io", "certificatesigningrequests"),
    Can("impersonate", "", "users"),
    Can("impersonate", "", "groups"),
    Can("*", "*", "*"),
)
"""What nobody has seen it call. Above all: no secret by name, no shell, no other account's token, no wider role."""


@pytest.mark.parametrize("home", [True, False], ids=["at-home", "elsewhere"])
def test_the_manager_holds_the_needed_permissions_and_no_other(deployed: Deployed, home: bool) -> None:
    """The server's own list of the account's rules (SelfSubjectRulesReview), less what every account has, is the table: both ways."""
    namespace, _ = deployed.account
    where = namespace if home else ELSEWHERE
    everybody = rules(_nobody(deployed), where)
    held = rules(deployed.as_manager(), where) - everybody
    wanted = triples((*EVERYWHERE, *(AT_HOME if home else ()))) - everybody
    assert sorted(held - wanted) == []
    assert sorted(wanted - held) == []


def test_each_needed_permission_is_granted(deployed: Deployed) -> None:
    """Asked one by one (SubjectAccessReview), as the authorizer decides and not as it lists."""
    namespace, _ = deployed.account
    questions = [Can(verb, group, name, ELSEWHERE) for group, name, verb in sorted(triples(EVERYWHERE))]
    questions += [Can(verb, group, name, namespace) for group, name, verb in sorted(triples(AT_HOME))]
    assert [str(each) for each in questions if not deployed.api.can(manager_of(deployed), each)] == []


def test_everything_else_is_denied(deployed: Deployed) -> None:
    """A list of what an attacker with the manager's token would try."""
    assert [str(each) for each in DENIED if deployed.api.can(manager_of(deployed), each)] == []
    assert len(DENIED) > 80


def test_reads_are_cluster_wide(deployed: Deployed) -> None:
    """Its caches list every namespace at once; real requests."""
    manager = deployed.as_manager()
    for path in ("/api/v1/pods", "/api/v1/secrets", "/apis/apps/v1/deployments", f"/apis/{CRS}/v1alpha1/vllmruntimes"):
        assert manager.request("GET", path)["kind"].endswith("List")


def test_a_status_is_written(deployed: Deployed) -> None:
    """The operator replaces the status of each of its kinds; a real request, in each namespace with custom resources."""
    manager = deployed.as_manager()
    for body in deployed.custom_resources:
        stored = deployed.api.get(body)
        path = f"{deployed.api.path(body)}/status"
        assert manager.request("PUT", path, {**stored, "status": {}})["kind"] == body["kind"]


def test_a_lease_is_taken_at_home_only(deployed: Deployed) -> None:
    """Leader election writes a Lease beside the manager; real requests."""
    namespace, _ = deployed.account
    manager = deployed.as_manager()
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "leader"}}
    at_home: dict[str, Any] = {**lease, "metadata": {"name": "leader", "namespace": namespace}}
    assert manager.create(at_home, dry_run=True)["kind"] == "Lease"
    assert refused(manager, {**lease, "metadata": {"name": "leader", "namespace": ELSEWHERE}}) == 403


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        pytest.param({"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}, None, id="its own"),
        pytest.param({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}, 403, id="secrets by name"),
        pytest.param({"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}, 403, id="a shell"),
        pytest.param({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, 403, id="everything"),
    ],
)
def test_it_cannot_hand_out_more_than_it_holds(deployed: Deployed, rule: dict[str, Any], code: int | None) -> None:
    """It creates a Role for each router: the server refuses one that grants what the manager lacks; a real request."""
    meta = {"name": "made-by-the-manager", "namespace": ELSEWHERE}
    role = {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": meta, "rules": [rule]}
    assert refused(deployed.as_manager(), role) == code


def test_it_cannot_bind_a_wider_role(deployed: Deployed) -> None:
    """It creates RoleBindings, but not one to cluster-admin; a real request."""
    namespace, name = deployed.account
    binding = {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "wider", "namespace": ELSEWHERE},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    }
    assert refused(deployed.as_manager(), binding) == 403


def manager_of(deployed: Deployed) -> str:
    """The manager's name for authorization."""
    return "system:serviceaccount:{}:{}".format(*deployed.account)


def rules(api: Api, namespace: str) -> set[tuple[str, str, str]]:
    """All that an account may do in a namespace; a rule for one name only is marked by it."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    status = api.create(review)["status"]
    assert not status["incomplete"]
    return {
        (group, resource + "".join(f"={name}" for name in rule.get("resourceNames", ())), verb)
        for rule in status["resourceRules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def refused(api: Api, body: dict[str, Any]) -> int | None:
    """The HTTP status with which a creation is refused; None where it is not."""
    try:
        api.create(body, dry_run=True)
    except RefusedError as error:
        return error.code
    return None


def _nobody(deployed: Deployed) -> Api:
    """An account with no role of its own, beside the manager's."""
    namespace, _ = deployed.account
    deployed.api.apply(
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "nobody", "namespace": namespace}}
    )
    return deployed.api.as_account(namespace, "nobody")
