"""Real Flux delivers what `synth` publishes: in order, without drift, with pruning that spares what must stay, and with a health that is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import located
from tests.e2e.delivery.both import (
    BASE,
    check_that_a_correction_is_applied,
    check_that_an_edit_reaches_the_pods,
    check_that_the_examples_are_valid,
    manager,
)
from tests.e2e.delivery.flux import NAMES, NAMESPACE, Flux, flux, kustomization
from tests.e2e.delivery.logs import errors
from tests.e2e.delivery.project import CHAT, CLUSTER, LORA, PAIR, labelled
from tests.e2e.delivery.project import NAMESPACE as MODELS
from tests.e2e.delivery.waiting import settled, until
from tests.e2e.delivery.world import NAMES as CLUSTER_NAMES
from tests.e2e.delivery.world import claim, custom_resource

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

STACKS = {f"{CLUSTER}-{name}" for name in BASE}
WEIGHTS_LEFT = "VLLMRuntime/weights"
FAILED = f"VLLMRuntime/{MODELS}/chat status: 'Failed'"
DEPENDENCY, PROGRESSING = "DependencyNotReady", "Progressing"


@dataclass(frozen=True)
class First:
    """The first sync to an empty cluster, in steps. before_operator: while no pod of the operator runs; without_operator: while it does nothing."""

    tool: Flux
    before_operator: tuple[list[str], dict[str, tuple[str, str, str]]]
    without_operator: dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:
    """Flux, with everything delivered once."""
    with flux(located(*CLUSTER_NAMES, *NAMES), tmp_path_factory.mktemp("flux")) as tool:
        yield _delivered(tool)
        assert [line for process in tool.processes for line in errors(process) if FAILED not in line] == []


def _delivered(tool: Flux) -> First:
    world = tool.world
    with world.operator.paused():
        with world.workloads.paused():
            commit = tool.release(**BASE)
            tool.install()
            operator = manager(world)
            until(tool.states, lambda: world.exists(operator), "the operator's Deployment exists")
            settled(lambda: {name: state[:2] for name, state in tool.states().items()})
            before = world.custom_resources(), tool.states()
        until(tool.states, lambda: _reasons(tool, STACKS) == {PROGRESSING}, "the health of every stack is awaited")
        until(tool.states, lambda: len(world.custom_resources()) == 6, "all custom resources exist")
        without = tool.states()
    tool.wait(commit, {CLUSTER, *(f"{CLUSTER}-{unit}" for unit in world.project.units())})
    return First(tool, before, without)


def _reasons(tool: Flux, names: set[str]) -> set[str]:
    return {state[1] for name, state in tool.states().items() if name in names}


def test_stacks_wait_for_the_operator(first: First) -> None:
    """As long as the operator's pods do not run, no custom resource exists, and each stack says what it waits for."""
    resources, states = first.before_operator
    assert resources == []
    assert {states[name][1] for name in STACKS} == {DEPENDENCY}
    assert all(f"'{NAMESPACE}/{CLUSTER}-operator'" in states[name][2] for name in STACKS)
    assert states[f"{CLUSTER}-crds"][0] == states[f"{CLUSTER}-namespaces"][0] == "True"


def test_a_stack_that_nobody_serves_is_not_ready(first: First) -> None:
    """The operator's pods run, but it writes no status: Flux waits, and reports nothing as ready."""
    assert {first.without_operator[name][:2] for name in STACKS} == {("Unknown", PROGRESSING)}


def test_a_second_sync_changes_nothing(first: First) -> None:
    """Three more reconciliations leave every object's resourceVersion as it is."""
    tool = first.tool
    tool.deliver(**BASE)
    settled(tool.world.versions)
    before = tool.world.versions()
    for _ in range(3):
        tool.reconcile_all()
    until(tool.states, lambda: {state[0] for state in tool.states().values()} == {"True"}, "all are ready")
    assert tool.world.versions() == before


def test_an_edit_reaches_the_custom_resource_and_its_pods(first: First) -> None:
    """A merged change of the stack file is in the custom resource, and in the Deployment that the operator makes of it."""
    check_that_an_edit_reaches_the_pods(first.tool)


def test_a_stack_that_is_not_healthy_can_be_corrected(first: First) -> None:
    """An edit reaches the custom resource although the operator has not reported the last one yet. Flux runs with a feature gate for this, see test_flux_traps.py."""
    check_that_a_correction_is_applied(first.tool)


def test_a_removed_stack_is_pruned_and_a_volume_is_not(first: First) -> None:
    """The stack without a volume goes, the runtime with one stays, with its volume, and Flux tells about it."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.deliver(lora=LORA)
    assert tool.world.custom_resources() == ["LoraAdapter/sql", "VLLMRuntime/base", WEIGHTS_LEFT]
    assert tool.world.exists(claim("weights"))
    tool.wait_for_alert(f"{CLUSTER}-weights", f"VLLMRuntime/{MODELS}/weights skipped")


def test_a_runtime_that_is_removed_from_its_stack_stays_if_it_has_a_volume(first: First) -> None:
    """Flux prunes the other objects of the stack; and tells which runtime it left alone."""
    tool = first.tool
    light = {"runtimes": {"pair-light": PAIR["runtimes"]["pair-light"]}}
    tool.deliver(**BASE, pair=PAIR)
    tool.deliver(**BASE, pair=light)
    assert tool.world.exists(custom_resource("VLLMRuntime", "pair-weights"))
    tool.wait_for_alert(f"{CLUSTER}-pair", f"VLLMRuntime/{MODELS}/pair-weights skipped")
    tool.world.api.delete(custom_resource("VLLMRuntime", "pair-weights"))


def test_a_runtime_whose_pods_cannot_change_has_failed(first: First) -> None:
    """A label that is added to a live runtime never reaches its pods: Flux reports the stack as failed, until the label is gone again."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.release(**{**BASE, "chat": labelled(CHAT)})
    name = f"{CLUSTER}-chat"
    until(tool.states, lambda: tool.states()[name][:2] == ("False", "HealthCheckFailed"), "the stack has failed")
    assert FAILED in tool.states()[name][2]
    tool.deliver(**BASE)


def test_deleting_everything_spares_crds_namespaces_and_volumes(first: First) -> None:
    """Deleting the one root deletes the stacks; it does not hang on the adapter's finalizer, because the operator stays."""
    tool = first.tool
    tool.deliver(**BASE)
    tool.world.api.delete(kustomization(CLUSTER))
    until(tool.states, lambda: tool.kustomizations() == {}, "every Kustomization is deleted")
    assert tool.world.custom_resources() == ["VLLMRuntime/base", WEIGHTS_LEFT]
    for unit in ("crds", "namespaces", "operator"):
        assert [each for each in tool.world.project.objects(unit) if not tool.world.exists(each)] == []
    assert tool.world.exists(claim("weights"))


def test_the_examples_are_valid(first: First) -> None:
    """The server accepts what dist/ has for Flux, in strict mode: no field is unknown or of a wrong type."""
    check_that_the_examples_are_valid(first.tool, "gitops/flux*")
