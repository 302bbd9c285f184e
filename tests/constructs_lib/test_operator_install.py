"""The operator install has every object, and its roles suffice and go no further.

What the manager needs was observed: upstream's operator (source of 2026-08-05) ran on a Kubernetes 1.34 API server with
these permissions alone, LoRA loading, KEDA, leader election and metrics included, without one "forbidden".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cdk8s
import pytest
import yaml
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from constructs_lib.operator_install import DEFAULT_IMAGE, OperatorInstall
from constructs_lib.operator_pod import pull_policy
from constructs_lib.operator_rbac import Grant, policy_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

Manifest = dict[str, Any]

SYSTEM = "production-stack-system"
MANAGER = "production-stack-controller-manager"
ELSEWHERE = "team-a"
CLUSTER_SCOPED = {"ClusterRole", "ClusterRoleBinding"}
CR_KINDS = ["cacheserver", "loraadapter", "vllmrouter", "vllmruntime"]
ALL_VERBS = [
    *("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"),
    *("bind", "escalate", "impersonate", "approve", "use"),
]


class YamlFile(SingleFileSnapshotExtension):
    """A snapshot is one YAML file, as a reviewer reads it."""

    file_extension = "yaml"
    _write_mode = WriteMode.TEXT


def synthesize(**settings: Any) -> str:
    """One chart with one install, as YAML text."""
    app = cdk8s.Testing.app()
    chart = cdk8s.Chart(app, "operator", disable_resource_name_hashes=True)
    OperatorInstall(chart, "operator", **settings)
    return str(app.synth_yaml())


@pytest.fixture(scope="module")
def text() -> str:
    """The install with its defaults."""
    return synthesize()


@pytest.fixture(scope="module")
def manifests(text: str) -> list[Manifest]:
    """The objects of the default install."""
    return list(yaml.safe_load_all(text))


def named(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """The one object of this kind and name."""
    (found,) = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    return found


def pod_template(manifests: list[Manifest]) -> Manifest:
    """The template of the manager's pods."""
    return dict(named(manifests, "Deployment", MANAGER)["spec"]["template"])


def container(manifests: list[Manifest]) -> Manifest:
    """The manager's one container."""
    (only,) = pod_template(manifests)["spec"]["containers"]
    return dict(only)


# --- objects ---------------------------------------------------------------------------------------------------------


def test_snapshot(text: str, snapshot: SnapshotAssertion) -> None:
    """The whole install, object by object, for a reader."""
    assert text == snapshot.use_extension(YamlFile)


def test_objects_are_complete_and_no_more() -> None:
    """Each object is there once; the Namespace and the CRDs are units of their own."""
    found = [(m["kind"], m["metadata"]["name"]) for m in yaml.safe_load_all(synthesize())]
    users = [("ClusterRole", f"production-stack-{k}-{u}-role") for k in CR_KINDS for u in ("admin", "editor", "viewer")]
    expected = [
        ("ServiceAccount", MANAGER),
        ("Role", "production-stack-leader-election-role"),
        ("RoleBinding", "production-stack-leader-election-rolebinding"),
        ("ClusterRole", "production-stack-manager-role"),
        ("ClusterRoleBinding", "production-stack-manager-rolebinding"),
        ("ClusterRole", "production-stack-metrics-auth-role"),
        ("ClusterRoleBinding", "production-stack-metrics-auth-rolebinding"),
        ("ClusterRole", "production-stack-metrics-reader"),
        ("Service", "production-stack-controller-manager-metrics-service"),
        ("Deployment", MANAGER),
        *users,
    ]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("namespace", [SYSTEM, "vllm-operator"])
def test_namespace_is_on_namespaced_objects_and_subjects_only(namespace: str) -> None:
    """The namespace stands on every namespaced object and in every subject, and on no cluster-scoped object."""
    objects = list(yaml.safe_load_all(synthesize(namespace=namespace)))
    for manifest in objects:
        expected = None if manifest["kind"] in CLUSTER_SCOPED else namespace
        assert manifest["metadata"].get("namespace") == expected, manifest["metadata"]["name"]
    subjects = [s for m in objects for s in m.get("subjects", [])]
    assert subjects == [{"kind": "ServiceAccount", "name": MANAGER, "namespace": namespace}] * 3


