"""Small tables of facts: wrong field names, gated models, images with an old NIXL, and namespaced kinds; each names its source."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

from prodstack.manifests.manifest import CACHE_SERVER

INSTEAD: dict[tuple[str, str], str] = {
    ("hfTokenSecret", "name"): "write hfTokenSecretName",
    ("hfTokenSecret", "key"): "write hfTokenKeyName",
    ("hfTokenSecret", "hfTokenName"): "write hfTokenKeyName",
    ("model", "hfTokenName"): "write hfTokenKeyName below hfTokenSecret",
    ("model", "hf_token"): "name a Secret: hfTokenSecret with hfTokenSecretName and hfTokenKeyName",
    (
        "env",
        "valueFrom",
    ): "write a literal value; a token comes from hfTokenSecret (runtime) or vllmApiKeySecret (router)",
    ("deploymentConfig", "nodeSelector"): "write nodeSelectorTerms, a list of terms with matchExpressions",
    ("spec", "nodeSelector"): "write nodeSelectorTerms, a list of terms with matchExpressions",
    ("deploymentConfig", "affinity"): "write nodeSelectorTerms, a list of terms with matchExpressions",
    ("deploymentConfig", "tolerations"): "write toleration, without an s",
    ("resources", "requests"): "write cpu, memory and gpu right below resources; requests equal limits",
    ("resources", "limits"): "write cpu, memory and gpu right below resources; requests equal limits",
    ("resources", "nvidia.com/gpu"): "write gpu",
}
"""(the field above, the unknown field) -> what to write.

People write these because the tutorial, the Helm chart or Kubernetes has them. Source: upstream's tutorial and stale install, compared with
the CRDs of today's operator (operator, observed).
"""

INSTEAD_IN: dict[tuple[str, str, str], str] = {
    (CACHE_SERVER, "spec", "enabled"): "remove it; a CacheServer that exists runs",
    (CACHE_SERVER, "spec", "storage"): "remove it; a cache server keeps everything in memory",
    (CACHE_SERVER, "spec", "storageConfig"): "remove it; a cache server keeps everything in memory",
}
"""(kind, the field above, the unknown field) -> what to write; looked up first."""


GATED: tuple[str, ...] = (
    "meta-llama/*",
    "google/gemma-2b*",
    "google/gemma-7b*",
    "google/gemma-1.1-*",
    "google/gemma-2-*",
    "google/gemma-3-*",
    "google/gemma-3n-*",
    "google/codegemma-*",
    "google/medgemma-*",
    "google/paligemma*",
    "google/recurrentgemma-*",
    "google/shieldgemma-*",
    "mistralai/codestral-22b-*",
    "mistralai/ministral-8b-instruct-2410",
    "mistralai/mistral-large-*",
    "mistralai/mistral-small-instruct-2409",
    "mistralai/pixtral-large-*",
    "cohereforai/aya-*",
    "cohereforai/c4ai-command-*",
    "coherelabs/aya-*",
    "coherelabs/c4ai-command-*",
    "coherelabs/command-*",
    "databricks/dbrx-*",
    "bigcode/starcoder",
    "bigcode/starcoderbase*",
    "stabilityai/stablelm-2-*",
    "tiiuae/falcon-180b*",
)
"""Models that Hugging Face gives only to accounts that accepted a licence, so that an engine needs a token; organization/model, * is anything.

Source: the access notices of the models' pages. Organizations gate and ungate models as they like: this is a list of well-known ones, a hit
is a warning, and a model that is not in it may be gated all the same.
"""


@lru_cache(maxsize=1024)
def is_gated(model: str) -> bool:
    """Whether a Hugging Face id is known to be gated; a path or a URL never is."""
    folded = model.lower()
    return folded.count("/") == 1 and any(fnmatchcase(folded, pattern) for pattern in GATED)


REPOSITORY = "lmcache/vllm-openai"
NEWEST_TOO_OLD = (0, 3, 7)
"""The newest tag of that image whose NIXL is known to fail with "cuStreamCreate failed: invalid device context" (upstream's tutorial).

Older tags cannot carry a newer NIXL. Nothing is known, and nothing is reported, of later tags and of other images.
"""
NEEDED = "0.9.0"
"""The version of NIXL that prefill/decode needs (upstream's tutorial)."""
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[.-].*)?\Z")
_DATE = re.compile(r"2025-\d{2}-\d{2}(?:-.*)?\Z")
"""Tags by date stopped before v0.3.7 (the tutorial's basic part has 2025-05-27-v1)."""


def is_too_old(repository: str, tag: str) -> bool:
    """Whether an image, its registry aside, is known to carry a NIXL that fails."""
    if repository != REPOSITORY and not repository.endswith("/" + REPOSITORY):
        return False
    version = _VERSION.match(tag)
    if version:
        return tuple(int(part) for part in version.groups()) <= NEWEST_TOO_OLD
    return _DATE.match(tag) is not None


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
"""Kinds that live in a namespace, by API group ("" for the core). Source: the API references of Kubernetes and of each project, read."""
