"""The values of the upstream CRD tutorial (vllm-project/production-stack, its Part 1 and Part 2), as the objects must have them.

None means: not there. Where we emit something else than the tutorial says, the value stands here with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BASIC_RUNTIME: Mapping[str, Any] = {
    "model.modelURL": "meta-llama/Llama-3.1-8B-Instruct",
    "model.maxModelLen": 4096,
    "model.dtype": "bfloat16",
    "model.maxNumSeqs": 32,
    "model.hfTokenSecret.hfTokenSecretName": "huggingface-token",  # the tutorial makes the secret, and forgets to name it
    "vllmConfig.enableChunkedPrefill": False,
    "vllmConfig.enablePrefixCaching": False,
    "vllmConfig.tensorParallelSize": 1,
    "vllmConfig.gpuMemoryUtilization": "0.8",
    "vllmConfig.v1": True,
    "deploymentConfig.resources.cpu": "4",
    "deploymentConfig.resources.memory": "16Gi",
    "deploymentConfig.resources.gpu": "1",
    "deploymentConfig.image.registry": "docker.io",
    "deploymentConfig.image.name": "lmcache/vllm-openai:2025-05-27-v1",
    "storageConfig.enabled": True,
    "storageConfig.size": "10Gi",
    "lmCacheConfig.remoteUrl": "lm://cacheserver-basic.default.svc:80",  # the tutorial's cache is used by nobody
    "lmCacheConfig.enabled": True,
    # the CRD's defaults, which the tutorial writes out
    "model.enableLoRA": None,
    "model.enableTool": None,
    "vllmConfig.port": None,
    "deploymentConfig.replicas": None,
}
BASIC_ROUTER: Mapping[str, Any] = {
    "k8sLabelSelector": "app in (vllmruntime-basic)",  # the tutorial: app=vllmruntime-basic, which selects the same
    "engineScrapeInterval": 30,
    "requestStatsWindow": 60,
    "image.registry": "docker.io",
    "image.name": "lmcache/lmstack-router:latest",  # the tutorial names no tag, which means latest
    "resources.cpu": "2",
    "resources.memory": "8Gi",
    "serviceAccountName": "vllmrouter-basic",  # without one the operator makes no router
    # the CRD's defaults, which the tutorial writes out
    "enableRouter": None,
    "replicas": None,
    "serviceDiscovery": None,
    "routingLogic": None,
    "port": None,
}
BASIC_CACHE: Mapping[str, Any] = {
    "port": 8000,
    "replicas": 1,
    "resources.cpu": "2",
    "resources.memory": "4Gi",
    "image.name": "lmcache/vllm-openai:2025-05-27-v1",  # the tutorial's image has no server at the path that the operator runs
    # fields that the CRD does not have
    "enabled": None,
    "image.tag": None,
    "storage": None,
}
SIDE: Mapping[str, Any] = {
    "model.modelURL": "meta-llama/Llama-3.2-1B-Instruct",
    "model.hfTokenSecret.hfTokenSecretName": "huggingface-token",
    "model.enableLoRA": True,
    "model.maxModelLen": 4096,
    "model.dtype": "bfloat16",
    "model.maxNumSeqs": 32,
    "vllmConfig.v1": True,
    "vllmConfig.maxLoras": 4,
    "vllmConfig.gpuMemoryUtilization": "0.8",
    "storageConfig.enabled": True,
    "storageConfig.size": "10Gi",
    "deploymentConfig.replicas": 2,
    "deploymentConfig.deploymentStrategy": "Recreate",
    "deploymentConfig.resources.cpu": "2",
    "deploymentConfig.resources.memory": "16Gi",
    "deploymentConfig.resources.gpu": "1",
    "deploymentConfig.image.registry": "docker.io",
    "deploymentConfig.image.name": "lmcache/vllm-openai:latest",  # the tutorial: v0.3.7, whose NIXL is older than 0.9.0
    "deploymentConfig.sidecarConfig.enabled": True,
    "deploymentConfig.sidecarConfig.image.name": "lmcache/lmstack-sidecar:latest",
}
ENVIRONMENT: Mapping[str, str] = {
    "HF_HOME": "/data",
    "TRANSFORMERS_CACHE": "/data/transformers_cache",
    "HF_HUB_CACHE": "/data/hf_hub_cache",
    "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True",
    "VLLM_CPU_KVCACHE_SPACE": "0",
    "PYTHONHASHSEED": "0",
}
ARGUMENT = "--disable-log-requests"
NIXL: Mapping[str, Mapping[str, Any]] = {
    "prefill": {
        "lmCacheConfig.kvRole": "kv_producer",
        "lmCacheConfig.nixlRole": "sender",
        "lmCacheConfig.nixlProxyHost": "vllmrouter-sample-nixl.default.svc",  # the router's own Service exposes port 80 alone
        "lmCacheConfig.nixlProxyPort": "7500",
        "lmCacheConfig.nixlBufferSize": "58720256",
        "lmCacheConfig.nixlBufferDevice": "cuda",
    },
    "decode": {
        "lmCacheConfig.kvRole": "kv_consumer",
        "lmCacheConfig.nixlRole": "receiver",
        "lmCacheConfig.nixlPeerHost": "0.0.0.0",  # noqa: S104  # the tutorial's own value
        "lmCacheConfig.nixlPeerInitPort": "7300",
        "lmCacheConfig.nixlPeerAllocPort": "7400",
        "lmCacheConfig.nixlBufferSize": "58720256",
        "lmCacheConfig.nixlBufferDevice": "cuda",
    },
}
ROUTER_FLAGS: Mapping[str, str] = {
    "--nixl-proxy-host": "0.0.0.0",  # noqa: S104  # the tutorial's own value
    "--nixl-proxy-port": "7500",
    "--nixl-peer-host": "0.0.0.0",  # noqa: S104  # the tutorial's own value
    "--nixl-peer-init-port": "7300",
    "--nixl-peer-alloc-port": "7400",
}
"""The model labels that the tutorial's router names beside these are ours: they follow from namespace and name."""
