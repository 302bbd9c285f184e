"""`networkPolicy: true`: what the pods of each kind of stack need is allowed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compiler.companions.connections import (
    CACHED,
    CHANGE_841,
    HUB,
    KVAWARE,
    LOCAL,
    OFFLINE,
    ON,
    STORED,
    TOPOLOGY,
    blocked,
    decided,
    lora,
    static,
)
from tests.projects import BLOCK, CLUSTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Mapping


BASIC = """
    yes client -> front 80
    yes outside -> front 80
    yes stranger -> front 80
    no  client -> front 8000 443
    yes front -> llama 8000
    no  front -> llama 80 5600 30090
    no  client -> llama 8000
    no  stranger -> llama 8000
    no  outside -> llama 8000
    no  far front -> llama 8000
    no  operator -> llama 8000 30090
    yes prometheus -> llama 8000
    yes prometheus -> front 80
    no  prometheus -> llama 30090
    yes front -> outside 443 6443
    no  front -> outside 80 22 8000
    yes llama -> outside 443
    no  llama -> outside 80 6443 22
    no  llama -> front 80
    yes llama -> dns 53 53u 5353 5353u
    yes front -> dns 53 53u 5353 5353u
    yes llama -> outside 53 53u
    no  llama -> outside 5353u
    no  llama -> stranger 8000
    no  front -> stranger 8000
    no  cache -> outside 443 53u
    no  cache -> dns 53u
    no  front -> cache 8000
    no  stranger -> cache 8000
