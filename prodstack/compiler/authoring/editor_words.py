"""What the editor's schemas say in words of their own: the reference keys, and the fields that mean more in a stack file than in the CRD.

Everything else carries the CRD's description and default.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

_TEXTS: Schema = {"type": ["string", "number", "boolean"]}
_WRITTEN_WINS = "What is written wins."

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "PrefillDecode": "Engines split into a prefill and a decode side: what stands here is common, the sides override it.",
        "side": "What this side has other than the common part; null removes a field.",
        "v1": "Whether vLLM's V1 engine runs (VLLM_USE_V1); true here unless written.",
        "image": "registry/name:tag or registry/name@sha256:... as one string, or the CRD's block; docker.io unless a registry is named.",
        "env": "Environment: a mapping of names to values, or the CRD's list of name and value.",
        "hfTokenSecret": "The Secret with the Hugging Face token: its name, {name, key}, or the CRD's block; the key is token unless written.",
        "cpu": "CPU cores: 4, 0.5 or 500m; written in the form that the operator leaves alone.",
        "memory": "Memory as a Kubernetes quantity; written in the form that the operator leaves alone.",
        "gpu": "Number of GPUs of the container. Routers and cache servers ignore it.",
        "cpuOffloadingBufferSize": "CPU memory for KV blocks: 15Gi, or a plain number of GB, which is what LMCache reads.",
        "diskOffloadingBufferSize": 'Disk for KV blocks: 15Gi, or a plain number of GB; "", unless written, leaves the disk out.',
        "nodeSelectorTerms": "Nodes that may run the pods; a runtime without them gets one that every Linux node matches.",
        "serviceAccountName": f"ServiceAccount of the pods, made if absent; the router's own name here. {_WRITTEN_WINS}",
        "k8sLabelSelector": f"Label selector of the engines' pods; follows from serves. {_WRITTEN_WINS}",
        "remoteUrl": f"Address of a cache server; follows from cache. {_WRITTEN_WINS}",
        "baseModel": f"Value of the label model of the engines' pods; follows from runtime. {_WRITTEN_WINS}",
        "loraAdapterDeploymentConfig": "On how many engines the adapter is loaded, and on which; present here in any case.",
        "scaleUpPolicy": "How fast pods are added; present here whenever autoscaling is enabled.",
        "scaleDownPolicy": "How fast pods are removed; present here whenever autoscaling is enabled.",
        "triggers": "What is measured; present here whenever autoscaling is enabled.",
        "storageClassName": "StorageClass of the volume; the cluster file's storageClass here, else the cluster's default.",
    }
)
"""By the name of a field; every description that is not the CRD's."""

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {"v1": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}
)
"""By the name of a field; every default that is not the CRD's."""

REFERENCE_SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "annotations": {
            "additionalProperties": _TEXTS,
            "description": "Annotations of the object.",
            "type": "object",
        },
        "labels": {
            "additionalProperties": _TEXTS,
            "description": (
                "Labels of the object. A runtime has the one label model unless labels are written; labels of runtimes and"
                " routers become part of an immutable selector."
            ),
            "type": "object",
        },
        "serves": {
            "anyOf": [{"items": {"type": "string"}, "type": "array"}, {"type": "string"}],
            "description": "The runtimes, or the one prefillDecode block, that the router selects; k8sLabelSelector follows.",
        },
        "cache": {
            "description": "A cache server of this stack; lmCacheConfig.enabled and remoteUrl follow. Not for a side of a pair, whose KV transfer it would replace.",
            "type": "string",
        },
        "runtime": {
            "description": "The runtime that loads the adapter; baseModel, LoRA, sidecar and storage follow.",
            "type": "string",
        },
        "mode": {
            "default": "pair",
            "description": (
                "pair: two VLLMRuntimes, on today's operator; topology: one, on an operator of change 841"
                " (the cluster file's operator.supports)."
            ),
            "enum": ["pair", "topology"],
        },
    }
)
"""The reference keys other than a block's two sides."""

TOKEN_SECRET: Schema = {
    "properties": {
        "key": {"default": "token", "description": "Key inside the Secret.", "type": "string"},
        "name": {"description": "Name of the Secret, in the runtime's namespace.", "type": "string"},
    },
    "type": "object",
}
"""The short block of the reference to the Hugging Face token."""
