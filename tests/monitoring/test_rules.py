"""The alerts as promtool judges them: each fires when it should, and not otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.compiler.companions.test_monitoring import KEDA, ON, SCALED, TOPOLOGIES, TOPOLOGY
from tests.monitoring.rules import Fires, History, alerts, check, problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.projects import ProjectFolder

pytestmark = pytest.mark.prometheus

CRITICAL, WARNING = {"severity": "critical"}, {"severity": "warning"}
LLAMA, FRONT = {"namespace": "llm", "job": "llama"}, {"namespace": "llm", "job": "front"}


def series(name: str, labels: Mapping[str, str], pod: str = "a", **more: str) -> str:
    """A series of a pod."""
    every = {**labels, "pod": pod, **more}
    return f"{name}{{{','.join(f'{key}={chr(34)}{value}{chr(34)}' for key, value in every.items())}}}"


UP, RUNNING = series("up", LLAMA), series("vllm:num_requests_running", LLAMA)
WAITING = series("vllm:num_requests_waiting", LLAMA, engine="0", model_name="org/llama")
NEWER, OLDER = (series(f"vllm:{name}_cache_usage_perc", LLAMA) for name in ("kv", "gpu"))
PREEMPTED = series("vllm:num_preemptions_total", LLAMA)
INCOMING = series("vllm:num_incoming_requests_total", FRONT, model="org/llama")
HEALTHY = series("vllm:healthy_pods_total", FRONT, server="http://10.0.0.1:8000")
ENGINE_DOWN, ROUTER_DOWN = Fires({**LLAMA, **CRITICAL}), Fires({**FRONT, **CRITICAL})
ALONE = Fires({**FRONT, **CRITICAL, "pod": "a"})


def slow(value: str) -> Fires:
    """A warning about a pod of the engines."""
    return Fires({**LLAMA, **WARNING, "pod": "a"}, value)


HISTORIES = (
    History("no pod at all", "VLLMEngineDown", {}, 41, (ENGINE_DOWN,)),
    History("no pod, but not for long", "VLLMEngineDown", {}, 39),
    History("a pod that never answers", "VLLMEngineDown", {UP: "0x60"}, 41, (ENGINE_DOWN,)),
    History("a pod that has loaded", "VLLMEngineDown", {UP: "0x35 1x30"}, 60),
    History("one of two answers", "VLLMEngineDown", {UP: "0x60", series("up", LLAMA, "b"): "1x60"}, 60),
    History("an engine that stops", "VLLMEngineDown", {UP: "1x10 0x60"}, 60, (ENGINE_DOWN,)),
    History("one elsewhere", "VLLMEngineDown", {series("up", {**LLAMA, "namespace": "b"}): "1x60"}, 41, (ENGINE_DOWN,)),
    History("another job", "VLLMEngineDown", {series("up", {**LLAMA, "job": "x"}): "1x60"}, 41, (ENGINE_DOWN,)),
    History("no router", "VLLMRouterDown", {}, 11, (ROUTER_DOWN,)),
    History("a router that starts", "VLLMRouterDown", {}, 9),
    History("a router", "VLLMRouterDown", {series("up", FRONT): "1x60"}, 60),
    History("no engine known", "VLLMRouterWithoutEngines", {INCOMING: "0+5x30"}, 20, (ALONE,)),
    History("no healthy engine", "VLLMRouterWithoutEngines", {INCOMING: "0+5x30", HEALTHY: "0x30"}, 20, (ALONE,)),
    History("a healthy engine", "VLLMRouterWithoutEngines", {INCOMING: "0+5x30", HEALTHY: "1x30"}, 20),
    History("an engine that comes back", "VLLMRouterWithoutEngines", {INCOMING: "0+5x30", HEALTHY: "0x4 1x30"}, 20),
    History("no requests", "VLLMRouterWithoutEngines", {INCOMING: "7x30", HEALTHY: "0x30"}, 20),
    History("a queue", "VLLMRequestsWaiting", {WAITING: "3x30"}, 16, (slow("3"),)),
    History("a queue that ends", "VLLMRequestsWaiting", {WAITING: "3x8 0x1 3x30"}, 20),
    History("a queue in the router", "VLLMRequestsWaiting", {series("vllm:num_requests_waiting", FRONT): "3x30"}, 20),
    History("a full cache", "VLLMKVCacheFull", {NEWER: "0.97x30"}, 16, (slow("97%"),)),
    History("a full cache of an old engine", "VLLMKVCacheFull", {OLDER: "0.97x30"}, 16, (slow("97%"),)),
    History("one of both names", "VLLMKVCacheFull", {OLDER: "0.97x30", NEWER: "0.97x30"}, 16, (slow("97%"),)),
    History("half a cache", "VLLMKVCacheFull", {NEWER: "0.5x30", OLDER: "0.5x30"}, 20),
    History("preemptions", "VLLMPreemptions", {PREEMPTED: "0+60x40"}, 30, (slow("1"),)),
    History("preemptions in the past", "VLLMPreemptions", {PREEMPTED: "60x40"}, 30),
    History(
        "no metrics", "VLLMAutoscalingWithoutData", {UP: "1x30"}, 16, (Fires({**LLAMA, **WARNING}),)
    ),
    History("metrics", "VLLMAutoscalingWithoutData", {UP: "1x30", RUNNING: "0x30"}, 20),
    History("no engine", "VLLMAutoscalingWithoutData", {UP: "0x30"}, 20),
    History(
        "metrics of the router", "VLLMAutoscalingWithoutData",
        {UP: "1x30", series("vllm:num_requests_running", FRONT): "0x30"}, 20, (Fires({**LLAMA, **WARNING}),),
    ),
)  # fmt: skip


@pytest.fixture
def groups(project: ProjectFolder) -> list[dict[str, Any]]:
    """The groups of rules of a stack with an autoscaled runtime and a router."""
    project.write({"stacks/chat.yaml": ON + SCALED, "clusters/prod.yaml": KEDA})
    return published(project)


def published(project: ProjectFolder) -> list[dict[str, Any]]:
    """The groups of rules that the stack has."""
    found: list[dict[str, Any]] = next(
        each["spec"]["groups"] for each in project.objects() if each["kind"] == "PrometheusRule"
    )
    return found


def test_promtool_accepts_the_rules(groups: list[dict[str, Any]], tmp_path: Path) -> None:
    """Every expression is PromQL, every text is a template, and no alert is there twice; a wrong expression is refused."""
    assert check(groups, tmp_path) == ""
    groups[0]["rules"][0]["expr"] += ")"
    assert "unexpected right parenthesis" in check(groups, tmp_path)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: f"{history.alert}: {history.id}")
def test_alerts(groups: list[dict[str, Any]], history: History, tmp_path: Path) -> None:
    """An alert fires with its labels and its rendered texts, or does not."""
    assert problems(groups, history, tmp_path) == ""


def test_every_alert_fires_and_does_not(groups: list[dict[str, Any]]) -> None:
    """There is a history for both."""
    assert {each.alert for each in HISTORIES if each.fires} == set(alerts(groups))
    assert {each.alert for each in HISTORIES if not each.fires} == set(alerts(groups))


def test_one_side_of_a_topology_is_down(project: ProjectFolder, tmp_path: Path) -> None:
    """The other side does not hide it: an alert for each side asks for its pods."""
    project.write({"stacks/chat.yaml": ON + TOPOLOGY, "clusters/prod.yaml": TOPOLOGIES})
    sides = {"namespace": "llm", "job": "pd"}
    up = {series("up", sides, node_type="prefill"): "1x60", series("up", sides, "b", node_type="decode"): "0x60"}
    fires = (Fires({**sides, **CRITICAL, "node_type": "decode"}),)
    rules = published(project)
    (first, second) = [each for each in rules[0]["rules"] if each["alert"] == "VLLMEngineDown"]
    history = History("one side", "VLLMEngineDown", up, 41, fires)
    assert problems([{"name": "decode", "rules": [second]}], history, tmp_path) == ""
    assert problems([{"name": "prefill", "rules": [first]}], history, tmp_path) != ""