def test_handle_names_what_was_made() -> None:
    """The typed handle gives the names that other charts and docs refer to."""
    install = OperatorInstall(cdk8s.Testing.chart(), "operator", namespace="ops")
    assert (install.namespace, install.service_account_name, install.deployment_name) == ("ops", MANAGER, MANAGER)


# --- RBAC: a small authorizer over what was emitted -----------------------------------------------------------------


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


def bound_rules(manifests: list[Manifest], account: tuple[str, str], namespace: str) -> Iterator[Manifest]:
    """The rules that hold for an account in a namespace: cluster bindings everywhere, role bindings in their own."""
    for binding in manifests:
        if not binding["kind"].endswith("RoleBinding"):
            continue
        if binding["kind"] == "RoleBinding" and binding["metadata"]["namespace"] != namespace:
            continue
        if account in [(s.get("namespace"), s["name"]) for s in binding["subjects"] if s["kind"] == "ServiceAccount"]:
            ref = binding["roleRef"]
            yield from named(manifests, ref["kind"], ref["name"])["rules"]


def allowed(manifests: list[Manifest], request: Request, account: tuple[str, str] = (SYSTEM, MANAGER)) -> bool:
    """An authorizer is additive: one rule of one binding is enough."""
    return any(rule_allows(rule, request) for rule in bound_rules(manifests, account, request.namespace))


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


def granted(manifests: list[Manifest], resource: str, namespace: str) -> set[str]:
    """All verbs that the manager may use on a resource in a namespace."""
    return {verb for verb in ALL_VERBS if allowed(manifests, Request(verb, resource, namespace))}


@pytest.mark.parametrize("namespace", [SYSTEM, ELSEWHERE])
@pytest.mark.parametrize("resource", EVERYWHERE)
def test_manager_may_do_exactly_what_it_does(manifests: list[Manifest], resource: str, namespace: str) -> None:
    """Each observed call is allowed in every namespace, each other verb on the same resource is denied."""
    assert granted(manifests, resource, namespace) == set(EVERYWHERE[resource].split())


@pytest.mark.parametrize("resource", OWN_NAMESPACE)
def test_manager_leads_in_its_own_namespace_only(manifests: list[Manifest], resource: str) -> None:
    """Leases and events are granted beside the manager, and nowhere else."""
    assert granted(manifests, resource, SYSTEM) == set(OWN_NAMESPACE[resource].split())
    assert granted(manifests, resource, ELSEWHERE) == set()


@pytest.mark.parametrize("resource", NOWHERE)
def test_manager_may_do_nothing_else(manifests: list[Manifest], resource: str) -> None:
    """What the operator never touches is denied with every verb, beside it and elsewhere."""
    assert granted(manifests, resource, SYSTEM) | granted(manifests, resource, ELSEWHERE) == set()


def test_bound_roles_name_nothing_that_the_tables_do_not() -> None:
    """The tables above are the whole of it: no rule names a further resource or URL."""
    objects = list(yaml.safe_load_all(synthesize()))
    rules = list(bound_rules(objects, (SYSTEM, MANAGER), SYSTEM))
    named_by_rules = {f"{g}/{r}" for rule in rules for g in rule["apiGroups"] for r in rule["resources"]}
    assert named_by_rules == EVERYWHERE.keys() | OWN_NAMESPACE.keys()
    assert not any("nonResourceURLs" in rule for rule in rules)


def test_manager_holds_what_its_roles_grant(manifests: list[Manifest]) -> None:
    """A Role is refused unless its maker holds all of it: a router's Role grants pods get, list and watch (recorded)."""
    assert {"get", "list", "watch"} <= granted(manifests, "/pods", ELSEWHERE)


@pytest.mark.parametrize("account", [(SYSTEM, "default"), (ELSEWHERE, MANAGER)], ids=["default", "same-name-elsewhere"])
def test_other_accounts_get_nothing(manifests: list[Manifest], account: tuple[str, str]) -> None:
    """Only the manager's account, in its namespace, is bound."""
    assert list(bound_rules(manifests, account, SYSTEM)) == []


