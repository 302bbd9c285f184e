"""The roles of the operator install suffice and go no further.

What the manager needs was observed: upstream's operator (source of 2026-08-05) ran on a Kubernetes 1.34 API server with
these permissions alone, LoRA loading, KEDA, leader election and metrics included, without one "forbidden".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from constructs_lib.operator_rbac import Grant, policy_rules
from tests.constructs_lib.operator_objects import CR_KINDS, MANAGER, SYSTEM, Manifest, manifests, named

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = "team-a"
ALL_VERBS = [
    *("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"),
    *("bind", "escalate", "impersonate", "approve", "use"),
]


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    """The objects of the default install."""
    return manifests()


@dataclass(frozen=True)
class Request:
    """One call: ``resource`` is ``group/resource`` or ``group/resource/subresource``, core is an empty group."""

    verb: str
    resource: str
    namespace: str


def rule_allows(rule: Manifest, request: Request) -> bool:
    """Kubernetes's own rule: group, resource and verb must all match; no deny exists."""
    group, _, resource = request.resource.partition("/")
    wanted = (("apiGroups", group), ("resources", resource), ("verbs", request.verb))
    return all({value, "*"} & set(rule.get(key, [])) for key, value in wanted)


def bound_rules(objects: list[Manifest], account: tuple[str, str], namespace: str) -> Iterator[Manifest]:
    """The rules that hold for an account in a namespace: cluster bindings everywhere, role bindings in their own."""
    for binding in objects:
        if not binding["kind"].endswith("RoleBinding"):
            continue
        if binding["kind"] == "RoleBinding" and binding["metadata"]["namespace"] != namespace:
            continue
        if account in [(s.get("namespace"), s["name"]) for s in binding["subjects"] if s["kind"] == "ServiceAccount"]:
            ref = binding["roleRef"]
            yield from named(objects, ref["kind"], ref["name"])["rules"]


def allowed(objects: list[Manifest], request: Request, account: tuple[str, str] = (SYSTEM, MANAGER)) -> bool:
    """An authorizer is additive: one rule of one binding is enough."""
    return any(rule_allows(rule, request) for rule in bound_rules(objects, account, request.namespace))


PS = "production-stack.vllm.ai"
RBAC = "rbac.authorization.k8s.io"

EVERYWHERE = {
    "/configmaps": "list watch create update",
    "/persistentvolumeclaims": "list watch create update",
    "/pods": "get list watch update",
    "/secrets": "list watch",
    "/serviceaccounts": "list watch create",
    "/services": "list watch create update",
    "apps/deployments": "list watch create update",
    "authentication.k8s.io/tokenreviews": "create",
    "authorization.k8s.io/subjectaccessreviews": "create",
    "keda.sh/scaledobjects": "create patch delete",
    f"{PS}/cacheservers": "list watch",
    f"{PS}/cacheservers/finalizers": "update",
    f"{PS}/cacheservers/status": "update",
    f"{PS}/loraadapters": "list watch update",
    f"{PS}/loraadapters/status": "update",
    f"{PS}/vllmrouters": "list watch",
    f"{PS}/vllmrouters/finalizers": "update",
    f"{PS}/vllmrouters/status": "update",
    f"{PS}/vllmruntimes": "list watch",
    f"{PS}/vllmruntimes/finalizers": "update",
    f"{PS}/vllmruntimes/status": "update",
    f"{RBAC}/rolebindings": "list watch create",
    f"{RBAC}/roles": "list watch create",
}
"""What the manager was seen to need, in every namespace; any other verb on these must be denied."""

OWN_NAMESPACE = {"/events": "create patch", "coordination.k8s.io/leases": "get create update"}
"""What it needs in its own namespace alone."""

NOWHERE = [
    *(
        "/namespaces",
        "/nodes",
        "/pods/exec",
        "/pods/log",
        "/pods/eviction",
        "/pods/ephemeralcontainers",
        "/pods/status",
    ),
    *(
        "/services/proxy",
        "/serviceaccounts/token",
        "/replicationcontrollers",
        "/persistentvolumes",
        "/users",
        "/groups",
    ),
    *("apps/daemonsets", "apps/statefulsets", "apps/replicasets", "apps/deployments/scale", "apps/deployments/status"),
    *("batch/jobs", "batch/cronjobs", "autoscaling/horizontalpodautoscalers", "networking.k8s.io/ingresses"),
    *(
        f"{PS}/vllmruntimes/scale",
        f"{PS}/vllmrouters/scale",
        f"{PS}/cacheservers/scale",
        f"{PS}/loraadapters/finalizers",
    ),
    *(f"{RBAC}/clusterroles", f"{RBAC}/clusterrolebindings", "keda.sh/scaledjobs", "keda.sh/triggerauthentications"),
    *("apiextensions.k8s.io/customresourcedefinitions", "admissionregistration.k8s.io/mutatingwebhookconfigurations"),
    *("node.k8s.io/runtimeclasses", "storage.k8s.io/storageclasses", "certificates.k8s.io/certificatesigningrequests"),
]
"""Never called by the operator (observed), and what an attacker who holds its token would like most."""


def granted(objects: list[Manifest], resource: str, namespace: str) -> set[str]:
    """All verbs that the manager may use on a resource in a namespace."""
    return {verb for verb in ALL_VERBS if allowed(objects, Request(verb, resource, namespace))}


@pytest.mark.parametrize("namespace", [SYSTEM, ELSEWHERE])
@pytest.mark.parametrize("resource", EVERYWHERE)
def test_manager_may_do_exactly_what_it_does(objects: list[Manifest], resource: str, namespace: str) -> None:
    """Each observed call is allowed in every namespace, each other verb on the same resource is denied."""
    assert granted(objects, resource, namespace) == set(EVERYWHERE[resource].split())


