"""Stacks with `networkPolicy`, and the connections that the evaluator of rules/reading/network.py decides for them."""

from __future__ import annotations

from typing import NamedTuple

from prodstack.manifests.manifest import Manifest
from prodstack.rules.reading.network import NAME_LABEL, Labels, Outside, Pods, allowed, policy
from tests.projects import BLOCK, CLUSTER, ROUTER_IMAGE, STACK, ProjectFolder

ON = "networkPolicy: true\n"
BOTH = CLUSTER.replace("[chat]", "[chat, web]")
SPACES = {
    "default": Labels({NAME_LABEL: "default"}),
    "web": Labels({NAME_LABEL: "web", "team": "web"}),
    "monitoring": Labels({NAME_LABEL: "monitoring", "metrics": "enabled"}),
    "production-stack-system": Labels({NAME_LABEL: "production-stack-system"}),
    "kube-system": Labels({NAME_LABEL: "kube-system"}),
}


def pods(namespace: str, **labels: str) -> Pods:
    """Pods with these labels."""
    own = Labels({key.replace("_", "-"): text for key, text in labels.items()})
    return Pods(namespace, own, SPACES[namespace], address="10.1.2.3")


ENDS: dict[str, Pods | Outside] = {
    "front": pods("default", app="front"),
    "gate": pods("default", app="gate"),
    "llama": pods("default", app="llama", model="default.llama"),
    "qwen": pods("default", app="qwen", model="default.qwen"),
    "cache": pods("default", app="cache"),
    "pd-prefill": pods("default", app="pd-prefill", model="default.pd-prefill"),
    "pd-decode": pods("default", app="pd-decode", model="default.pd-decode"),
    "prefill side": pods("default", app="pd", model="default.pd-prefill", node_type="prefill"),
    "decode side": pods("default", app="pd", model="default.pd-decode", node_type="decode"),
    "stranger": pods("default", app="stranger"),
    "client": pods("web", app="curl"),
    "far front": pods("web", app="front"),
    "far llama": pods("web", app="llama"),
    "far cache": pods("web", app="cache"),
    "prometheus": pods("monitoring", app="prometheus"),
    "operator": pods("production-stack-system", app="operator"),
    "dns": pods("kube-system", app="dns"),
    "outside": Outside("203.0.113.7"),
    "office": Outside("198.51.100.9"),
}


class Try(NamedTuple):
    """A connection, and whether it is allowed. port: of the target; with a "u" for UDP."""

    source: str
    target: str
    port: str
    answer: bool


def tried(text: str) -> list[Try]:
    """Connections, one a line: `yes front -> llama 8000 9000`. Several ports are several connections."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        answer, _, rest = line.partition(" ")
        source, _, end = rest.strip().partition(" -> ")
        target = next(name for name in sorted(ENDS, key=len, reverse=True) if end.startswith(f"{name} "))
        found += [Try(source, target, port, answer == "yes") for port in end.removeprefix(target).split()]
    return found


def decided(project: ProjectFolder, connections: str) -> None:
    """Every connection is decided as its line says, by all NetworkPolicies of the cluster."""
    bodies = [resource.body for unit in project.compiled().units for resource in unit.resources]
    policies = [policy(Manifest(body)) for body in bodies if body["kind"] == "NetworkPolicy"]
    assert policies
    for each in tried(connections):
        protocol, port = ("UDP", each.port[:-1]) if each.port.endswith("u") else ("TCP", each.port)
        answer = allowed(policies, ENDS[each.source], ENDS[each.target], int(port), protocol)
        assert answer is each.answer, each


def blocked(project: ProjectFolder) -> list[str]:
    """The warnings about blocked traffic."""
    return [each for each in project.messages() if "[blocked-traffic]" in each]


def lora(source: str) -> str:
    """An adapter of the runtime llama."""
    return f"loraAdapters:\n  sql: {{runtime: llama, adapterSource: {source}}}\n"


HUB = "{type: huggingface, adapterName: sql, repository: org/sql, credentialsSecretRef: {name: hf, key: token}}"
CACHED = STACK.replace("  llama:\n", "  llama:\n    cache: cache\n")
OFFLINE = STACK.replace("vllmConfig: {}", 'vllmConfig: {env: {HF_HUB_OFFLINE: "1"}}')
LOCAL = STACK.replace("org/llama", "/data/models/llama")
KVAWARE = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    routingLogic: kvaware\n")
STORED = STACK.replace(
    "vllmConfig: {}", "vllmConfig: {}\n    storageConfig: {enabled: true, storageClassName: gp3, size: 10Gi}"
)
TOPOLOGY = BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n").replace(
    ROUTER_IMAGE, "registry.example.com/vllm/router:change-841"
)
CHANGE_841 = CLUSTER.replace("{install: false}", "{install: false, profile: change-841}")


def static(backends: str, models: str = "org/llama") -> str:
    """A router with a static list in front of the runtime llama."""
    fields = f"serviceDiscovery: static\n    staticBackends: {backends}\n    staticModels: {models}"
    return STACK.replace("serves: [llama]", fields)
