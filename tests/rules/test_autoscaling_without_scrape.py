"""The rule `autoscaling-without-scrape`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import ABSENT, other, router, runtime
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "autoscaling-without-scrape"
AT = "spec/autoscalingConfig/enabled"
ON = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
NO_JOB = dataclasses.replace(FACTS, add_ons=frozenset({"keda"}))
QUIET = FailsAt.NOTHING


def monitor(app: str, kind: str = "PodMonitor", **spec: object) -> Manifest:
    """A monitor of the pods of one app."""
    content = {"jobLabel": "app", "selector": {"matchLabels": {"app": app}}, **spec}
    return other(kind, {"spec": content}, f"{app}-monitor", "monitoring.coreos.com/v1")


ENGINES, ROUTERS = monitor("engine"), monitor("router", jobLabel="x")
ALL: dict[str, Any] = {
    "namespaceSelector": {"any": True},
    "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["engine", "router"]}]},
}
SERVICE = other(
    "Service",
    {
        "metadata": {"name": "r", "namespace": "llm", "labels": {"app": "router"}},
        "spec": {"selector": {"app": "router"}},
    },
)
BAD = {
    "none at all": Bad(
        (runtime(ON), router()),
        (
            Said("engine", AT, 'as job "engine"', Severity.WARNING, QUIET),
            Said("engine", AT, 'router "router"', Severity.WARNING, QUIET),
        ),
        facts=NO_JOB,
    ),
    "a partial tree": Bad(
        (runtime(ON),), (Said("engine", AT, 'as job "engine"', Severity.NOTE, QUIET),), complete=False, facts=NO_JOB
    ),
    "without jobLabel": Bad(
        (runtime(ON), monitor("engine", jobLabel=None)),
        (Said("engine", AT, "jobLabel: app", Severity.WARNING, QUIET),),
        facts=NO_JOB,
    ),
    "of other pods": Bad(
        (runtime(ON), monitor("x")), (Said("engine", AT, "jobLabel", Severity.WARNING, QUIET),), facts=NO_JOB
    ),
    "in another namespace": Bad(
        (runtime(ON), monitor("engine", namespaceSelector={"matchNames": ["b"]})),
        (Said("engine", AT, "jobLabel", Severity.WARNING, QUIET),),
        facts=NO_JOB,
    ),
    "under the name of a label app": Bad(
        (runtime(ON, labels={"app": "chat"}), monitor("chat")),
        (Said("engine", AT, 'as job "engine"', Severity.WARNING, QUIET),),
        facts=NO_JOB,
    ),
    "not the router": Bad(
        (runtime(ON), router(), ENGINES),
        (Said("engine", AT, 'router "router"', Severity.WARNING, QUIET),),
        facts=NO_JOB,
    ),
}
GOOD = {
    "both": (runtime(ON), router(), ENGINES, ROUTERS),
    "by another label with the runtime's name": (
        runtime(ON, labels={"app": "chat", "engine": "engine"}),
        monitor("chat", jobLabel="engine"),
    ),
    "one for all": (runtime(ON), router(), monitor("all", **ALL)),
    "every Service": (runtime(ON), router(), monitor("all", "ServiceMonitor", selector={})),
    "a Service of one's own for the router": (
        runtime(ON),
        router(),
        ENGINES,
        SERVICE,
        monitor("router", "ServiceMonitor"),
    ),
    "a ScrapeConfig": (runtime(ON), router(), monitor("x", "ScrapeConfig")),
    "no autoscaling": (runtime(), router()),
}


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_monitor_is_enough(objects: tuple[Manifest, ...]) -> None:
    """The add-on scrape-job is not needed where the tree has the monitors."""
    check_good(RULE, objects, NO_JOB)


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Three queries want job=<runtime> from the engines, the first a metric of the router (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
