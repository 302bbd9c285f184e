"""The time to judge is linear in the number of objects, also if all of them are in one namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import Facts, Manifest, World
from prodstack.rules.engine.registry import judge, rules
from tests.growth import is_linear
from tests.rules.builders import other, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FACTS = Facts(add_ons=frozenset())


def _policies(count: int) -> Iterator[Manifest]:
    """Runtimes with a router and a policy each; every second policy blocks its router."""
    for number in range(count):
        front = {"matchLabels": {"app": f"front{number + number % 2}"}}
        spec = {
            "podSelector": {"matchLabels": {"app": f"chat{number}"}},
            "ingress": [{"from": [{"podSelector": front}]}],
        }
        yield runtime(name=f"chat{number}")
        yield router({"spec/k8sLabelSelector": f"app=chat{number}"}, name=f"front{number}")
        yield other("NetworkPolicy", {"spec": spec}, f"chat{number}", api_version="networking.k8s.io/v1")


def _one_router(count: int) -> Iterator[Manifest]:
    """A router of many runtimes, each with a policy that does not admit it."""
    yield router({"spec/k8sLabelSelector": "app!=front"}, name="front")
    for number in range(count):
        spec = {"podSelector": {"matchLabels": {"app": f"chat{number}"}}}
        yield runtime(name=f"chat{number}")
        yield other("NetworkPolicy", {"spec": spec}, f"chat{number}", api_version="networking.k8s.io/v1")


def _budgets(count: int) -> Iterator[Manifest]:
    """Two budgets for each runtime."""
    for number in range(count):
        yield runtime(name=f"chat{number}")
        for name in ("a", "b"):
            spec = {"minAvailable": 2, "selector": {"matchLabels": {"app": f"chat{number}"}}}
            yield other("PodDisruptionBudget", {"spec": spec}, f"{name}{number}", api_version="policy/v1")


def _quotas(count: int) -> Iterator[Manifest]:
    """Runtimes without a memory request, and quotas that are all too small, or have no room for one more pod."""
    for number in range(count):
        patch = {
            "spec/deploymentConfig/replicas": 1,
            "spec/deploymentConfig/deploymentStrategy": "RollingUpdate",
            "spec/deploymentConfig/resources": {"cpu": "2", "gpu": "1"},
        }
        yield runtime(patch, name=f"chat{number}")
        hard: dict[str, Any] = {"requests.cpu": count, "requests.nvidia.com/gpu": count, "limits.memory": "1Gi"}
        yield other("ResourceQuota", {"spec": {"hard": hard}}, f"quota{number}", api_version="v1")


def _limit_ranges(count: int) -> Iterator[Manifest]:
    """Runtimes whose memory request a LimitRange may add, and many LimitRanges."""
    yield other("ResourceQuota", {"spec": {"hard": {"requests.memory": "1Ti"}}}, "quota", api_version="v1")
    for number in range(count):
        yield runtime({"spec/deploymentConfig/resources": {"gpu": "1"}}, name=f"chat{number}")
        spec = {"limits": [{"type": "Container", "default": {"memory": "1Gi"}}]}
        yield other("LimitRange", {"spec": spec}, f"range{number}", api_version="v1")


def _scalers(count: int) -> Iterator[Manifest]:
    """An autoscaler of each runtime's Deployment, which is also an object of an add-on that is missing."""
    for number in range(count):
        yield runtime(name=f"chat{number}")
        yield other(
            "ScaledObject",
            {"spec": {"scaleTargetRef": {"name": f"chat{number}"}}},
            f"chat{number}",
            api_version="keda.sh/v1alpha1",
        )


MANY = (
    ("blocked-traffic", _policies, 20),
    ("blocked-traffic", _one_router, 1),
    ("blocking-disruption-budget", _budgets, 120),
    ("exceeded-quota", _quotas, 40),
    ("missing-spare-quota", _quotas, 40),
    ("missing-requests", _quotas, 40),
    ("missing-requests", _limit_ranges, 0),
    ("contested-deployment", _scalers, 40),
    ("missing-crd", _scalers, 40),
)
"""A rule, objects in one namespace, and how many findings the rule has for 40 of them."""


@pytest.mark.parametrize(("name", "make", "found"), MANY)
def test_many_objects_in_one_namespace_take_linear_time(
    name: str, make: Callable[[int], Iterator[Manifest]], found: int
) -> None:
    """What a rule compares an object with is found by a key, or added up once for all: going through all of it would be quadratic."""
    chosen = [rule for rule in rules() if rule.id == name]
    assert len(judge(_world(make, 40), chosen)) == found
    assert is_linear(lambda count: _world(make, count), lambda large: judge(large, chosen), 100, 2_000)


def _world(make: Callable[[int], Iterator[Manifest]], count: int) -> World:
    return World(tuple(make(count)), complete=True, facts=FACTS)
