"""What Argo CD does without the settings that `synth` publishes: why they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import located
from tests.e2e.delivery.argocd import ArgoCD, argocd
from tests.e2e.delivery.project import CHAT, CLUSTER
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import NAMES as CLUSTER_NAMES
from tests.e2e.delivery.world import custom_resource

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e


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
