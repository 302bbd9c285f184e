"""References between entries become the values that the CRs need, whatever the order of the sections."""

from __future__ import annotations

from typing import Any

import pytest

from tests.projects import BLOCK, ENGINE_IMAGE, STACK, ProjectFolder, spec

SECOND = f"""\
  other:
    model: {{modelURL: org/other}}
    vllmConfig: {{}}
    deploymentConfig: {{image: {ENGINE_IMAGE}, resources: {{cpu: 4, memory: 16Gi, gpu: 1}}}}
"""
ADAPTER = "loraAdapters:\n  sql:\n    runtime: llama\n    adapterSource: {type: TYPE, adapterName: sql, MORE}\n"
LOCAL = ADAPTER.replace("TYPE", "local").replace("MORE", "adapterPath: /a")
DOWNLOADED = ADAPTER.replace("TYPE", "huggingface").replace("MORE", "credentialsSecretRef: {name: s, key: k}")


def compiled(project: ProjectFolder, text: str) -> list[dict[str, Any]]:
    """The objects of a stack file."""
    return project.write({"stacks/chat.yaml": text}).objects()


SERVES = {
    "one name": ("serves: llama", "app in (llama)"),
    "a list": ("serves: [llama]", "app in (llama)"),
    "two, sorted": ("serves: [other, llama]", "app in (llama,other)"),
    "twice the same": ("serves: [llama, llama]", "app in (llama)"),
    "a written selector wins": ("serves: [llama]\n    k8sLabelSelector: app=llama", "app=llama"),
}


@pytest.mark.parametrize(("serves", "selector"), SERVES.values(), ids=SERVES)
def test_a_router_serves_runtimes(project: ProjectFolder, serves: str, selector: str) -> None:
    """Their pods have the label app=<runtime>, so the selector lists them (operator, observed)."""
    text = STACK.replace("serves: [llama]", serves).replace("runtimes:\n", "runtimes:\n" + SECOND)
    assert spec(compiled(project, text), "VLLMRouter", "front")["k8sLabelSelector"] == selector


@pytest.mark.parametrize("namespace", ["default", "team"])
def test_a_runtime_uses_a_cache(project: ProjectFolder, namespace: str) -> None:
    """LMCache is enabled, and uses port 80 of the cache server's Service."""
    text = f"namespace: {namespace}\n" + STACK.replace("  llama:\n", "  llama:\n    cache: cache\n")
    assert spec(compiled(project, text), "VLLMRuntime", "llama")["lmCacheConfig"] == {
        "enabled": True,
        "remoteUrl": f"lm://cache.{namespace}.svc:80",
        "cpuOffloadingBufferSize": "4",
        "diskOffloadingBufferSize": "",
    }


def test_an_adapter_extends_a_runtime(project: ProjectFolder) -> None:
    """The base model is the runtime's label, which contains the namespace: adapters match pods in all namespaces."""
    objects = compiled(project, "namespace: team\n" + STACK + LOCAL)
    assert spec(objects, "LoraAdapter", "sql")["baseModel"] == "team.llama"
    runtime = spec(objects, "VLLMRuntime", "llama")
    assert runtime["model"]["enableLoRA"] is True
    assert "storageConfig" not in runtime


def test_a_downloaded_adapter_brings_sidecar_and_volume(project: ProjectFolder) -> None:
    """The runtime has everything that an adapter needs."""
    runtime = spec(compiled(project, STACK + DOWNLOADED), "VLLMRuntime", "llama")
    assert runtime["storageConfig"] == {"enabled": True}
    assert runtime["deploymentConfig"]["sidecarConfig"]["enabled"] is True


def test_an_adapter_of_a_labelled_runtime(project: ProjectFolder) -> None:
    """The written label is the base model; a written base model takes precedence over both."""
    text = STACK.replace("  llama:\n", "  llama:\n    labels: {model: m}\n")
    assert spec(compiled(project, text + LOCAL), "LoraAdapter", "sql")["baseModel"] == "m"
    own = LOCAL.replace("    runtime: llama\n", "    runtime: llama\n    baseModel: own\n")
    assert spec(compiled(project, text + own), "LoraAdapter", "sql")["baseModel"] == "own"


def test_two_adapters_of_one_runtime(project: ProjectFolder) -> None:
    """Each adds what it needs."""
    objects = compiled(project, STACK + DOWNLOADED + LOCAL.split("loraAdapters:\n")[1].replace("  sql:", "  two:"))
    assert [body["metadata"]["name"] for body in objects if body["kind"] == "LoraAdapter"] == ["sql", "two"]
    assert spec(objects, "VLLMRuntime", "llama")["storageConfig"] == {"enabled": True}


def test_an_adapter_of_one_side(project: ProjectFolder) -> None:
    """The runtimes of a pair can be referenced like other runtimes."""
    text = BLOCK + LOCAL.replace("runtime: llama", "runtime: pd-decode")
    objects = compiled(project, text)
    assert spec(objects, "LoraAdapter", "sql")["baseModel"] == "default.pd-decode"
    assert spec(objects, "VLLMRuntime", "pd-decode")["model"]["enableLoRA"] is True
    assert "enableLoRA" not in spec(objects, "VLLMRuntime", "pd-prefill")["model"]
