"""A file of 1 MB of any kind takes less than 10 seconds and 500 MB."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

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


@pytest.mark.parametrize("kind", KINDS)
def test_a_megabyte_of_any_kind(tmp_path: Path, kind: str) -> None:
    """`check` ends with a verdict; time is measured as the process's own, so that a busy machine does not matter."""
    (tmp_path / "a.yaml").write_text(KINDS[kind])
    before, started = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", "--format", "json", str(tmp_path / "a.yaml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    code, kilobytes = map(int, done.stderr.splitlines()[-1].split())
    assert code in (0, 1) or (code == 2 and "contains no object of the operator's kinds" in done.stderr)
    assert kilobytes < 500 * 1024
    assert used < 10, time.monotonic() - started
