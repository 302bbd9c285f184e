"""The kubectl lines of the documentation name objects, ports, labels, containers and files that dist/ and the operator make."""

from __future__ import annotations

import pytest

from tests.docs.kubectl import mistakes
from tests.docs.pages import HAND_WRITTEN, blocks, command_lines, inline_code

FENCED = [line for block in blocks("bash") for line in command_lines(block)]
INLINE = [
    code for page in HAND_WRITTEN for code in inline_code(page) if code.startswith("kubectl ") and "-f" in code.split()
]
LINES = sorted(
    {part.strip() for line in (*FENCED, *INLINE) for part in line.split(" | ") if part.strip().startswith("kubectl ")}
)
OF_WHATEVER_FILE = "kubectl delete -f"
"""A warning about upstream's file, in prose."""


def test_there_are_lines() -> None:
    """The pages contain kubectl lines, and they were found."""
    assert len(LINES) > 25


@pytest.mark.parametrize("line", [line for line in LINES if line != OF_WHATEVER_FILE])
def test_what_a_line_names_is_there(line: str) -> None:
    """If dist/ is applied to a cluster, each line in the documentation names something that exists."""
    assert mistakes(line) == []


WRONG = {
    "the tutorial's Service": (
        "kubectl port-forward svc/vllmrouter-basic-service 30080:80",
        "no svc vllmrouter-basic-service in default",
    ),
    "the container's port": (
        "kubectl port-forward svc/vllmruntime-basic 8000:8000",
        "svc vllmruntime-basic has the ports [80], not 8000",
    ),
    "a pod label that nobody has": ("kubectl get pods -l app=basic", "no pod has app=basic"),
    "a label that no object of the folder has": (
        "kubectl apply -f dist/today/basic/ -l app=basic",
        "no object has app=basic",
    ),
    "an object of another name": ("kubectl get vllmruntime basic", "no VLLMRuntime basic in default"),
    "upstream's Deployment": (
        "kubectl logs -n production-stack-system deployment/production-stack-production-stack-controller-manager",
        "no Deployment production-stack-production-stack-controller-manager in production-stack-system",
    ),
    "another namespace": ("kubectl get pods -n vllm", "no namespace vllm"),
    "another container": (
        "kubectl logs deployment/vllmruntime-basic -c main",
        "no container main in vllmruntime-basic",
    ),
    "a missing folder": ("kubectl apply -f dist/today/advanced/", "no file dist/today/advanced/"),
    "a secret that no cluster has": ("kubectl create secret generic hf-token", "no secret hf-token"),
    "a kind that does not exist": ("kubectl get vllmengine", "no kind vllmengine"),
    "a verb that nobody checks": ("kubectl exec vllmruntime-basic", "the verb exec is not checked"),
}


@pytest.mark.parametrize(("line", "mistake"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_line_is_noticed(line: str, mistake: str) -> None:
    """The check above can fail, for each thing that a line can name."""
    assert mistake in mistakes(line)
