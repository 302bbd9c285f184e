"""PodMonitors, a PrometheusRule, and a dashboard for Grafana.

The operator creates nothing that collects metrics, and its Services have no labels to select them by (operator, observed). Engines and
routers serve /metrics at the container port that the operator names `http`; sidecars have no port (operator, observed; topologies: read).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.compiler.companions import alerts, dashboard
from prodstack.compiler.companions.scrape_jobs import SIDE, engine_jobs, router_jobs
from prodstack.compiler.companions.stack import Mistake, made, pods_of, wrong_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.compiler.companions.scrape_jobs import Job
    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.models.companions import Monitoring

_API = "monitoring.coreos.com/v1"
_PORT = "http"
_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_LONGEST_INTERVAL = 30_000
"""Milliseconds: the operator's queries use rate(...[1m]) (observed), which needs two samples in a minute (Prometheus, read)."""


def objects(settings: Monitoring, stack: Stack) -> Iterator[Body]:
    """Yield the monitors and the alerts, for each namespace of the stack's pods, and the dashboard."""
    every_engine, every_router = list(engine_jobs(stack)), list(router_jobs(stack))
    for namespace in sorted({job.namespace for job in (*every_engine, *every_router)}):
        engines = [job for job in every_engine if job.namespace == namespace]
        routers = [job for job in every_router if job.namespace == namespace]
        for what, jobs in (("engines", engines), ("routers", routers)):
            if jobs:
                yield _monitor(settings, f"{stack.name}-{what}", jobs)
        if settings.alerts is not False:
            groups = alerts.groups(engines, routers)
            yield made(_API, "PrometheusRule", stack.name, namespace, labels=settings.labels, spec={"groups": groups})
    if settings.dashboard is not False and (every_engine or every_router):
        yield dashboard.config_map(settings.dashboard_labels, stack, every_engine, every_router)


def mistakes(settings: Monitoring, stack: Stack) -> Iterator[Mistake]:
    """Yield a stack without anything to monitor, labels that Kubernetes refuses, and an interval that leaves autoscaling without data."""
    if not stack.runtimes and not stack.routers:
        message = "monitoring is on, but the stack has no runtimes and no routers, so there are no metrics to collect"
        yield Mistake(("monitoring",), message, "add a runtime or a router, or remove monitoring")
    yield from wrong_labels(settings.labels, ("monitoring", "labels"), "the objects")
    yield from wrong_labels(settings.dashboard_labels, ("monitoring", "dashboardLabels"), "the ConfigMap")
    scaled = next((job for job in engine_jobs(stack) if job.is_autoscaled), None)
    if scaled is not None and settings.interval is not None and milliseconds(settings.interval) > _LONGEST_INTERVAL:
        message = (
            f"monitoring.interval is {settings.interval}, but the queries that scale {scaled.resource} calculate rates over 1m,"
            " which needs two samples in that time; without them it is not scaled by tokens"
        )
        yield Mistake(("monitoring", "interval"), message, "write 30s or less; 15s is usual")


def milliseconds(duration: str) -> int:
    """Return the milliseconds of a duration such as 1m30s."""
    parts = re.findall(r"([0-9]+)(ms|s|m|h)", duration)
    return sum(int(number) * _MILLISECONDS[unit] for number, unit in parts)


def _monitor(settings: Monitoring, name: str, jobs: Sequence[Job]) -> Body:
    endpoint = {"port": _PORT, **({} if settings.interval is None else {"interval": settings.interval})}
    sides = {"podTargetLabels": [SIDE]} if any(job.side for job in jobs) else {}
    spec = {
        "jobLabel": "app",
        **sides,
        "selector": pods_of({job.name for job in jobs}),
        "podMetricsEndpoints": [endpoint],
    }
    return made(_API, "PodMonitor", name, jobs[0].namespace, labels=settings.labels, spec=spec)
