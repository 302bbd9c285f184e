"""What Argo CD and Flux have to do alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tests.e2e.delivery.project import CHAT, EDITED, LORA, WEIGHTS, labelled
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import World, custom_resource, deployment
from tests.e2e.manifests import DIST, documents

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

BASE = {"chat": CHAT, "lora": LORA, "weights": WEIGHTS}
"""The stacks of the first sync."""


class Tool(Protocol):
    """A GitOps tool that runs beside a cluster."""

    @property
    def world(self) -> World:
        """The cluster, with what runs beside it."""

    def release(self, **stacks: Body) -> str:
        """Publish exactly these stacks; the commit."""

    def deliver(self, **stacks: Body) -> None:
        """Publish exactly these stacks, and wait until the tool reports everything as good."""

    def states(self) -> Mapping[str, object]:
        """What the tool reports about each Application or Kustomization, by its name."""


def manager(world: World) -> Body:
    """The operator's published Deployment."""
    [found] = [each for each in world.project.objects("operator") if each["kind"] == "Deployment"]
    return found


def check_that_an_edit_reaches_the_pods(tool: Tool) -> None:
    """A merged change of the stack file is in the custom resource, and in the Deployment that the operator makes of it."""
    tool.deliver(**{**BASE, "chat": EDITED})
    found = tool.world.api.get(custom_resource("VLLMRuntime", "chat"))
    assert found["spec"]["model"]["maxModelLen"] == 2048
    assert "2048" in tool.world.api.get(deployment("chat"))["spec"]["template"]["spec"]["containers"][0]["args"]


def check_that_a_correction_is_applied(tool: Tool) -> None:
    """An edit reaches the custom resource although the operator has not reported the last one yet."""
    tool.deliver(**BASE)
    with tool.world.operator.paused():
        tool.release(**{**BASE, "chat": labelled(CHAT)})
        until(tool.states, lambda: "team" in tool.world.labels("chat"), "the stack is waited for")
        tool.release(**{**BASE, "chat": EDITED})
        until(tool.states, lambda: "team" not in tool.world.labels("chat"), "the next edit is applied")
    tool.deliver(**BASE)


def check_that_the_examples_are_valid(tool: Tool, unit: str) -> None:
    """The server accepts what dist/ has for the tool, in strict mode: no field is unknown or of a wrong type. unit: a pattern of its folders."""
    published = [each for file in DIST.glob(f"*/{unit}/*.k8s.yaml") for each in documents(file.read_text("utf-8"))]
    assert {each.name: refusal for each in published if (refusal := tool.world.api.refusal(each.body))} == {}
    assert len(published) > 5
