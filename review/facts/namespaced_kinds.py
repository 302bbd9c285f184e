"""Kinds that live in a namespace, by the group of their API. Source: the API references of Kubernetes and of each project, read."""

from __future__ import annotations

NAMESPACED: dict[str, frozenset[str]] = {
    "": frozenset(
        (
            "ConfigMap",
            "Endpoints",
            "LimitRange",
            "PersistentVolumeClaim",
            "Pod",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        )
    ),
    "apps": frozenset(("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")),
    "autoscaling": frozenset(("HorizontalPodAutoscaler",)),
    "batch": frozenset(("CronJob", "Job")),
    "bitnami.com": frozenset(("SealedSecret",)),
    "external-secrets.io": frozenset(("ExternalSecret", "PushSecret", "SecretStore")),
    "gateway.networking.k8s.io": frozenset(("GRPCRoute", "Gateway", "HTTPRoute", "ReferenceGrant")),
    "keda.sh": frozenset(("ScaledJob", "ScaledObject", "TriggerAuthentication")),
    "monitoring.coreos.com": frozenset(("PodMonitor", "PrometheusRule", "ScrapeConfig", "ServiceMonitor")),
    "networking.k8s.io": frozenset(("Ingress", "NetworkPolicy")),
    "policy": frozenset(("PodDisruptionBudget",)),
    "rbac.authorization.k8s.io": frozenset(("Role", "RoleBinding")),
}
"""Group ("" for the core) -> kinds."""
