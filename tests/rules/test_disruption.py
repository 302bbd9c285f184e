"""A PodDisruptionBudget that evicts nothing is reported, whoever wrote it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import World
from prodstack.rules.engine.registry import judge
from prodstack.rules.reading.budgets import evictable
from tests.rules.builders import ABSENT, cache, other, router, runtime, topology
from tests.rules.harness import FACTS, NOTHING, WARNING, Case, Said, bad_cluster, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

RULE = "blocking-disruption-budget"
POLICIES = ("scaleUpPolicy", "scaleDownPolicy", "triggers")
SCALED = {
    "spec/autoscalingConfig": {"enabled": True, "minReplicas": 2, "maxReplicas": 4, **{key: {} for key in POLICIES}},
    "spec/deploymentConfig/replicas": ABSENT,
}
OF_ENGINE = {"matchLabels": {"app": "engine"}}
MIN: Path = ("spec", "minAvailable")
MAX: Path = ("spec", "maxUnavailable")
blocks = partial(bad_cluster, RULE, facts=FACTS)
evicts = partial(good, RULE)


def budget(selector: Any = OF_ENGINE, name: str = "budget", version: str = "policy/v1", **limit: Any) -> Manifest:
    """A budget of the engine's pods."""
    return other("PodDisruptionBudget", {"spec": {"selector": selector, **limit}}, name, version)


def deployment(**labels: str) -> Manifest:
    """A workload that is not the operator's."""
    return other("Deployment", {"spec": {"template": {"metadata": {"labels": labels}}}}, "web", "apps/v1")


def said(path: Path, part: str) -> Said:
    """A warning."""
    return Said(path, part, WARNING, NOTHING)


def replicas(number: object) -> Manifest:
    """The engine with this number of replicas."""
    return runtime({"spec/deploymentConfig/replicas": number})


ANY_OF = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["engine", "router"]}]}
CASES = (
    blocks("all must stay", (runtime(), budget(minAvailable=1)), said(MIN, 'minAvailable is 1, and runtime "llm/engine" can have only 1 pod')),
    blocks("none may go", (replicas(5), budget(maxUnavailable=0)), said(MAX, 'maxUnavailable is 0, so none of the pods of runtime "llm/engine"')),
    blocks("a share of none", (replicas(5), budget(maxUnavailable="0%")), said(MAX, 'maxUnavailable is "0%"')),
    blocks("a share that is rounded up to all", (runtime(), budget(minAvailable="1%")), said(MIN, 'minAvailable is "1%"')),
    blocks("more than there are", (replicas(2), budget(minAvailable=3)), said(MIN, "2 pods")),
    blocks("the fewest of autoscaling", (runtime(SCALED), budget(minAvailable=2)), said(MIN, "only 2 pods")),
    blocks("a router", (runtime(), router(), budget({"matchLabels": {"app": "router"}}, minAvailable=1)), said(MIN, 'router "router"')),
    blocks("a cache server", (cache(), budget({"matchLabels": {"app": "cache"}}, minAvailable=1)), said(MIN, 'cache server "cache"')),
    blocks("several groups", (runtime(), router(), budget(ANY_OF, minAvailable=2)), said(MIN, "2 pods")),
    blocks("a router without pods too", (runtime(), router({"spec/replicas": 0}), budget(ANY_OF, minAvailable=1)), said(MIN, "only 1 pod")),
    blocks("every pod of the namespace", (runtime(), budget({}, maxUnavailable=0)), said(MAX, "the pods of runtime")),
    blocks("one side of a topology", (topology(), budget({"matchLabels": {"app": "engine", "node-type": "decode"}}, minAvailable=1)), said(MIN, "(decode)")),
    blocks("other pods too, none of which may go", (runtime(), deployment(app="engine"), budget(maxUnavailable=0)), said(MAX, "the pods of runtime")),
    blocks(
        "two budgets of the same pods",
        (replicas(3), budget(maxUnavailable=1, name="b"), budget({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, maxUnavailable=1, name="a")),
        Said(("spec", "selector"), 'so does the PodDisruptionBudget "a"', WARNING, NOTHING, "remove one of them", "b"),
    ),
    evicts("one may go", (runtime(), budget(maxUnavailable=1))),
    evicts("a share that is rounded up to one", (runtime(), budget(maxUnavailable="1%"))),
    evicts("fewer must stay than there are", (replicas(2), budget(minAvailable=1))),
    evicts("half must stay", (replicas(2), budget(minAvailable="50%"))),
    evicts("another pod", (runtime(), budget({"matchLabels": {"app": "web"}}, minAvailable=1))),
    evicts("no pod", (runtime(), budget(None, maxUnavailable=0))),
    evicts("pods that do not run", (replicas(0), budget(minAvailable=1))),
    evicts("other pods too, whose number is not known", (runtime(), deployment(app="engine"), budget(minAvailable=1))),
    evicts("no limit", (runtime(), budget())),
    evicts("an unreadable limit", (runtime(), budget(minAvailable="all"))),
    evicts("another kind of this name", (runtime(), budget(version="example.com/v1", maxUnavailable=0))),
    evicts("two budgets of different pods", (runtime(), router(), budget(maxUnavailable=1, name="a"), budget({"matchLabels": {"app": "router"}}, maxUnavailable=1, name="b"))),
)  # fmt: skip


@parametrized(CASES)
def test_blocking_disruption_budget(case: Case) -> None:
    """A budget of the operator's pods that lets none go, and two budgets of the same pods."""
    check(case)


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0.5,
    "",
    "x",
    [],
    [None],
    {},
    {"": None},
    {"matchLabels": 1},
    {"matchLabels": {"app": [1]}},
    {"matchExpressions": [None]},
)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_nothing_in_a_budget_stops_the_rule(odd: Any) -> None:
    """What the API server refuses is reported by others, or by the API server itself."""
    for budgets in (
        (budget(odd, maxUnavailable=0),),
        (budget(minAvailable=odd, maxUnavailable=odd),),
        (other("PodDisruptionBudget", {"spec": odd}, api_version="policy/v1"),),
        (budget(odd, name="a"), budget(odd, name="b")),
    ):
        world = World((runtime(), router(), *budgets), True, FACTS)
        assert judge(world) is not None


@pytest.mark.parametrize(
    ("limit", "pods", "expected"),
    [
        ({"minAvailable": 1}, 3, 2),
        ({"minAvailable": "34%"}, 3, 1),
        ({"minAvailable": "33%"}, 3, 2),
        ({"maxUnavailable": "34%"}, 3, 2),
        ({"maxUnavailable": 9}, 3, 3),
        ({}, 3, None),
    ],
)
def test_percentages_are_rounded_up_for_both_limits(limit: dict[str, Any], pods: int, expected: int | None) -> None:
    """As Kubernetes does: 34% of 3 pods are 2, whether they must stay or may go."""
    assert evictable(budget(**limit), pods) == expected