def test_no_role_has_a_star(manifests: list[Manifest]) -> None:
    """A star grants what does not exist yet."""
    rules = [rule for m in manifests for rule in m.get("rules", [])]
    assert len(rules) > len(CR_KINDS)
    assert [rule for rule in rules if any("*" in item for items in rule.values() for item in items)] == []


def test_rules_are_few_and_sorted(manifests: list[Manifest]) -> None:
    """One rule for each group and set of verbs, each resource once in a role, all in sorted order."""
    for role in (m for m in manifests if m["kind"] in ("Role", "ClusterRole") and "apiGroups" in m["rules"][0]):
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
    rules = [(rule.api_groups, rule.resources, rule.verbs) for rule in policy_rules(grants)]
    assert rules == [([""], ["nodes", "pods"], ["get", "list"]), (["apps"], ["deployments"], ["get"])]
    assert rules == [(rule.api_groups, rule.resources, rule.verbs) for rule in policy_rules(reversed(grants))]


# --- roles for people ------------------------------------------------------------------------------------------------

USER_ROLES = {
    "admin": ("admin", "create delete deletecollection get list patch update watch"),
    "editor": ("edit", "create delete get list patch update watch"),
    "viewer": ("view", "get list watch"),
}


@pytest.mark.parametrize("kind", CR_KINDS)
@pytest.mark.parametrize("level", USER_ROLES)
def test_user_roles_are_added_to_the_built_in_ones(manifests: list[Manifest], kind: str, level: str) -> None:
    """Each level adds its verbs on one kind, and reading of its status, to one built-in role."""
    built_in, verbs = USER_ROLES[level]
    role = named(manifests, "ClusterRole", f"production-stack-{kind}-{level}-role")
    labels = {key: value for key, value in role["metadata"]["labels"].items() if "aggregate" in key}
    assert labels == {f"{RBAC}/aggregate-to-{built_in}": "true"}
    by_resource = {r: rule["verbs"] for rule in role["rules"] for r in rule["resources"]}
    assert by_resource == {f"{kind}s": verbs.split(), f"{kind}s/status": ["get"]}
    assert {group for rule in role["rules"] for group in rule["apiGroups"]} == {PS}


def test_other_roles_are_not_added_to_the_built_in_ones(manifests: list[Manifest]) -> None:
    """The manager's own permissions must never reach people by aggregation."""
    aggregated = {m["metadata"]["name"] for m in manifests if "aggregate-to-" in str(m["metadata"]["labels"])}
    assert len(aggregated) == len(CR_KINDS) * len(USER_ROLES)
    assert {name.removeprefix("production-stack-").split("-")[0] for name in aggregated} == set(CR_KINDS)


def test_metrics_reader_reads_metrics(manifests: list[Manifest]) -> None:
    """Whoever scrapes is bound to this role by the cluster's owner."""
    role = named(manifests, "ClusterRole", "production-stack-metrics-reader")
    assert role["rules"] == [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]


# --- the pod ---------------------------------------------------------------------------------------------------------


def test_selectors_select_the_manager_pods(manifests: list[Manifest]) -> None:
    """Deployment and metrics Service select the pods by labels that never change, and upstream's own pods not at all."""
    labels = pod_template(manifests)["metadata"]["labels"]
    service = named(manifests, "Service", "production-stack-controller-manager-metrics-service")
    for selector in (
        service["spec"]["selector"],
        named(manifests, "Deployment", MANAGER)["spec"]["selector"]["matchLabels"],
    ):
        assert selector
        assert selector.items() <= labels.items()
        assert not [key for key in selector if "version" in key or "instance" in key or "managed-by" in key]
        assert not selector.items() <= UPSTREAM_POD_LABELS.items()


UPSTREAM_POD_LABELS = {
    "app.kubernetes.io/name": "production-stack",
    "app.kubernetes.io/instance": "production-stack",
    "app.kubernetes.io/component": "manager",
}
"""The labels of the manager pods of upstream's install (operator/config/manager, read)."""


