"""Every stack file that `add stack` can write is accepted as it stands, and does what was asked for."""

from __future__ import annotations

from itertools import product

import pytest
import yaml

from prodstack.importing.trial import tried
from prodstack.manifests.finding import Severity
from prodstack.scaffold.stack import NewStack, stack_text

CLUSTER = "stacks: all\noperator: {install: false}\n"
COMBINATIONS = list(product((1, 2, 8), (True, False), (True, False), ("", "my-org/sql-lora")))
SIDECAR = 'the image "docker.io/lmcache/lmstack-sidecar:latest" of the sidecar has the tag "latest", which moves'


@pytest.mark.parametrize(("gpus", "router", "cache", "lora"), COMBINATIONS)
def test_it_is_accepted(gpus: int, router: bool, cache: bool, lora: str) -> None:
    """No finding, but for the image of the sidecar, of which upstream documents no fixed tag; and the objects are those asked for."""
    text = stack_text(NewStack("chat", "org/model", gpus, router, cache, lora))
    trial = tried({"stacks/chat.yaml": text, "clusters/a.yaml": CLUSTER})
    assert [(f.severity, f.message) for f in trial.findings] == ([(Severity.WARNING, SIDECAR)] if lora else [])
    kinds = {ref.kind for ref in trial.emitted}
    wanted = {"VLLMRouter": router, "CacheServer": cache, "LoraAdapter": lora}
    assert kinds == {"VLLMRuntime", *(kind for kind, is_wanted in wanted.items() if is_wanted)}
    (runtime,) = (each.body["spec"] for ref, each in trial.emitted.items() if ref.kind == "VLLMRuntime")
    assert runtime["deploymentConfig"]["resources"]["gpu"] == str(gpus)
    assert runtime["vllmConfig"].get("tensorParallelSize", 1) == gpus
    assert ("remoteUrl" in runtime.get("lmCacheConfig", {})) is cache
    assert runtime["model"].get("enableLoRA", False) is bool(lora)


def test_its_comments_name_every_part() -> None:
    """Each section and what a user has to change has a comment, and the file is not wide."""
    text = stack_text(NewStack("chat", gpus=2, cache=True, lora="my-org/sql-lora"), "../.schemas/stack.json")
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../.schemas/stack.json"
    assert max(map(len, lines)) <= 100
    assert text.count("  # ") >= 8
    assert list(yaml.safe_load(text)) == ["runtimes", "routers", "cacheServers", "loraAdapters"]
