"""A project of its own in a Git repository: stacks and a cluster file that tests edit, and the dist/ that `synth` writes of them."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tests.e2e.manifests import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.delivery.git_server import Repository

Body = dict[str, Any]

CLUSTER = "prod"
NAMESPACE = "models"
_ENGINE = "docker.io/lmcache/vllm-openai@sha256:" + "1" * 64
_ROUTER = "docker.io/lmcache/lmstack-router@sha256:" + "2" * 64
_RESOURCES = {"cpu": 4, "memory": "16Gi", "gpu": 1}


def _runtime(**more: Any) -> Body:
    return {
        "model": {"modelURL": "org/model"},
        "vllmConfig": {},
        "deploymentConfig": {"image": _ENGINE, "resources": _RESOURCES},
        **more,
    }


CHAT: Body = {
    "runtimes": {"chat": _runtime(cache="chat-cache")},
    "routers": {"chat-front": {"serves": ["chat"], "image": _ROUTER, "resources": {"cpu": 1, "memory": "2Gi"}}},
    "cacheServers": {"chat-cache": {"image": _ENGINE, "resources": {"cpu": 1, "memory": "2Gi"}}},
}
"""A stack without a volume."""
_VOLUME = {"storageConfig": {"enabled": True, "size": "10Gi"}}
EDITED = copy.deepcopy(CHAT)
EDITED["runtimes"]["chat"]["model"]["maxModelLen"] = 2048
"""The same stack with one change, which reaches the engine's arguments."""
WEIGHTS: Body = {"runtimes": {"weights": _runtime(**_VOLUME)}}
"""A stack whose runtime has a volume, which pruning must not delete."""
LORA: Body = {
    "runtimes": {"base": _runtime(**_VOLUME)},
    "loraAdapters": {
        "sql": {
            "runtime": "base",
            "adapterSource": {"type": "local", "adapterName": "sql", "adapterPath": "/data/sql"},
        }
    },
}
"""A stack with an adapter, whose finalizer needs a running operator."""


PAIR: Body = {"runtimes": {"pair-weights": _runtime(**_VOLUME), "pair-light": _runtime()}}
"""A stack of two runtimes, one with a volume."""


def labelled(stack: Body) -> Body:
    """The stack with one more label on its first runtime: a change that never reaches the pods of a live runtime."""
    changed = copy.deepcopy(stack)
    first = next(iter(changed["runtimes"]))
    changed["runtimes"][first]["labels"] = {"team": "a"}
    return changed


@dataclass(frozen=True, slots=True)
class Project:
    """The working tree of a repository, as a project folder."""

    repository: Repository
    gitops: Body

    @property
    def folder(self) -> Path:
        """Where stacks/, clusters/ and dist/ are."""
        return self.repository.folder

    @property
    def dist(self) -> Path:
        """The folder of the cluster in dist/."""
        return self.folder / "dist" / CLUSTER

    def release(self, **stacks: Body) -> str:
        """Write exactly these stacks, run `synth`, commit and push; the commit's hash."""
        for old in (self.folder / "stacks").glob("*.yaml"):
            old.unlink()
        for name, content in stacks.items():
            self._write(f"stacks/{name}.yaml", content)
        self._write(
            f"clusters/{CLUSTER}.yaml", {**_cluster(list(stacks)), **({"gitops": self.gitops} if self.gitops else {})}
        )
        _synth(self.folder)
        return self.repository.publish(f"stacks: {', '.join(stacks)}")

    def add(self, name: str, body: Body) -> None:
        """Publish one more manifest, which `synth` did not write."""
        self._write(name, body)
        self.repository.publish(name)

    def objects(self, unit: str) -> list[Body]:
        """The objects that dist/ has in a unit."""
        [file] = (self.dist / unit).glob("*.k8s.yaml")
        return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]

    def units(self) -> list[str]:
        """The units of the cluster, without those for the GitOps tools, which are one folder deeper."""
        return sorted(path.parent.name for path in self.dist.glob("*/*.k8s.yaml"))

    def _write(self, name: str, content: Body) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _cluster(stacks: list[str]) -> Body:
    return {
        "stacks": stacks,
        "namespace": NAMESPACE,
        "storageClass": "shared",
        "images": {"docker.io/lmcache/production-stack-operator": "@sha256:" + "4" * 64},
    }


def _synth(folder: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "-C", str(folder), "synth"]
    environment = {key: value for key, value in os.environ.items() if key != "CDK8S_OUTDIR"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