@pytest.mark.parametrize("resource", OWN_NAMESPACE)
def test_manager_leads_in_its_own_namespace_only(objects: list[Manifest], resource: str) -> None:
    """Leases and events are granted beside the manager, and nowhere else."""
    assert granted(objects, resource, SYSTEM) == set(OWN_NAMESPACE[resource].split())
    assert granted(objects, resource, ELSEWHERE) == set()


@pytest.mark.parametrize("resource", NOWHERE)
def test_manager_may_do_nothing_else(objects: list[Manifest], resource: str) -> None:
    """What the operator never touches is denied with every verb, beside it and elsewhere."""
    assert granted(objects, resource, SYSTEM) | granted(objects, resource, ELSEWHERE) == set()


def test_bound_roles_name_nothing_that_the_tables_do_not() -> None:
    """The tables above are the whole of it: no rule names a further resource or URL."""
    objects = manifests()
    rules = list(bound_rules(objects, (SYSTEM, MANAGER), SYSTEM))
    named_by_rules = {f"{g}/{r}" for rule in rules for g in rule["apiGroups"] for r in rule["resources"]}
    assert named_by_rules == EVERYWHERE.keys() | OWN_NAMESPACE.keys()
    assert not any("nonResourceURLs" in rule for rule in rules)


def test_manager_holds_what_its_roles_grant(objects: list[Manifest]) -> None:
    """A Role is refused unless its maker holds all of it: a router's Role grants pods get, list and watch (recorded)."""
    assert {"get", "list", "watch"} <= granted(objects, "/pods", ELSEWHERE)


@pytest.mark.parametrize("account", [(SYSTEM, "default"), (ELSEWHERE, MANAGER)], ids=["default", "same-name-elsewhere"])
def test_other_accounts_get_nothing(objects: list[Manifest], account: tuple[str, str]) -> None:
    """Only the manager's account, in its namespace, is bound."""
    assert list(bound_rules(objects, account, SYSTEM)) == []


def test_no_role_has_a_star(objects: list[Manifest]) -> None:
    """A star grants what does not exist yet."""
    rules = [rule for m in objects for rule in m.get("rules", [])]
    assert len(rules) > len(CR_KINDS)
    assert [rule for rule in rules if any("*" in item for items in rule.values() for item in items)] == []


def test_rules_are_few_and_sorted(objects: list[Manifest]) -> None:
    """One rule for each group and set of verbs, each resource once in a role, all in sorted order."""
    for role in (m for m in objects if m["kind"] in ("Role", "ClusterRole") and "apiGroups" in m["rules"][0]):
        keys = [(rule["apiGroups"], rule["verbs"]) for rule in role["rules"]]
        resources = [(rule["apiGroups"][0], r) for rule in role["rules"] for r in rule["resources"]]
        assert keys == sorted(keys)
        assert len({str(key) for key in keys}) == len(keys)
        assert len(set(resources)) == len(resources)
        for rule in role["rules"]:
            assert rule["resources"] == sorted(rule["resources"])
            assert rule["verbs"] == sorted(rule["verbs"])


def test_order_of_grants_has_no_meaning() -> None:
    """Rows in any order, and verbs in any order, give the same rules."""
    grants = [Grant("", "pods", "get list"), Grant("apps", "deployments", "get"), Grant("", "nodes", "list get")]
    rules = policy_rules(grants)
    assert [tuple(rule.values()) for rule in rules] == [
        ([""], ["nodes", "pods"], ["get", "list"]),
        (["apps"], ["deployments"], ["get"]),
    ]
    assert rules == policy_rules(reversed(grants))


# --- roles for people ------------------------------------------------------------------------------------------------

USER_ROLES = {
    "admin": ("admin", "create delete deletecollection get list patch update watch"),
    "editor": ("edit", "create delete get list patch update watch"),
    "viewer": ("view", "get list watch"),
}


@pytest.mark.parametrize("kind", CR_KINDS)
@pytest.mark.parametrize("level", USER_ROLES)
def test_user_roles_are_added_to_the_built_in_ones(objects: list[Manifest], kind: str, level: str) -> None:
    """Each level adds its verbs on one kind, and reading of its status, to one built-in role."""
    built_in, verbs = USER_ROLES[level]
    role = named(objects, "ClusterRole", f"production-stack-{kind}-{level}-role")
    labels = {key: value for key, value in role["metadata"]["labels"].items() if "aggregate" in key}
    assert labels == {f"{RBAC}/aggregate-to-{built_in}": "true"}
    by_resource = {r: rule["verbs"] for rule in role["rules"] for r in rule["resources"]}
    assert by_resource == {f"{kind}s": verbs.split(), f"{kind}s/status": ["get"]}
    assert {group for rule in role["rules"] for group in rule["apiGroups"]} == {PS}


def test_other_roles_are_not_added_to_the_built_in_ones(objects: list[Manifest]) -> None:
    """The manager's own permissions must never reach people by aggregation."""
    aggregated = {m["metadata"]["name"] for m in objects if "aggregate-to-" in str(m["metadata"]["labels"])}
    assert len(aggregated) == len(CR_KINDS) * len(USER_ROLES)
    assert {name.removeprefix("production-stack-").split("-")[0] for name in aggregated} == set(CR_KINDS)


def test_metrics_reader_reads_metrics(objects: list[Manifest]) -> None:
    """Whoever scrapes is bound to this role by the cluster's owner."""
    role = named(objects, "ClusterRole", "production-stack-metrics-reader")
    assert role["rules"] == [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]
