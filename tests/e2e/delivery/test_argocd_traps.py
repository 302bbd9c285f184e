"""What Argo CD does without the settings that `synth` publishes: why they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import located
from tests.e2e.delivery.argocd import ArgoCD, application, argocd
from tests.e2e.delivery.project import CHAT, CLUSTER
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import NAMES as CLUSTER_NAMES
from tests.e2e.delivery.world import custom_resource

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

Body = dict[str, Any]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArgoCD]:
    """Argo CD without our health checks, on a cluster in which no pod and no operator runs."""
    with (
        argocd(located(*CLUSTER_NAMES, "argocd"), tmp_path_factory.mktemp("traps")) as running,
        running.world.operator.paused(),
        running.world.workloads.paused(),
    ):
        yield running


def test_without_health_checks_nothing_waits_and_everything_is_healthy(tool: ArgoCD) -> None:
    """Sync waves order only Applications that have a health, and a runtime without a check is healthy as soon as it is applied."""
    tool.release(chat=CHAT)
    tool.world.api.apply(tool.root)
    name = f"{CLUSTER}-chat"
    until(tool.states, lambda: name in tool.states() and tool.states()[name].sync == "Synced", "the stack is applied")
    states = tool.states()
    assert states[name].health == "Healthy"
    assert states[f"{CLUSTER}-operator"].health != "Healthy"
    assert "status" not in tool.world.api.get(custom_resource("VLLMRuntime", "chat"))


def test_an_application_that_contains_itself_cannot_be_deleted(tool: ArgoCD) -> None:
    """It waits until none of its objects is being deleted, and it is one of them. So the published one skips itself."""
    itself = _containing_itself(tool)
    tool.world.project.add("extra/itself/application.yaml", itself)
    tool.world.api.apply(itself)
    until(tool.states, lambda: tool.states()["itself"].sync == "Synced", "it manages itself")
    tool.world.api.delete(itself)
    until(tool.states, lambda: len(_waits(tool)) >= 3, "it waits for itself")
    assert tool.world.exists(itself)
    tool.world.api.patch(application("itself"), {"metadata": {"finalizers": None}})


def _containing_itself(tool: ArgoCD) -> Body:
    spec = tool.root["spec"]
    source = {**spec["source"], "path": "extra/itself", "directory": {"include": "*.yaml"}}
    meta = {**application("itself")["metadata"], "finalizers": tool.root["metadata"]["finalizers"]}
    return {**application("itself"), "metadata": meta, "spec": {**spec, "source": source}}


def _waits(tool: ArgoCD) -> list[str]:
    lines = tool.processes[-1].log.read_text(errors="replace").splitlines()
    return [line for line in lines if '"itself"' in line and "1 objects remaining for deletion" in line]
