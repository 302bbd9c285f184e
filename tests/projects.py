"""Project folders that tests write, compile in process, or run the real program on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import Compiled, compile_project
from tests.printed import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Content = str | bytes | Callable[[Path], None] | None

ROOT = Path(__file__).parents[1]
ENGINE_IMAGE = "docker.io/lmcache/vllm-openai:v0.3.7"
ROUTER_IMAGE = "docker.io/lmcache/lmstack-router:v0.1.7"
STACK = f"""\
runtimes:
  llama:
    model: {{modelURL: org/llama}}
    vllmConfig: {{}}
    deploymentConfig:
      image: {ENGINE_IMAGE}
      resources: {{cpu: 4, memory: 16Gi, gpu: 1}}
routers:
  front:
    serves: [llama]
    image: {ROUTER_IMAGE}
    resources: {{cpu: 2, memory: 8Gi}}
cacheServers:
  cache:
    image: {ENGINE_IMAGE}
    resources: {{cpu: 2, memory: 4Gi}}
"""
"""A stack without a mistake; its lines are counted on by the tests of messages."""
BLOCK = f"""\
prefillDecode:
  pd:
    model: {{modelURL: org/llama}}
    vllmConfig: {{}}
    deploymentConfig:
      image: docker.io/lmcache/vllm-openai:latest
      resources: {{cpu: 4, memory: 16Gi, gpu: 1}}
routers:
  front:
    serves: [pd]
    image: {ROUTER_IMAGE}
    resources: {{cpu: 2, memory: 8Gi}}
"""
"""A stack of one prefill/decode block."""
FOLDER_ROUTER = f"""\
apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRouter
metadata: {{name: written, namespace: edge}}
spec:
  serviceAccountName: default
  k8sLabelSelector: app=llama
  image: {{registry: docker.io, name: "{ROUTER_IMAGE.removeprefix("docker.io/")}"}}
  resources: {{cpu: "1", memory: 2Gi}}
"""
"""A router as a plain manifest of a stack's folder, in another namespace than the stack."""
CLUSTER = "stacks: [chat]\noperator: {install: false}\n"
FILES: Mapping[str, Content] = {"stacks/chat.yaml": STACK, "clusters/prod.yaml": CLUSTER}


@dataclass(frozen=True)
class ProjectFolder:
    """A project's folder, and what a person can do with it."""

    root: Path

    def write(self, files: Mapping[str, Content]) -> ProjectFolder:
        """Write these files. None: take that file away; a function makes its path itself."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink(missing_ok=True)
            elif callable(content):
                content(path)
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def compiled(self) -> Compiled:
        """Its units and findings."""
        return compile_project(load(self.root))

    def messages(self) -> list[str]:
        """Every finding on one line, without the clusters that it holds for."""
        return [one_line(finding) for finding in self.compiled().findings]

    def objects(self, unit: str = "chat") -> list[dict[str, Any]]:
        """The objects of the units of this name, cluster by cluster, as they will be emitted."""
        return [resource.body for each in self.compiled().units if each.name == unit for resource in each.resources]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the program on this folder, in a process of its own."""
        command = [sys.executable, str(ROOT / "main.py"), "-C", str(self.root), *arguments]
        inherited = {key: value for key, value in os.environ.items() if key not in ("JSII_NODE", "CDK8S_OUTDIR")}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env={**inherited, **environment}, cwd=self.root.parent
        )

    def dist(self) -> dict[str, bytes]:
        """Every file of dist/, by its path below it."""
        folder = self.root / "dist"
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stack_with(old: str, new: str, text: str = STACK) -> dict[str, Content]:
    """The valid stack with one part of its text replaced."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in the stack")
    return {"stacks/chat.yaml": text.replace(old, new)}


def spec(objects: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """The spec of the one object of this kind and name."""
    (found,) = [body for body in objects if (body["kind"], body["metadata"]["name"]) == (kind, name)]
    wanted: dict[str, Any] = found["spec"]
    return wanted
