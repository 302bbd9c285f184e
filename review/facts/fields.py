"""Fields that people write because the tutorial, the Helm chart or Kubernetes has them, and what the CRDs have instead.

Source: upstream's tutorial and stale install against the CRDs of today's operator; operator, observed.
"""

from __future__ import annotations

from review.manifest import CACHE_SERVER

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
"""(the field above, the unknown field) -> what to write."""

INSTEAD_IN: dict[tuple[str, str, str], str] = {
    (CACHE_SERVER, "spec", "enabled"): "remove it; a CacheServer that exists runs",
    (CACHE_SERVER, "spec", "storage"): "remove it; a cache server keeps everything in memory",
    (CACHE_SERVER, "spec", "storageConfig"): "remove it; a cache server keeps everything in memory",
}
"""(kind, the field above, the unknown field) -> what to write; looked up first."""
