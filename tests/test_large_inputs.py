"""A manifest of 1 MB of any kind takes less than 10 seconds and 500 MB; so do many Helm values."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
ALIASES = "b: [" + ", ".join(["*a"] * 2_000) + "]\n"
RUNTIME = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRuntime\nmetadata: {name: a}\nspec:\n"
ROUTER = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRouter\nmetadata: {name: a}\nspec: {k8sLabelSelector: a=b}\n"
ADAPTER = (
    "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: LoraAdapter\nmetadata: {name: a}\nspec: {baseModel: a}\n"
)


def filled(head: str, line: str, tail: str = "") -> str:
    """A megabyte: the line between the head and the tail, as often as it fits."""
    return head + line * ((MEGABYTE - len(head) - len(tail)) // len(line)) + tail


KINDS = {
    "one text": filled(f"{OBJECT}data: {{a: ", "x", "}\n"),
    "lines of text": filled(f"{OBJECT}data:\n  a: |\n", "    password: ${A}\n"),
    "json in a text": filled(f"{OBJECT}data:\n  a: '[", '{"token": "$(A)"},', "1]'\n"),
    "an entry per line": "".join([OBJECT, "data:\n", *(f"  key{number}: a\n" for number in range(60_000))]),
    "empty lists": filled(f"{OBJECT}data: [", "[],", "]\n"),
    "empty mappings": filled(f"{OBJECT}data: [", "{},", "]\n"),
    "documents": filled("", "--- {}\n"),
    "objects": filled("", "---\n" + OBJECT),
    "aliases of a long text": f"{OBJECT}data:\n  a: &a {'x' * 980_000}\n  {ALIASES}",
    "aliases of aliases": filled("a: &a [x]\n", "b: &a [*a, *a]\n"),
    "nested": "[" * (MEGABYTE // 2) + "]" * (MEGABYTE // 2),
    "arguments": filled(f"{RUNTIME}  vllmConfig:\n    extraArgs:\n", "    - --api-key\n"),
    "URLs": filled(f"{OBJECT}data: {{a: '", "redis://a:$(B)@c ", "'}\n"),
    "routers that select every runtime": filled(
        "",
        "---\n"
        + ROUTER
        + "---\n"
        + RUNTIME.replace("{name: a}", "{name: a, labels: {a: b}}")
        + "  model: {modelURL: a}\n",
    ),
    "adapters that load into every runtime": filled(
        "",
        "---\n"
        + ADAPTER
        + "---\n"
        + RUNTIME.replace("{name: a}", "{name: a, labels: {model: a}}")
        + "  model: {modelURL: a}\n",
    ),
    "flags that no router has": "".join(
        [
            ROUTER.replace("spec: {k8sLabelSelector: a=b}", "spec:\n  extraArgs:"),
            *(f"  - --flag-{n}\n" for n in range(60_000)),
        ]
    ),
    "unknown fields": "".join([RUNTIME, *(f"  key{number}: a\n" for number in range(65_000))]),
    "an image with many parts": filled(f"{RUNTIME}  deploymentConfig: {{image: {{registry: a, name: ", "a/", "b}}\n"),
    "zeros": "\0" * MEGABYTE,
    "digits": filled(f"{OBJECT}data: {{a: ", "1", "}\n"),
    "open braces": filled(f"{OBJECT}data: {{a: '", "token={{", "'}\n"),
}
PROGRAM = """
import gc, resource, sys
gc.disable()  # as main.py does
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from prodstack.cli.app import run
code = run(sys.argv[1:])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


MODEL = "{name: a, repository: a/b, tag: v1, modelURL: a/b, replicaCount: 1, requestCPU: 1, requestMemory: 1Gi, requestGPU: 1}"
ENGINE = f"servingEngineSpec:\n  modelSpec:\n  - {MODEL}\n"
VALUES = {
    "labels": "".join([ENGINE, "  labels:\n", *(f"    label{number}: a\n" for number in range(18_000))]),
    "tolerations that are refused": "".join(
        [ENGINE, "  tolerations:\n", *(f"  - {{key: a{number}, operator: Any}}\n" for number in range(9_000))]
    ),
}


class Use(NamedTuple):
    """What a command used. seconds: of processors, so that a busy machine does not matter."""

    code: int
    seconds: float
    kilobytes: int
    stderr: str


def use(*arguments: str) -> Use:
    """Run a command in a process of its own."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    code, kilobytes = map(int, done.stderr.splitlines()[-1].split())
    return Use(code, seconds, kilobytes, done.stderr)


@pytest.mark.parametrize("kind", KINDS)
def test_a_megabyte_of_any_kind(tmp_path: Path, kind: str) -> None:
    """`check` ends with a verdict."""
    (tmp_path / "a.yaml").write_text(KINDS[kind])
    used = use("check", "--format", "json", str(tmp_path / "a.yaml"))
    assert used.code in (0, 1) or (used.code == 2 and "contains no object of the operator's kinds" in used.stderr)
    assert used.kilobytes < 500 * 1024
    assert used.seconds < 10


@pytest.mark.parametrize("kind", VALUES)
def test_a_third_of_a_megabyte_of_helm_values(tmp_path: Path, kind: str) -> None:
    """`import helm` accounts for each value, and takes back what is refused, in a time that grows with the number of values only."""
    (tmp_path / "values.yaml").write_text(VALUES[kind])
    used = use("import", "helm", "-C", str(tmp_path), str(tmp_path / "values.yaml"))
    assert used.code in (0, 1)
    assert (tmp_path / "stacks" / "vllm.yaml").is_file()
    assert used.kilobytes < 500 * 1024
    assert used.seconds < 10
