"""What breaks the operator in a plain CR is harmless in a stack file: completion avoids the problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

RUNTIME = """\
model: {modelURL: org/llama}
vllmConfig: {v1: true, enableChunkedPrefill: false, enablePrefixCaching: false}
deploymentConfig:
  image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.7"}
  resources: {cpu: "4", memory: 16Gi, gpu: "1"}
  nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]
"""
ROUTER = """\
k8sLabelSelector: app=x
serviceAccountName: front
image: {registry: docker.io, name: "lmcache/lmstack-router:v0.1.7"}
resources: {cpu: "2", memory: 8Gi}
"""
CACHE = """\
port: 8000
replicas: 1
deploymentStrategy: RollingUpdate
image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.7"}
resources: {cpu: "2", memory: 4Gi}
"""
ADAPTER = """\
baseModel: default.x
adapterSource: {type: local, adapterName: a, adapterPath: /a}
loraAdapterDeploymentConfig: {algorithm: default}
"""
SECTIONS = {
    "runtimes": ("VLLMRuntime", RUNTIME),
    "routers": ("VLLMRouter", ROUTER),
    "cacheServers": ("CacheServer", CACHE),
    "loraAdapters": ("LoraAdapter", ADAPTER),
}
TERMS = "  nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]\n"
EXISTS = "  nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: Exists, values: []}]}]\n"
FIELDS = "  nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: Exists}], matchFields: []}]\n"
SWITCHES = "vllmConfig: {v1: true, enableChunkedPrefill: false, enablePrefixCaching: false}\n"
LMCACHE = "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: SIZE, diskOffloadingBufferSize: DISK}\n"


def lmcache(size: str, disk: str = '""') -> str:
    """LMCache with these sizes."""
    return LMCACHE.replace("SIZE", size).replace("DISK", disk)


TRAPS = {
    "no node selector terms": ("runtimes", TERMS, "", "missing-node-selector-terms"),
    "an empty list of values": ("runtimes", TERMS, EXISTS, "empty-field"),
    "an empty list of fields": ("runtimes", TERMS, FIELDS, "empty-field"),
    **{
        f"cpu {cpu}": ("runtimes", 'cpu: "4"', f'cpu: "{cpu}"', "unstable-quantity")
        for cpu in ("0.5", "1000m", "2.0", "1000")
    },
    **{
        f"memory {memory}": ("runtimes", "memory: 16Gi", f"memory: {memory}", "unstable-quantity")
        for memory in ("1024Mi", "2048Mi", "12288Mi", "0.5Gi", "1.5Gi", "1000M")
    },
    "gpu 1.0": ("runtimes", 'gpu: "1"', 'gpu: "1.0"', "unstable-quantity"),
    "shmSize 0.5Gi": ("runtimes", "deploymentConfig:\n", "deploymentConfig:\n  shmSize: 0.5Gi\n", "unstable-quantity"),
    "a router's memory": ("routers", "memory: 8Gi", "memory: 8192.0Mi", "unstable-quantity"),
    "a cache server's cpu": ("cacheServers", 'cpu: "2"', 'cpu: "2000m"', "unstable-quantity"),
    **{
        f"storage of {size}": (
            "runtimes",
            "model:",
            f"storageConfig: {{enabled: true, size: {size}}}\nmodel:",
            "unstable-storage-size",
        )
        for size in ("16384Mi", "1024Gi", "1.5Ti")
    },
    "an empty toleration": (
        "runtimes",
        "deploymentConfig:\n",
        "deploymentConfig:\n  toleration: []\n",
        "empty-field",
    ),
    "an empty lmCacheConfig": ("runtimes", "model:", "lmCacheConfig: {}\nmodel:", "lmcache-config-loops"),
    "an lmCacheConfig that is off": (
        "runtimes",
        "model:",
        "lmCacheConfig: {enabled: false}\nmodel:",
        "lmcache-config-loops",
    ),
    "an LMCache size with a unit": ("runtimes", "model:", lmcache("15Gi") + "model:", "lmcache-size-not-a-number"),
    "LMCache's disk by default": (
        "runtimes",
        "model:",
        'lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4"}\nmodel:',
        "lmcache-size-not-a-number",
    ),
    "autoscaling without its parts": (
        "runtimes",
        "model:",
        "autoscalingConfig: {enabled: true, maxReplicas: 3}\nmodel:",
        "incomplete-autoscaling",
    ),
    "no switch": ("runtimes", SWITCHES, "vllmConfig: {port: 8000}\n", "v1-absent"),
    "a router without account": ("routers", "serviceAccountName: front\n", "", "router-without-service-account"),
    "an adapter without placement": (
        "loraAdapters",
        "loraAdapterDeploymentConfig: {algorithm: default}\n",
        "",
        "adapter-without-deployment-config",
    ),
    "a number for a text": ("runtimes", 'cpu: "4"', "cpu: 4", "invalid-value"),
    "a boolean of YAML 1.1 for a text": ("runtimes", "org/llama", "y", "invalid-value"),
    "the token's old names": (
        "runtimes",
        "{modelURL: org/llama}",
        "{modelURL: org/llama, hfTokenSecret: {name: token}}",
        "unknown-field",
    ),
}


def rules(project: ProjectFolder) -> set[str]:
    """The ids of the findings."""
    return {finding.rule for finding in project.compiled().findings}


@pytest.mark.parametrize(("section", "old", "new", "rule"), TRAPS.values(), ids=TRAPS)
def test_a_stack_file_that_says_the_same_does_not_have_the_trap(
    project: ProjectFolder, section: str, old: str, new: str, rule: str
) -> None:
    """The spec has the finding in a plain CR, but not in an entry of a stack file."""
    kind, text = SECTIONS[section]
    assert text.count(old) == 1
    spec = text.replace(old, new)
    head = f"apiVersion: production-stack.vllm.ai/v1alpha1\nkind: {kind}\nmetadata: {{name: x}}\n"
    project.write({"stacks/chat.yaml": None, "stacks/chat/x.yaml": head + f"spec:\n{indented(spec, 2)}"})
    assert rule in rules(project)
    project.write({"stacks/chat/x.yaml": None, "stacks/chat/stack.yaml": f"{section}:\n  x:\n{indented(spec, 4)}"})
    assert rule not in rules(project)
    assert [body["metadata"]["name"] for body in project.objects()] == ["x"]


def indented(text: str, columns: int) -> str:
    """The text with every line indented."""
    return "".join(f"{' ' * columns}{line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("section", SECTIONS)
def test_without_the_edit_there_is_no_trap(project: ProjectFolder, section: str) -> None:
    """Every spec is clean before its edit, so that the edit causes the finding."""
    kind, text = SECTIONS[section]
    head = f"apiVersion: production-stack.vllm.ai/v1alpha1\nkind: {kind}\nmetadata: {{name: x}}\n"
    project.write({"stacks/chat.yaml": None, "stacks/chat/x.yaml": head + f"spec:\n{indented(text, 2)}"})
    assert rules(project).isdisjoint({rule for *_, rule in TRAPS.values()})