def test_metrics_service_reaches_the_metrics_port(manifests: list[Manifest]) -> None:
    """The Service's 8443 is the port that the manager was told to bind, and one that its container declares."""
    (port,) = named(manifests, "Service", "production-stack-controller-manager-metrics-service")["spec"]["ports"]
    assert (port["port"], port["targetPort"], port["protocol"]) == (8443, 8443, "TCP")
    assert 8443 in [p["containerPort"] for p in container(manifests)["ports"]]


def test_manager_is_started_as_observed(manifests: list[Manifest]) -> None:
    """Command, arguments, probes and the time to stop are those that the operator was observed with."""
    manager = container(manifests)
    assert manager["command"] == ["/manager"]
    assert manager["args"] == ["--metrics-bind-address=:8443", "--leader-elect", "--health-probe-bind-address=:8081"]
    assert manager["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": 8081}
    assert manager["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": 8081}
    assert pod_template(manifests)["spec"]["terminationGracePeriodSeconds"] == 10
    assert pod_template(manifests)["spec"]["serviceAccountName"] == MANAGER


def test_pod_passes_restricted(manifests: list[Manifest]) -> None:
    """Pod Security ``restricted`` (Kubernetes docs) asks for these, and forbids the rest that a pod could ask for."""
    pod, manager = pod_template(manifests)["spec"], container(manifests)
    assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert manager["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC", "volumes", "initContainers"}
    assert not [p for p in manager["ports"] if "hostPort" in p]


def test_defaults(manifests: list[Manifest]) -> None:
    """Memory is four times upstream's limit, for a cache of the whole cluster's pods; one replica runs."""
    assert named(manifests, "Deployment", MANAGER)["spec"]["replicas"] == 1
    assert container(manifests)["image"] == DEFAULT_IMAGE
    assert container(manifests)["resources"] == {
        "requests": {"cpu": "10m", "memory": "128Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    }


def test_settings_land_in_the_deployment() -> None:
    """Every setting is copied as it was written."""
    objects = list(
        yaml.safe_load_all(
            synthesize(
                image="registry.example/op:abc",
                image_pull_policy="Never",
                replicas=2,
                cpu_request="100m",
                cpu_limit="2",
                memory_request="1Gi",
                memory_limit="3Gi",
            )
        )
    )
    manager = container(objects)
    assert (manager["image"], manager["imagePullPolicy"]) == ("registry.example/op:abc", "Never")
    assert named(objects, "Deployment", MANAGER)["spec"]["replicas"] == 2
    assert manager["resources"] == {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "3Gi"},
    }


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param("docker.io/lmcache/op:latest", "Always", id="latest"),
        pytest.param("docker.io/lmcache/op", "Always", id="no-tag"),
        pytest.param("registry.example:5000/op", "Always", id="port-is-no-tag"),
        pytest.param("registry.example:5000/op:latest", "Always", id="port-and-latest"),
        pytest.param("docker.io/lmcache/op:0123abc", "IfNotPresent", id="tag"),
        pytest.param("docker.io/lmcache/op@sha256:" + "a" * 64, "IfNotPresent", id="digest"),
        pytest.param("docker.io/lmcache/op:latest@sha256:" + "a" * 64, "IfNotPresent", id="latest-with-digest"),
    ],
)
def test_pull_policy_follows_the_image(image: str, expected: str) -> None:
    """A moving tag is pulled at every start, what cannot change is not."""
    assert pull_policy(image) == expected


def test_pull_policy_is_written_out() -> None:
    """The API server defaults it only once: left out, a change of tag would keep the old policy."""
    pinned = container(list(yaml.safe_load_all(synthesize(image="docker.io/lmcache/op:0123abc"))))
    moving = container(list(yaml.safe_load_all(synthesize())))
    assert (pinned["imagePullPolicy"], moving["imagePullPolicy"]) == ("IfNotPresent", "Always")


def test_two_syntheses_are_byte_identical(text: str) -> None:
    """Nothing in the output depends on the run."""
    assert synthesize() == text
