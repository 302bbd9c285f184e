"""Descriptions and defaults of the editor's schemas that differ from the CRD: reference keys, and fields that a stack file extends.

Everything else, including a kind that is not mentioned here, has the descriptions and defaults of its CRD.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

_TEXTS: Schema = {"type": ["string", "number", "boolean"]}
_WRITTEN_WINS = "A written value takes precedence."

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "PrefillDecode": "Engines split into a prefill and a decode side. The fields here apply to both sides; each side can override them.",
        "side": "What differs on this side from the common fields; null removes a field.",
        "v1": "Whether vLLM's V1 engine runs (VLLM_USE_V1); true by default in a stack file.",
        "image": "registry/name:tag or registry/name@sha256:DIGEST as one string, or the CRD's block. The default registry is docker.io.",
        "env": "Environment variables: a mapping of names to values, or the CRD's list of name and value.",
        "hfTokenSecret": "The Secret with the Hugging Face token: its name, {name, key}, or the CRD's block. The default key is token.",
        "cpu": "CPU cores: 4, 0.5 or 500m. It is published in the form that the operator does not update endlessly.",
        "memory": "Memory as a Kubernetes quantity. It is published in the form that the operator does not update endlessly.",
        "gpu": "Number of GPUs of the container. Ignored for routers and cache servers.",
        "cpuOffloadingBufferSize": "CPU memory for KV blocks: 15Gi, or a plain number of GB. It is published as the plain number that LMCache parses.",
        "diskOffloadingBufferSize": 'Disk space for KV blocks: 15Gi, or a plain number of GB. The default "" disables the disk.',
        "nodeSelectorTerms": "Nodes that may run the pods. By default, a runtime gets a term that every Linux node matches.",
        "serviceAccountName": "ServiceAccount of the pods, created if it does not exist; the router's own name by default.",
        "k8sLabelSelector": f"Label selector of the engines' pods; derived from serves. {_WRITTEN_WINS}",
        "remoteUrl": f"Address of a cache server; derived from cache. {_WRITTEN_WINS}",
        "baseModel": f"Value of the label model on the engines' pods; derived from runtime. {_WRITTEN_WINS}",
        "loraAdapterDeploymentConfig": "How many engines load the adapter, and how they are chosen; added if it is missing.",
        "scaleUpPolicy": "How fast pods are added; added if it is missing and autoscaling is enabled.",
        "scaleDownPolicy": "How fast pods are removed; added if it is missing and autoscaling is enabled.",
        "triggers": "The metrics that drive scaling; added if they are missing and autoscaling is enabled.",
        "storageClassName": "StorageClass of the volume; by default the cluster file's storageClass, or else the default class of the cluster.",
    }
)
"""Descriptions that replace those of the CRD, by field name."""

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {"v1": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}
)
"""Defaults that replace those of the CRD, by field name."""

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
                "Labels of the object. By default, a runtime has one label, model. Labels of runtimes and routers become part of"
                " immutable selectors, so they cannot change."
            ),
            "type": "object",
        },
        "serves": {
            "anyOf": [{"items": {"type": "string"}, "type": "array"}, {"type": "string"}],
            "description": (
                "The runtimes, or the one prefillDecode block, that the router serves; sets k8sLabelSelector. STACK/NAME names one of"
                " another stack of the cluster, in the same namespace."
            ),
        },
        "controllerService": {
            "default": False,
            "description": (
                "Whether there is a Service, named like the router with -lmcache, through which engines reach the router's LMCache controller."
                " Only for routing logics that start one, such as kvaware."
            ),
            "type": "boolean",
        },
        "cache": {
            "description": "A cache server of this stack; sets lmCacheConfig.enabled and remoteUrl. Not allowed for a side of a pair, whose KV transfer it would replace.",
            "type": "string",
        },
        "runtime": {
            "description": "The runtime that loads the adapter; sets baseModel, and LoRA, sidecar and storage of the runtime.",
            "type": "string",
        },
        "onDelete": {
            "description": (
                "deleteVolume: a GitOps tool may delete this runtime, and its volume with it, without asking. By default, Argo CD asks"
                " first, and Flux leaves the runtime (gitops in the cluster file)."
            ),
            "enum": ["deleteVolume"],
        },
        "mode": {
            "default": "pair",
            "description": (
                "pair: two VLLMRuntimes, for today's operator. topology: one VLLMRuntime, for an operator with change 841"
                " (operator.profile in the cluster file)."
            ),
            "enum": ["pair", "topology"],
        },
    }
)
"""The schemas of the reference keys, except the two sides of a prefillDecode block."""

CATALOG_SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "catalog": {
            "description": (
                "A model of the catalogue, by its id or the part behind the slash, such as Llama-3.1-8B-Instruct. What is not written is filled in:"
                " modelURL, maxModelLen, dtype, the parser for tool calls, the tensor parallelism, resources and nodes."
            ),
            "type": "string",
        },
        "pool": {
            "description": (
                "The node pool of facts.nodePools for which the values of catalog are chosen; by default the one on which the model fits"
                " with the least GPU memory."
            ),
            "type": "string",
        },
    }
)
"""The schemas of the keys of a runtime's model that are not fields of the CRD."""

TOKEN_SECRET: Schema = {
    "properties": {
        "key": {"default": "token", "description": "Key in the Secret.", "type": "string"},
        "name": {"description": "Name of the Secret, in the runtime's namespace.", "type": "string"},
    },
    "type": "object",
}
"""The shorthand of the reference to the Hugging Face token."""