"""
TABLES: Mapping[str, tuple[str, str, str]] = {
    "a runtime and a router": (STACK, CLUSTER, BASIC + "no llama -> cache 8000"),
    "a cache": (CACHED, CLUSTER, BASIC + "yes llama -> cache 8000\n no llama -> cache 80\n no cache -> llama 8000"),
    "a cache on another port": (
        CACHED.replace("  cache:\n    image", "  cache:\n    port: 9100\n    image"),
        CLUSTER,
        "yes llama -> cache 9100\n no llama -> cache 8000 80",
    ),
    "other ports": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {port: 9000}").replace("[llama]\n", "[llama]\n    port: 8080\n"),
        CLUSTER,
        "yes front -> llama 9000\n no front -> llama 8000\n yes client -> front 8080\n no client -> front 80\n yes prometheus -> llama 9000",
    ),
    "a pair": (
        BLOCK.replace("router:v0.1.7", "router:v0.1.11"),
        CLUSTER,
        """
        yes front -> pd-prefill 8000
        yes front -> pd-decode 8000
        no  front -> pd-decode 5600
        yes pd-decode -> pd-prefill 5600 40001 8000
        yes pd-prefill -> pd-decode 5600 40001
        yes pd-prefill -> pd-decode 4791u
        no  pd-prefill -> pd-prefill 5600
        no  stranger -> pd-prefill 5600
        no  pd-prefill -> front 7500
        """,
    ),
    "a topology": (
        TOPOLOGY,
        CHANGE_841,
        """
        yes front -> prefill side 8000
        yes front -> decode side 8000
        no  front -> decode side 7300
        yes prefill side -> decode side 7300 7400 40001
        yes decode side -> prefill side 40001
        yes prefill side -> front 7500
        no  decode side -> front 7500
        no  prefill side -> front 7501
        yes prometheus -> decode side 8000
        no  stranger -> decode side 7300
        """,
    ),
    "an adapter": (
        STORED + lora(HUB).replace("runtime: llama", "runtime: llama"),
        CLUSTER,
        "yes operator -> llama 8000 30090\n no operator -> llama 22\n no operator -> front 443\n no client -> llama 30090\n yes llama -> outside 443",
    ),
    "an adapter and a local model": (
        STORED.replace("org/llama", "/data/llama") + lora(HUB),
        CLUSTER,
        "yes operator -> llama 30090\n yes llama -> outside 443",
    ),
    "an adapter on a local path": (
        LOCAL + lora("{type: local, adapterName: sql, adapterPath: /data/sql}"),
        CLUSTER,
        "yes operator -> llama 8000\n no operator -> llama 30090\n no llama -> outside 443",
    ),
    "an adapter on a local path, and a sidecar": (
        LOCAL.replace("gpu: 1}", "gpu: 1}\n      sidecarConfig: {enabled: true, image: docker.io/lmcache/lmstack-sidecar:v1}") + lora("{type: local, adapterName: sql, adapterPath: /data/sql}"),
        CLUSTER,
        "yes operator -> llama 8000 30090\n no llama -> outside 443",
    ),
    "a local model": (LOCAL, CLUSTER, "no llama -> outside 443\n yes llama -> dns 53u"),
    "an offline model": (OFFLINE, CLUSTER, "no llama -> outside 443"),
    "HF_HUB_OFFLINE is off": (OFFLINE.replace('"1"', '"0"'), CLUSTER, "yes llama -> outside 443"),
    "a mirror": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HF_ENDPOINT: 'http://mirror.example.com:8081/hf'}}"),
        CLUSTER,
        "yes llama -> outside 443 8081\n no llama -> outside 80",
    ),
    "a mirror in the cluster": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HF_ENDPOINT: 'http://mirror.web.svc'}}"),
        CLUSTER,
        "yes llama -> client 8080\n yes llama -> outside 443\n no llama -> outside 80\n no llama -> stranger 8080",
    ),
    "a proxy": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HTTPS_PROXY: 'http://proxy.example.com:3128'}}"),
        CLUSTER,
        "yes llama -> outside 443 3128\n no llama -> outside 3129",
    ),
    "a mirror of the sidecar": (
        STORED.replace("org/llama", "/data/llama").replace("gpu: 1}", "gpu: 1}\n      sidecarConfig: {env: {HF_ENDPOINT: 'http://mirror.example.com:8081'}}") + lora(HUB),
        CLUSTER,
        "yes llama -> outside 443 8081\n no llama -> outside 80",
    ),
    "a collector of the engines": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {extraArgs: [--otlp-traces-endpoint, 'grpc://otel.web.svc:4317']}"),
        CLUSTER,
        "yes llama -> client 4317\n no llama -> outside 4317\n no llama -> stranger 4317",
    ),
    "kvaware": (
        KVAWARE,
        CLUSTER,
        "yes front -> llama 8000 9000\n yes llama -> front 9000 9001 80\n yes front -> outside 443\n no front -> llama 9000u\n no llama -> cache 9000\n no stranger -> front 9000",
    ),
    "a backend of the stack": (
        static("http://llama.default.svc:80"),
        CLUSTER,
        "yes front -> llama 8000\n no front -> llama 80\n no front -> outside 443 6443\n no stranger -> llama 8000",
    ),
    "backends elsewhere": (
        static('"http://llama.web.svc:80,https://api.example.com,http://192.0.2.1:8080"', '"a,b,c"'),
        CLUSTER,
        "yes front -> far llama 8000 9000\n no front -> llama 8000\n yes front -> outside 443 8080\n no front -> outside 80",
    ),
    "a backend that is a Service or a host outside": (
        static("http://llama.web:8080"),
        CLUSTER,
        "yes front -> far llama 8000 8080\n yes front -> outside 8080\n no front -> outside 80\n no front -> llama 8000",
    ),
    "the router's telemetry": (
        STACK.replace("[llama]\n", "[llama]\n    extraArgs: [--otel-endpoint, 'otel.web:4317', --sentry-dsn, 'https://k@sentry.example.com/1']\n"),
        CLUSTER,
        "yes front -> outside 4317 443\n no front -> outside 4318",
    ),
    "an outside store": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'redis://r.example.com:6380,b.example.com'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> outside 6380 6379\n no llama -> outside 6381",
    ),
    "an outside store in the environment": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {LMCACHE_REMOTE_URL: 'redis://store.example.com'}}"),
        CLUSTER,
        "yes llama -> outside 6379",
    ),
    "a store in the cluster": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'redis://redis.web.svc:6379'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> client 6379 6380\n no llama -> client 6379u\n no llama -> stranger 6379\n no llama -> outside 6379",
    ),
    "another namespace's cache": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'lm://cache.web.svc:80'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> far cache 8000\n no llama -> cache 8000\n no llama -> far llama 8000\n no llama -> outside 80",
    ),
    "a selector by a label": (
        STACK.replace("serves: [llama]", "k8sLabelSelector: 'model=default.llama,!x'"),
        CLUSTER,
        "yes front -> llama 8000\n no front -> stranger 8000\n no stranger -> llama 8000",
    ),
}  # fmt: skip


ELSEWHERE = {"unresolved-static-backend", "unresolved-cache-url", "conflicting-lmcache-env"}
"""What is said of Services that this project does not have, and of LMCache's variables beside its fields."""


@pytest.mark.parametrize(("stack", "cluster", "connections"), TABLES.values(), ids=TABLES)
def test_what_is_allowed(project: ProjectFolder, stack: str, cluster: str, connections: str) -> None:
    """Each kind of stack has what it needs, and its neighbours, strangers and the rest of the world have nothing."""
    project.write({"stacks/chat.yaml": ON + stack, "clusters/prod.yaml": cluster})
    assert {each.rule for each in project.compiled().findings if each.severity.name == "ERROR"} <= ELSEWHERE
    assert blocked(project) == []
    decided(project, connections)
