"""`serves: [STACK/RUNTIME]`: a router in front of runtimes of other stacks, which change nothing there."""

from __future__ import annotations

import pytest

from prodstack.manifests.selector import parse
from tests.projects import BLOCK, CLUSTER, ROUTER_IMAGE, STACK, ProjectFolder, spec

ENGINES = STACK.partition("routers:")[0]
BOTH = CLUSTER.replace("[chat]", "[chat, web]")


def web(serves: str, more: str = "") -> str:
    """A stack of one router."""
    return f"{more}routers:\n  gate:\n    serves: {serves}\n    image: {ROUTER_IMAGE}\n    resources: {{cpu: 1, memory: 1Gi}}\n"


def test_a_router_selects_the_pods_of_another_stack(project: ProjectFolder) -> None:
    """By the label that the operator gives them, so that the runtime is the same, byte for byte, with and without the router."""
    project.write({"stacks/chat.yaml": ENGINES})
    alone = project.objects()
    project.write({"stacks/web.yaml": web("[chat/llama]"), "clusters/prod.yaml": BOTH})
    assert project.messages() == []
    assert project.objects() == alone
    assert spec(project.objects("web"), "VLLMRouter", "gate")["k8sLabelSelector"] == "app in (llama)"


def test_runtimes_of_both_stacks(project: ProjectFolder) -> None:
    """In one selector, as for runtimes of one stack; the port of the other stack's engines counts too."""
    own = ENGINES.replace("llama:", "local:").replace("vllmConfig: {}", "vllmConfig: {port: 9000}")
    files = {"stacks/web.yaml": own + web("[local, chat/llama]"), "clusters/prod.yaml": BOTH}
    project.write({**files, "stacks/chat.yaml": ENGINES.replace("vllmConfig: {}", "vllmConfig: {port: 9000}")})
    router = spec(project.objects("web"), "VLLMRouter", "gate")
    assert router["k8sLabelSelector"] == "app in (llama,local)"
    assert parse(router["k8sLabelSelector"]).matches({"app": "llama", "model": "default.llama"})
    assert router["extraArgs"] == ["--k8s-port", "9000"]


def test_the_other_stack_counts_as_it_is_on_the_cluster(project: ProjectFolder) -> None:
    """With its override, and the cluster's defaults."""
    project.write(
        {
            "stacks/chat.yaml": ENGINES,
            "stacks/web.yaml": web("[chat/llama]"),
            "clusters/prod.yaml": BOTH + "overrides: {chat: {runtimes: {llama: {vllmConfig: {port: 9001}}}}}\n",
            "clusters/lab.yaml": BOTH + "defaults: {runtimes: {vllmConfig: {port: 9002}}}\n",
        }
    )
    assert project.messages() == []
    lab, prod = (each["spec"]["extraArgs"] for each in project.objects("web"))
    assert (lab, prod) == (["--k8s-port", "9002"], ["--k8s-port", "9001"])


def test_a_pair_of_another_stack(project: ProjectFolder) -> None:
    """The router gets the routing logic and the model labels of both sides, as in the stack of the block."""
    engines = BLOCK.partition("routers:")[0]
    project.write({"stacks/chat.yaml": engines, "stacks/web.yaml": web("chat/pd"), "clusters/prod.yaml": BOTH})
    router = spec(project.objects("web"), "VLLMRouter", "gate")
    assert router["k8sLabelSelector"] == "app in (pd-decode,pd-prefill)"
    assert router["extraArgs"][-4:] == [
        "--prefill-model-labels",
        "default.pd-prefill",
        "--decode-model-labels",
        "default.pd-decode",
    ]


TOPOLOGY = BLOCK.partition("routers:")[0].replace("    model:", "    mode: topology\n    model:")
WRONG = {
    "no such stack": (
        "[chta/llama]",
        ENGINES,
        BOTH,
        'serves names "chta/llama", but stacks/ has no stack "chta"; did you mean "chat"?',
    ),
    "no such runtime": (
        "[chat/lama]",
        ENGINES,
        BOTH,
        'serves names "chat/lama", which is not in stacks/chat; did you mean "llama"?',
    ),
    "not on this cluster": (
        "[chat/llama]",
        ENGINES,
        CLUSTER.replace("chat", "web"),
        'serves names "chat/llama", but this cluster does not run the stack "chat"; add chat to `stacks` in the cluster file, or remove'
        " the name in its override",
    ),
    "another namespace": (
        "[chat/llama]",
        f"namespace: other\n{ENGINES}",
        BOTH,
        'serves names "chat/llama" in the namespace other, but the router is in default and finds pods only there; give both stacks one'
        " namespace, or write a router in the other stack",
    ),
    "a topology": (
        "chat/pd",
        TOPOLOGY,
        BOTH,
        'serves names "chat/pd", a topology, whose prefill side needs the name of a router of its own stack; move the router to'
        " stacks/chat, or set mode: pair",
    ),
}


@pytest.mark.parametrize(("serves", "chat", "cluster", "message"), WRONG.values(), ids=WRONG)
def test_what_a_name_can_lead_to_in_vain(
    project: ProjectFolder, serves: str, chat: str, cluster: str, message: str
) -> None:
    """Each is an error at the name."""
    project.write({"stacks/chat.yaml": chat, "stacks/web.yaml": web(serves), "clusters/prod.yaml": cluster})
    found = [each for each in project.messages() if each.startswith("stacks/web.yaml")]
    column = 14 if serves.startswith("[") else 5
    assert found == [f"stacks/web.yaml:3:{column}: VLLMRouter gate: {message} [unknown-reference]"]


def test_a_mistake_in_the_other_stack_is_reported_there_only(project: ProjectFolder) -> None:
    """The router is not to blame."""
    project.write(
        {"stacks/chat.yaml": "runtimes: 5\n", "stacks/web.yaml": web("[chat/llama]"), "clusters/prod.yaml": BOTH}
    )
    (message,) = project.messages()
    assert message.startswith("stacks/chat.yaml:1:1: runtimes is 5;")


def test_a_stack_that_no_cluster_runs_may_serve_any_other(project: ProjectFolder) -> None:
    """It is judged as if a cluster ran all stacks, so that only the stack itself is reported as unused."""
    project.write({"stacks/chat.yaml": ENGINES, "stacks/web.yaml": web("[chat/llama]")})
    (message,) = project.messages()
    assert message.startswith('stacks/web.yaml:1:1: no cluster runs the stack "web"')
