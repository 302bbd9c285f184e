"""The operator install: its defaults, used if the cluster file does not set them, and what its Deployment selects."""

OPERATOR_NAMESPACE = "production-stack-system"
"""Upstream's namespace for the operator."""
OPERATOR_IMAGE = "docker.io/lmcache/production-stack-operator:latest"
"""Upstream's image; a cluster has to pin it, by digest or by the sha of a commit as tag.

Upstream pushes `latest` and the commit's sha on every merge that touches the operator, and pushes a release tag again whenever
something below helm/ changes (upstream's workflows, read). So `latest` and `v0.1.12` both change what runs without a merge of yours.
"""
OPERATOR_CPU_REQUEST, OPERATOR_CPU_LIMIT = "10m", "500m"
OPERATOR_MEMORY_REQUEST, OPERATOR_MEMORY_LIMIT = "128Mi", "512Mi"
"""Four times upstream's 128Mi, which is small: the manager caches every pod, Deployment, Service, ConfigMap and PVC of
the cluster, and with the first adapter that has a secret every Secret (operator, observed: all reads are cached and
cluster-wide). At 10 to 20 KiB a pod, 7,000 to 13,000 pods alone fill 128Mi, and one Secret may hold 1 MiB. 512Mi is
an estimate from those sizes, not a measurement: raise it for a large cluster.
"""

OPERATOR_CONTENTS = (
    ("apps/v1", "Deployment", True, 1),
    ("networking.k8s.io/v1", "NetworkPolicy", True, 1),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", False, 15),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", False, 2),
    ("rbac.authorization.k8s.io/v1", "Role", True, 1),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", True, 1),
    ("v1", "Service", True, 1),
    ("v1", "ServiceAccount", True, 1),
)
"""What the install consists of: apiVersion, kind, whether it is in a namespace, and how many. A test compares it with the objects."""
OPERATOR_SELECTOR = {
    "app.kubernetes.io/component": "controller-manager",
    "app.kubernetes.io/name": "production-stack-operator",
}
"""What our Deployment and metrics Service select. It is immutable, so it holds nothing that changes (version, instance).

Upstream's manager pods have another value of this name label (``production-stack``), so an upstream install in the same
namespace is selected by neither.
"""
METRICS_NAMESPACE_LABEL = {"metrics": "enabled"}
"""The label of namespaces whose pods may read metrics, of the operator and of stacks; kubebuilder's network policies use the same (read)."""
