"""Install the operator: every object except the Namespace and the CRDs, which are units of their own.

Upstream's documented install lags behind the operator's source: its roles grant too little and too much, its metrics Service
selects no pod, and its Deployment does not have the name that the tutorial uses. This install was corrected against the running
operator. It keeps upstream's names, so that upstream's documentation still applies.

All objects use cdk8s-plus's plain ``k8s`` classes: the high-level ones add resources, replicas and selectors that cannot all be
removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdk8s_plus_27 import k8s
from constructs import Construct

from constructs_lib.operator_pod import METRICS_PORT, SERVICE_ACCOUNT_NAME, manager_container, manager_pod, pull_policy
from constructs_lib.operator_rbac import (
    CR_RESOURCES,
    LEADER_ELECTION_GRANTS,
    MANAGER_GRANTS,
    METRICS_AUTH_GRANTS,
    RBAC_API_GROUP,
    USER_LEVELS,
    UserLevel,
    aggregation_label,
    policy_rules,
    user_grants,
    user_role_name,
)
from prodstack.upstream.install import (
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_IMAGE,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
    OPERATOR_NAMESPACE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPLOYMENT_NAME = "production-stack-controller-manager"
"""The tutorial reads logs from ``deployment/production-stack-controller-manager``."""

METRICS_SERVICE_NAME = "production-stack-controller-manager-metrics-service"

SELECTOR = {
    "app.kubernetes.io/component": "controller-manager",
    "app.kubernetes.io/name": "production-stack-operator",
}
"""What the Deployment and the metrics Service select. It is immutable, so it holds nothing that changes (version, instance).

Upstream's manager pods have another value of this name label (``production-stack``), so an upstream install in the same
namespace is selected by neither.
"""

METRICS_POLICY_NAME = "production-stack-controller-manager-metrics"
METRICS_NAMESPACE_LABEL = {"metrics": "enabled"}
"""A namespace with this label may reach the metrics port; kubebuilder's network policies use the same label."""

LABELS = {"app.kubernetes.io/name": "production-stack-operator", "app.kubernetes.io/part-of": "production-stack"}
"""On every object. Labels are safe here: unlike those of a CR, they do not end up in selectors that the operator makes."""

MANAGER_LABELS = {**LABELS, **SELECTOR}
"""On the Deployment, its pods and the metrics Service."""


