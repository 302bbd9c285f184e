"""One workload for every tool: N stacks of one runtime, one router and one cache server each, as stack files.

The other tools (peers/) emit what our dist/ holds for these stack files, to the field: that a tool does the same work is checked by
`differing` before anything is timed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KINDS = ("VLLMRuntime", "VLLMRouter", "CacheServer")
OPERATOR = "docker.io/lmcache/production-stack-operator:0123abc"
STACK = """\
cacheServers:
  cache-{index}:
    image: docker.io/lmcache/vllm-openai:v0.3.9
    port: 8080
    replicas: 1
    resources: {{cpu: 2, memory: 16Gi}}
runtimes:
  engine-{index}:
    cache: cache-{index}
    deploymentConfig:
      image: docker.io/lmcache/vllm-openai:v0.3.1
      replicas: 2
      resources: {{cpu: 4, gpu: 1, memory: 32Gi}}
    lmCacheConfig: {{cpuOffloadingBufferSize: 15}}
    model: {{modelURL: Qwen/Qwen3-8B, dtype: bfloat16, maxModelLen: 8192, maxNumSeqs: 64}}
    vllmConfig: {{gpuMemoryUtilization: 0.85, tensorParallelSize: 1}}
routers:
  router-{index}:
    image: docker.io/lmcache/lmstack-router:v0.1.11
    resources: {{cpu: 2, memory: 8Gi}}
    serves: [engine-{index}]
    sessionKey: x-user-id
    routingLogic: session
"""


def write(folder: Path, stacks: int, *, operator: bool) -> None:
    """A project of that many stacks on one cluster. operator: whether the cluster file leaves its install to us as well."""
    for name in ("stacks", "clusters"):
        (folder / name).mkdir(parents=True)
    for index in range(stacks):
        (folder / "stacks" / f"s{index}.yaml").write_text(STACK.format(index=index), encoding="utf-8")
    settings = {"image": OPERATOR} if operator else {"install": False}
    cluster = {"stacks": [f"s{index}" for index in range(stacks)], "operator": settings}
    (folder / "clusters" / "only.yaml").write_text(yaml.safe_dump(cluster), encoding="utf-8")


def objects(texts: Iterable[str]) -> dict[tuple[str, str], Any]:
    """The operator's objects in YAML texts, by kind and name; what else stands there (CRDs, namespaces) is not the workload."""
    found = (body for text in texts for body in yaml.load_all(text, yaml.CSafeLoader))
    return {(body["kind"], body["metadata"]["name"]): body for body in found if body and body["kind"] in KINDS}


def published(folder: Path) -> Iterator[str]:
    """The texts of a project's dist/."""
    return (path.read_text(encoding="utf-8") for path in sorted((folder / "dist").rglob("*.yaml")))


def differing(wanted: dict[tuple[str, str], Any], found: dict[tuple[str, str], Any]) -> list[str]:
    """The objects, as "kind name", that one side has otherwise or not at all."""
    return [" ".join(key) for key in sorted({*wanted, *found}) if wanted.get(key) != found.get(key)]
