"""`networkPolicy` of stacks that borrow from each other: policies add up, and what no policy admits is reported."""

from __future__ import annotations

from tests.compiler.companions.connections import BOTH, ON, STORED, blocked, decided, lora
from tests.projects import BLOCK, ROUTER_IMAGE, STACK, ProjectFolder, spec

ENGINES = STACK.partition("routers:")[0]


def gate(serves: str, more: str = "") -> str:
    """A stack of one router that serves a runtime of another stack."""
    return f"{more}routers:\n  gate:\n    serves: {serves}\n    image: {ROUTER_IMAGE}\n    resources: {{cpu: 1, memory: 1Gi}}\n"


def test_a_router_of_another_stack_is_admitted_by_its_own(project: ProjectFolder) -> None:
    """Policies add up, so the borrowing stack brings the one that admits its router, and the other stack stays as it is."""
    project.write({"stacks/chat.yaml": ON + STACK})
    alone = project.objects()
    project.write({"stacks/web.yaml": gate("[chat/llama]", ON), "clusters/prod.yaml": BOTH})
    assert project.messages() == []
    assert project.objects() == alone
    names = [each["metadata"]["name"] for each in project.objects("web") if each["kind"] == "NetworkPolicy"]
    assert names == ["gate", "gate-serves-llama"]
    assert spec(project.objects("web"), "NetworkPolicy", "gate-serves-llama")["policyTypes"] == ["Ingress"]
    decided(
        project, "yes gate -> llama 8000\n yes front -> llama 8000\n no stranger -> llama 8000\n no gate -> llama 22"
    )


def test_a_router_that_no_policy_admits_is_reported(project: ProjectFolder) -> None:
    """Without the key, nothing admits it: the other stack does not know of the router."""
    project.write({"stacks/chat.yaml": ON + STACK, "stacks/web.yaml": gate("[chat/llama]"), "clusters/prod.yaml": BOTH})
    (message,) = blocked(project)
    assert message.startswith("stacks/web.yaml:")
    assert 'router "default/gate" cannot reach runtime "default/llama" on port 8000' in message
    decided(project, "no gate -> llama 8000")


def test_a_policy_never_isolates_the_runtimes_of_a_stack_without_policies(project: ProjectFolder) -> None:
    """A policy that only admits our router would cut them off from everybody else, also from their own router."""
    project.write({"stacks/chat.yaml": STACK, "stacks/web.yaml": gate("[chat/llama]", ON), "clusters/prod.yaml": BOTH})
    assert blocked(project) == []
    decided(
        project,
        "yes gate -> llama 8000\n yes front -> llama 8000\n yes stranger -> llama 8000\n yes llama -> outside 22",
    )


def test_an_override_of_the_other_stack_counts(project: ProjectFolder) -> None:
    """It decides whether the runtime is isolated on this cluster."""
    files = {"stacks/chat.yaml": STACK, "stacks/web.yaml": gate("[chat/llama]", ON)}
    project.write({**files, "clusters/prod.yaml": BOTH + "overrides: {chat: {networkPolicy: true}}\n"})
    assert blocked(project) == []
    decided(project, "yes gate -> llama 8000\n no stranger -> llama 8000")


def test_two_stacks_that_borrow_from_each_other(project: ProjectFolder) -> None:
    """Each admits its own router to the other's runtime, and nobody is blocked."""
    qwen = ENGINES.replace("llama:", "qwen:").replace("org/llama", "org/qwen")
    chat = STACK.replace("serves: [llama]", "serves: [llama, web/qwen]")
    files = {"stacks/chat.yaml": ON + chat, "stacks/web.yaml": gate("[qwen, chat/llama]", ON + qwen)}
    project.write({**files, "clusters/prod.yaml": BOTH})
    assert project.messages() == []
    decided(
        project,
        """
        yes front -> llama 8000
        yes front -> qwen 8000
        yes gate -> llama 8000
        yes gate -> qwen 8000
        no  llama -> qwen 8000
        no  stranger -> qwen 8000
        no  front -> gate 443
        """,
    )


def test_a_kvaware_router_of_another_stack(project: ProjectFolder) -> None:
    """LMCache's controller and workers need both directions, whoever owns the engines."""
    router = gate("[chat/llama]", ON).replace("serves:", "routingLogic: kvaware\n    serves:")
    project.write({"stacks/chat.yaml": ON + STACK, "stacks/web.yaml": router, "clusters/prod.yaml": BOTH})
    decided(
        project,
        "yes gate -> llama 8000 9000\n yes llama -> gate 9000 9001\n no stranger -> gate 9000\n no llama -> front 9000",
    )


def test_a_pair_of_another_stack(project: ProjectFolder) -> None:
    """A policy for each side."""
    project.write({"stacks/chat.yaml": ON + BLOCK, "stacks/web.yaml": gate("chat/pd", ON), "clusters/prod.yaml": BOTH})
    assert blocked(project) == []
    decided(project, "yes gate -> pd-prefill 8000\n yes gate -> pd-decode 8000\n yes pd-decode -> pd-prefill 5600")


def test_an_adapter_of_another_stack_is_reported(project: ProjectFolder) -> None:
    """The engines' stack does not know that the operator has to load it."""
    adapter = lora("{type: local, adapterName: sql, adapterPath: /data/sql}").replace(
        "runtime: llama", "baseModel: default.llama"
    )
    project.write(
        {
            "stacks/chat.yaml": ON + STORED,
            "stacks/web.yaml": adapter,
            "clusters/prod.yaml": BOTH.replace("{install: false}", "{allowMutableImage: true}"),
        }
    )
    (message,) = blocked(project)
    assert (
        'the operator in namespace "production-stack-system" cannot reach runtime "default/llama" on port 8000'
        in message
    )