class OperatorInstall(Construct):
    """The operator, with the permissions that it uses and no others.

    Creates the ServiceAccount, the Deployment, the metrics Service and its NetworkPolicy, the manager's roles and bindings, and
    for each kind of CR one role for admins, one for editors and one for viewers, which Kubernetes adds to the built-in admin, edit
    and view unless ``aggregate_user_roles`` is false.
    LoraAdapters reach beyond their namespace: the operator matches an adapter's pods by label in all namespaces (operator,
    observed), so anybody with ``edit`` in one namespace can load adapters into runtimes of another.

    The pods pass Pod Security ``restricted``, so the operator's namespace may enforce it. A namespace with runtimes may not:
    their pods have no security context (operator, observed).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
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
    ) -> None:
        """Create the objects in ``scope``; all except the cluster-scoped ones are in ``namespace``.

        ``image`` is a full reference; pin it, because the manager's token is close to cluster-admin. ``image_pull_policy`` is Always, IfNotPresent or Never; the default follows from the
        image (see `pull_policy`). One replica leads, the others of ``replicas`` stand by. CPU and memory are Kubernetes
        quantities in the form in which the API server returns them (``500m``, ``512Mi``). ``aggregate_user_roles`` says whether
        the user roles are added to the built-in roles; if not, they give nobody a permission until they are bound.
        """
        super().__init__(scope, construct_id)
        self.namespace: Final = namespace
        self.service_account_name: Final = SERVICE_ACCOUNT_NAME
        self.deployment_name: Final = DEPLOYMENT_NAME
        self._add_account_and_roles()
        self._add_user_roles(aggregate_user_roles)
        self._add_metrics_service()
        self._add_metrics_policy()
        container = manager_container(
            image,
            image_pull_policy or pull_policy(image),
            requests={"cpu": cpu_request, "memory": memory_request},
            limits={"cpu": cpu_limit, "memory": memory_limit},
        )
        self._add_deployment(manager_pod(container), replicas)

    def _metadata(self, name: str, labels: Mapping[str, str] = LABELS) -> k8s.ObjectMeta:
        return k8s.ObjectMeta(name=name, namespace=self.namespace, labels=labels)

    def _add_account_and_roles(self) -> None:
        account = k8s.Subject(kind="ServiceAccount", name=SERVICE_ACCOUNT_NAME, namespace=self.namespace)
        k8s.KubeServiceAccount(self, "service-account", metadata=self._metadata(SERVICE_ACCOUNT_NAME))
        role = "production-stack-leader-election-role"
        k8s.KubeRole(self, role, metadata=self._metadata(role), rules=policy_rules(LEADER_ELECTION_GRANTS))
        k8s.KubeRoleBinding(
            self,
            f"{role}binding",
            metadata=self._metadata(f"{role}binding"),
            role_ref=k8s.RoleRef(api_group=RBAC_API_GROUP, kind="Role", name=role),
            subjects=[account],
        )
        self._add_bound_cluster_role("production-stack-manager-role", policy_rules(MANAGER_GRANTS), account)
        self._add_bound_cluster_role("production-stack-metrics-auth-role", policy_rules(METRICS_AUTH_GRANTS), account)

    def _add_bound_cluster_role(self, name: str, rules: list[k8s.PolicyRule], subject: k8s.Subject) -> None:
        self._add_cluster_role(name, rules)
        k8s.KubeClusterRoleBinding(
            self,
            f"{name}binding",
            metadata=k8s.ObjectMeta(name=f"{name}binding", labels=LABELS),
            role_ref=k8s.RoleRef(api_group=RBAC_API_GROUP, kind="ClusterRole", name=name),
            subjects=[subject],
        )

    def _add_cluster_role(self, name: str, rules: list[k8s.PolicyRule], level: UserLevel | None = None) -> None:
        labels = LABELS if level is None else {**LABELS, **aggregation_label(level)}
        k8s.KubeClusterRole(self, name, metadata=k8s.ObjectMeta(name=name, labels=labels), rules=rules)

    def _add_user_roles(self, aggregate: bool) -> None:
        """Add roles without bindings: the owner of the cluster decides who scrapes metrics and who works with the CRs."""
        scrape = k8s.PolicyRule(non_resource_ur_ls=["/metrics"], verbs=["get"])
        self._add_cluster_role("production-stack-metrics-reader", [scrape])
        for resource in CR_RESOURCES:
            for level in USER_LEVELS:
                rules = policy_rules(user_grants(resource, level))
                self._add_cluster_role(user_role_name(resource, level), rules, level if aggregate else None)

    def _add_metrics_service(self) -> None:
        port = k8s.ServicePort(
            name="https", port=METRICS_PORT, protocol="TCP", target_port=k8s.IntOrString.from_number(METRICS_PORT)
        )
        k8s.KubeService(
            self,
            "metrics-service",
            metadata=self._metadata(METRICS_SERVICE_NAME, MANAGER_LABELS),
            spec=k8s.ServiceSpec(selector=SELECTOR, ports=[port]),
        )

    def _add_metrics_policy(self) -> None:
        """Let only labelled namespaces reach the metrics port, and nobody any other port; the node's probes are always allowed."""
        peer = k8s.NetworkPolicyPeer(namespace_selector=k8s.LabelSelector(match_labels=METRICS_NAMESPACE_LABEL))
        port = k8s.NetworkPolicyPort(port=k8s.IntOrString.from_number(METRICS_PORT), protocol="TCP")
        k8s.KubeNetworkPolicy(
            self,
            "metrics-policy",
            metadata=self._metadata(METRICS_POLICY_NAME),
            spec=k8s.NetworkPolicySpec(
                pod_selector=k8s.LabelSelector(match_labels=SELECTOR),
                policy_types=["Ingress"],
                ingress=[k8s.NetworkPolicyIngressRule(from_=[peer], ports=[port])],
            ),
        )

    def _add_deployment(self, pod: k8s.PodSpec, replicas: int) -> None:
        template = k8s.PodTemplateSpec(metadata=k8s.ObjectMeta(labels=MANAGER_LABELS), spec=pod)
        selector = k8s.LabelSelector(match_labels=SELECTOR)
        k8s.KubeDeployment(
            self,
            "deployment",
            metadata=self._metadata(DEPLOYMENT_NAME, MANAGER_LABELS),
            spec=k8s.DeploymentSpec(replicas=replicas, selector=selector, template=template),
        )
