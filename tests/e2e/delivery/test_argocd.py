"""Real Argo CD delivers what `synth` publishes: in order, without drift, with pruning that asks before it deletes a volume, and with a true health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import located
from tests.e2e.delivery.argocd import ArgoCD, State, application, argocd
from tests.e2e.delivery.both import (
    BASE,
    check_that_a_correction_is_applied,
    check_that_an_edit_reaches_the_pods,
    check_that_the_examples_are_valid,
    manager,
)
from tests.e2e.delivery.logs import errors
from tests.e2e.delivery.project import CHAT, CLUSTER, EDITED, LORA, PAIR, labelled
from tests.e2e.delivery.waiting import settled, until
from tests.e2e.delivery.world import NAMES as CLUSTER_NAMES
from tests.e2e.delivery.world import claim, custom_resource

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

BEFORE = {f"{CLUSTER}-{name}" for name in ("crds", "namespaces")}
STACKS = {f"{CLUSTER}-{name}" for name in BASE}
REMOVED = "app path does not exist"
"""What Argo CD reports between the commit that removes a stack and the deletion of the stack's Application."""


@dataclass(frozen=True)
class First:
    """The first sync to an empty cluster, in steps. before_operator: while no pod of the operator runs; without_operator: while it does nothing."""

    tool: ArgoCD
    before_operator: tuple[list[str], dict[str, State]]
    without_operator: dict[str, State]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:
    """Argo CD, with everything delivered once."""
    with argocd(located(*CLUSTER_NAMES, "argocd"), tmp_path_factory.mktemp("argocd")) as tool:
        yield _delivered(tool)
        assert [line for process in tool.processes for line in errors(process) if REMOVED not in line] == []


def _delivered(tool: ArgoCD) -> First:
    world = tool.world
    with world.operator.paused():
        with world.workloads.paused():
            commit = tool.release(**BASE)
            tool.install()
            operator = manager(world)
            until(tool.states, lambda: world.exists(operator), "the operator's Deployment exists")
            until(tool.states, lambda: _healths(tool, BEFORE) == {"Healthy"}, "CRDs and namespaces are healthy")
            settled(lambda: sorted(tool.states()))
            before = world.custom_resources(), tool.states()
        until(tool.states, lambda: len(world.custom_resources()) == 6, "all custom resources exist")
        until(tool.states, lambda: _healths(tool, STACKS) == {"Progressing"}, "the health of every stack is awaited")
        without = tool.states()
    tool.wait(commit)
    return First(tool, before, without)


def _healths(tool: ArgoCD, names: set[str]) -> set[str]:
    return {state.health for name, state in tool.states().items() if name in names}


def test_stacks_wait_for_the_operator(first: First) -> None:
    """As long as the operator's pods do not run, no custom resource exists, and no Application of a stack does."""
    resources, states = first.before_operator
    assert resources == []
    assert not STACKS & states.keys()
    assert states[f"{CLUSTER}-operator"].health == "Progressing"
    assert {states[name].sync for name in BEFORE} == {"Synced"}


def test_a_stack_that_nobody_serves_is_not_healthy(first: First) -> None:
    """The operator's pods run, but it writes no status: everything is applied, and nothing is reported as healthy."""
    states = [first.without_operator[name] for name in STACKS]
    assert {(state.sync, state.health) for state in states} == {("Synced", "Progressing")}


def test_a_second_sync_changes_nothing(first: First) -> None:
    """Three more comparisons find no difference, and every object's resourceVersion stays as it is."""
    tool = first.tool
    tool.deliver(**BASE)
    settled(tool.world.versions)
    before = tool.world.versions()
    for _ in range(3):
        tool.compare_all()
    assert tool.world.versions() == before
    assert {state.sync for state in tool.states().values()} == {"Synced"}


def test_an_edit_reaches_the_custom_resource_and_its_pods(first: First) -> None:
    """A merged change of the stack file is in the custom resource, and in the Deployment that the operator makes of it."""
    check_that_an_edit_reaches_the_pods(first.tool)


def test_a_stack_that_is_not_healthy_can_be_corrected(first: First) -> None:
    """An edit reaches the custom resource although the operator has not reported the last one yet. Its last sync was done when everything was applied."""
    check_that_a_correction_is_applied(first.tool)


