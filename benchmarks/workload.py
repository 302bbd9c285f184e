"""One workload for every contender: N stacks of one runtime, one router and one cache server each, as stack files.

The other tools (peers/) write what our dist/ holds for these stack files, to the field. `differing` checks that before anything is timed.
"""

from __future__ import annotations

import copy
import json
import shutil
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Key = tuple[str, str]
    Objects = Mapping[Key, Any]

KINDS = ("VLLMRuntime", "VLLMRouter", "CacheServer")
OPERATOR = "docker.io/lmcache/production-stack-operator:0123abc"
SEQUENCES = 64
"""maxNumSeqs, the value that edits change."""
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
    model: {{modelURL: Qwen/Qwen3-8B, dtype: bfloat16, maxModelLen: 8192, maxNumSeqs: {sequences}}}
    vllmConfig: {{gpuMemoryUtilization: 0.85, tensorParallelSize: 1}}
routers:
  router-{index}:
    image: docker.io/lmcache/lmstack-router:v0.1.11
    resources: {{cpu: 2, memory: 8Gi}}
    serves: [engine-{index}]
    sessionKey: x-user-id
    routingLogic: session
"""


class State(StrEnum):
    """What a run finds. FULL is the one state of a tool that keeps nothing between two runs."""

    COLD = "cold"
    UNCHANGED = "nothing changed"
    EDITED = "one edited"
    FULL = "full run"


class Edit(NamedTuple):
    """The stack that a turn edits, and its new maxNumSeqs."""

    stack: int
    value: int


class DuplicateObjectError(Exception):
    """A tool wrote the same object twice."""


def write(folder: Path, stacks: int, *, operator: bool) -> None:
    """A project of that many stacks on one cluster. operator: whether we also install the operator there."""
    for name in ("stacks", "clusters"):
        (folder / name).mkdir(parents=True)
    for index in range(stacks):
        _write_stack(folder, Edit(index, SEQUENCES))
    settings = {"image": OPERATOR} if operator else {"install": False}
    cluster = {"stacks": [f"s{index}" for index in range(stacks)], "operator": settings}
    (folder / "clusters" / "only.yaml").write_text(yaml.safe_dump(cluster), encoding="utf-8")


def counted(stacks: int) -> str:
    """A number of stacks in words: "1 stack", "5,000 stacks"."""
    return f"{stacks:,} stack{'s' * (stacks != 1)}"


def edit(stacks: int, turn: int) -> Edit:
    """What a turn edits: each turn another value and, as far as there are enough, another stack."""
    return Edit(turn * 7919 % stacks, SEQUENCES + 1 + turn)


def prepare(state: State, folder: Path, stacks: int, turn: int) -> None:
    """Bring the project into the state in which the next run is to find it. The run before it has to have been complete."""
    if state is State.COLD:
        for name in ("dist", ".cache"):
            shutil.rmtree(folder / name, ignore_errors=True)
    elif state is State.EDITED:
        _write_stack(folder, edit(stacks, turn))


def published(folder: Path) -> Iterator[str]:
    """The texts of a project's dist/."""
    return (path.read_text(encoding="utf-8") for path in sorted((folder / "dist").rglob("*.yaml")))


def objects(texts: Iterable[str]) -> dict[Key, Any]:
    """The operator's objects in YAML texts, by kind and name; CRDs and namespaces are not part of the workload."""
    found: dict[Key, Any] = {}
    for body in (body for text in texts for body in _bodies(text)):
        key = (body["kind"], body["metadata"]["name"])
        if key in found:
            raise DuplicateObjectError(f"{' '.join(key)} is written twice")
        found[key] = body
    return found


def digest(found: Objects) -> str:
    """The rollout digest, the one value that other tools cannot compute: it is the same in every stack of the workload."""
    (value,) = {_digest(body) for (kind, _), body in found.items() if kind == "VLLMRuntime"}
    return value


def after(edited: Edit, wanted: Objects, found: Objects) -> Objects:
    """The objects wanted after an edit. The edited runtime's digest is new, so it is taken from what was found if it did change."""
    key = ("VLLMRuntime", f"engine-{edited.stack}")
    body = copy.deepcopy(wanted[key])
    body["spec"]["model"]["maxNumSeqs"] = edited.value
    if key in found and _digest(found[key]) != _digest(wanted[key]):
        body["spec"]["deploymentConfig"]["podAnnotations"][ANNOTATION] = _digest(found[key])
        return {**wanted, key: body}
    return {**wanted, key: {"no new digest": body}}


def differing(wanted: Objects, found: Objects) -> list[str]:
    """The objects, as "kind name", that only one side has or that differ, also in a value's type (true and 1, 1 and 1.0)."""
    keys = sorted({*wanted, *found})
    return [" ".join(key) for key in keys if _canonical(wanted.get(key)) != _canonical(found.get(key))]


def _write_stack(folder: Path, edited: Edit) -> None:
    text = STACK.format(index=edited.stack, sequences=edited.value)
    (folder / "stacks" / f"s{edited.stack}.yaml").write_text(text, encoding="utf-8")


@cache
def _bodies(text: str) -> tuple[Any, ...]:
    """The workload's objects of one text. Most files of one run are also files of the next, so each is read once."""
    return tuple(body for body in yaml.load_all(text, yaml.CSafeLoader) if body and body["kind"] in KINDS)


def _digest(body: Any) -> str:
    return str(body["spec"]["deploymentConfig"]["podAnnotations"][ANNOTATION])


def _canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True)
