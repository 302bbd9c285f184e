"""What Flux does to custom resources without the settings that `synth` publishes: why they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import located
from tests.e2e.delivery.flux import GATE, KUSTOMIZATION_API, NAMES, NAMESPACE, Flux, flux
from tests.e2e.delivery.project import CHAT, CLUSTER, labelled
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import NAMES as CLUSTER_NAMES
from tests.e2e.delivery.world import custom_resource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

Body = dict[str, Any]

TEMPLATE = "{{ messages }} costs ${PRICE}"
SUBSTITUTE = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flux]:
    """Flux with one delivered stack."""
    with flux(located(*CLUSTER_NAMES, *NAMES), tmp_path_factory.mktemp("traps")) as running:
        running.deliver(chat=CHAT)
        yield running


def extra(tool: Flux, name: str, runtime: Body, **settings: Any) -> None:
    """A Kustomization that a person wrote, over a folder with one runtime."""
    tool.world.project.add(f"extra/{name}/runtime.yaml", runtime)
    tool.request(tool.source)
    source = {"kind": "GitRepository", "name": CLUSTER}
    spec = {
        "interval": "10m",
        "retryInterval": "5s",
        "path": f"./extra/{name}",
        "prune": True,
        "sourceRef": source,
        **settings,
    }
    meta = {"name": name, "namespace": NAMESPACE}
    tool.world.api.apply({"apiVersion": KUSTOMIZATION_API, "kind": "Kustomization", "metadata": meta, "spec": spec})


def runtime(tool: Flux, name: str, **metadata: Any) -> Body:
    """The published runtime of the stack under another name, with a chat template that looks like a variable."""
    [found] = [each for each in tool.world.project.objects("chat") if each["kind"] == "VLLMRuntime"]
    head = {**found["metadata"], "name": name, **metadata}
    return {
        **found,
        "metadata": head,
        "spec": {**found["spec"], "model": {**found["spec"]["model"], "chatTemplate": TEMPLATE}},
    }


def template(tool: Flux, name: str) -> str:
    """The chat template that the server has."""
    return str(tool.world.api.get(custom_resource("VLLMRuntime", name))["spec"]["model"]["chatTemplate"])


def test_without_an_expression_a_runtime_is_ready_at_once(tool: Flux) -> None:
    """No operator runs, and Flux says Ready although it was told to wait; with the published expression it does not."""
    [published] = [
        each for each in tool.world.project.objects("gitops/flux") if each["metadata"]["name"] == f"{CLUSTER}-chat"
    ]
    with tool.world.operator.paused():
        extra(tool, "believed", runtime(tool, "believed"), wait=True)
        extra(
            tool, "judged", runtime(tool, "judged"), wait=True, healthCheckExprs=published["spec"]["healthCheckExprs"]
        )
        until(tool.states, lambda: tool.states()["believed"][0] == "True", "Flux believes")
        until(tool.states, lambda: tool.world.exists(custom_resource("VLLMRuntime", "judged")), "it is applied")
        assert tool.states()["judged"][:2] == ("Unknown", "Progressing")
    until(tool.states, lambda: tool.states()["judged"][0] == "True", "the operator serves it")


def test_post_build_rewrites_a_chat_template(tool: Flux) -> None:
    """`${PRICE}` in a chat template is replaced, unless the object carries the annotation that `synth` writes."""
    variables = {"substitute": {"PRICE": "nothing"}}
    extra(tool, "rewritten", runtime(tool, "rewritten"), postBuild=variables)
    extra(tool, "kept", runtime(tool, "kept", annotations=SUBSTITUTE), postBuild=variables)
    until(tool.states, lambda: {tool.states()[name][0] for name in ("rewritten", "kept")} == {"True"}, "applied")
    assert template(tool, "rewritten") == TEMPLATE.replace("${PRICE}", "nothing")
    assert template(tool, "kept") == TEMPLATE


def test_without_the_feature_gate_a_stack_blocks_its_own_correction(tmp_path: Path) -> None:
    """By default, Flux does not look at a new commit while it waits for the health of the last one, which can take the whole timeout."""
    with flux(located(*CLUSTER_NAMES, *NAMES), tmp_path, GATE.replace("true", "false")) as tool:
        tool.deliver(chat=CHAT)
        name, world = f"{CLUSTER}-chat", tool.world
        with world.operator.paused():
            tool.release(chat=labelled(CHAT))
            until(tool.states, lambda: "team" in world.labels("chat"), "the stack is waited for")
            commit = tool.release(chat=CHAT)
            tool.wait_for(f"{CLUSTER}-operator", commit)
            assert tool.states()[name][:2] == ("Unknown", "Progressing")
            assert "team" in world.labels("chat")
        until(tool.states, lambda: "team" not in world.labels("chat"), "the correction follows")