def test_a_removed_stack_is_pruned_and_a_volume_waits_for_approval(first: First) -> None:
    """The stack without a volume goes. The one with a volume stays until a person approves, and its Application with it."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.release(lora=LORA)
    until(tool.states, lambda: f"{CLUSTER}-chat" not in tool.states(), "the stack without a volume is gone")
    assert not tool.world.exists(custom_resource("VLLMRuntime", "chat"))
    weights = custom_resource("VLLMRuntime", "weights")
    until(tool.states, lambda: tool.asks(f"{CLUSTER}-weights"), "Argo CD asks")
    assert tool.world.exists(weights)
    assert tool.world.exists(claim("weights"))
    tool.approve(f"{CLUSTER}-weights")
    until(tool.states, lambda: not tool.world.exists(weights), "the runtime is deleted after the approval")


def test_a_stack_can_go_while_its_volume_stays(first: First) -> None:
    """A person removes the finalizer of the waiting Application instead of approving: it goes, and the runtime stays with its volume."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.release(chat=CHAT, lora=LORA)
    until(tool.states, lambda: tool.asks(f"{CLUSTER}-weights"), "Argo CD asks")
    tool.world.api.patch(application(f"{CLUSTER}-weights"), {"metadata": {"finalizers": None}})
    until(tool.states, lambda: f"{CLUSTER}-weights" not in tool.states(), "the Application is gone")
    assert "deletionTimestamp" not in tool.world.api.get(custom_resource("VLLMRuntime", "weights"))["metadata"]
    assert "deletionTimestamp" not in tool.world.api.get(claim("weights"))["metadata"]


def test_a_pruned_volume_blocks_only_its_own_application(first: First) -> None:
    """A runtime with a volume leaves its stack: that sync waits for an approval, while an edit of another stack is delivered."""
    tool = first.tool
    name, light = f"{CLUSTER}-pair", {"runtimes": {"pair-light": PAIR["runtimes"]["pair-light"]}}
    tool.deliver(**BASE, pair=PAIR)
    commit = tool.release(**{**BASE, "chat": EDITED}, pair=light)
    until(tool.states, lambda: tool.states()[name].phase == "Running", "the sync of the stack waits")
    until(tool.states, lambda: tool.is_good(f"{CLUSTER}-chat", commit), "the edit is delivered")
    assert "confirm" in tool.states()[name].message
    assert tool.world.exists(custom_resource("VLLMRuntime", "pair-weights"))
    tool.approve(name)
    until(tool.states, lambda: not tool.world.exists(custom_resource("VLLMRuntime", "pair-weights")), "pruned")
    tool.wait(commit)


def test_a_runtime_whose_pods_cannot_change_is_degraded(first: First) -> None:
    """A label that is added to a live runtime never reaches its pods: the stack is Degraded until the label is gone again."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.release(**{**BASE, "chat": labelled(CHAT)})
    until(tool.states, lambda: tool.states()[f"{CLUSTER}-chat"].health == "Degraded", "the stack is degraded")
    tool.deliver(**BASE)


def test_deleting_everything_spares_crds_and_namespaces(first: First) -> None:
    """Deleting the root deletes the stacks before the operator, so the adapter's finalizer does not hang; CRDs and namespaces stay."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.world.api.delete(application(CLUSTER))
    asked = {f"{CLUSTER}-lora", f"{CLUSTER}-weights"}
    until(tool.states, lambda: all(tool.asks(name) for name in asked), "Argo CD asks about the volumes")
    assert f"{CLUSTER}-operator" in tool.states()
    for name in asked:
        tool.approve(name)
    until(tool.states, lambda: tool.applications() == {}, "every Application is deleted")
    assert tool.world.custom_resources() == []
    for unit in ("crds", "namespaces"):
        assert [each for each in tool.world.project.objects(unit) if not tool.world.exists(each)] == []


def test_the_examples_are_valid(first: First) -> None:
    """The server accepts what dist/ has for Argo CD, in strict mode: no field is unknown or of a wrong type."""
    check_that_the_examples_are_valid(first.tool, "gitops/argocd*")
