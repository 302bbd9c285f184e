"""The alerts of a PrometheusRule: what users of a stack notice, and what keeps it from scaling.

Names and labels of the metrics:

- Engines: vLLM's `vllm/v1/metrics/loggers.py` and its page "Metrics", releases 0.9 to 0.12, read. Each series has `model_name` and `engine`.
  `vllm:kv_cache_usage_perc` was called `vllm:gpu_cache_usage_perc` before 0.9.
- Routers: `src/vllm_router/services/metrics_service` and `routers/metrics_router.py` of the production stack, read.
  `vllm:num_incoming_requests_total` (since September 2025) counts requests by `model`, also those that find no engine;
  `vllm:healthy_pods_total` is 1 or 0 for each `server`. Older routers keep the value of an engine that is gone. Routers have
  `vllm:num_requests_running` and `vllm:num_requests_waiting` too, so every expression selects jobs.
- `up` is Prometheus's own: whether a pod answered. Pods are asked from their start, while engines still load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.companions.scrape_jobs import matchers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.compiler.companions.scrape_jobs import Job

CRITICAL, WARNING = "critical", "warning"
_LOADING = "40m"
"""The operator's startup probe gives an engine 2,120 s (35 minutes) to load its model (operator, observed)."""
_FULL = 0.95
"""The fraction of the KV cache from which it counts as full."""
_BY_POD = "namespace, job, pod"


class Alert(NamedTuple):
    """One alert. wait: how long the expression has to hold; labels: those that the expression does not give."""

    name: str
    severity: str
    expression: str
    wait: str
    summary: str
    description: str
    labels: Mapping[str, str] = {}

    def rule(self) -> dict[str, Any]:
        """The alert as Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expression,
            "for": self.wait,
            "labels": {"severity": self.severity, **self.labels},
            "annotations": {"summary": self.summary, "description": self.description},
        }


def groups(engines: Sequence[Job], routers: Sequence[Job]) -> list[dict[str, Any]]:
    """Return the groups of rules for the engines and the routers of one namespace."""
    found = (("engines", list(_about_engines(engines))), ("routers", list(_about_routers(routers))))
    return [{"name": name, "rules": [alert.rule() for alert in alerts]} for name, alerts in found if alerts]


def _about_engines(jobs: Sequence[Job]) -> Iterator[Alert]:
    for job in jobs:
        if not job.can_be_empty:
            yield _engine_down(job)
    for job in jobs:
        if job.is_autoscaled:
            yield _without_data(job)
    if jobs:
        selected = matchers(jobs)
        yield _waiting(selected)
        yield _cache_full(selected)
        yield _preemptions(selected)


def _about_routers(jobs: Sequence[Job]) -> Iterator[Alert]:
    for job in jobs:
        if not job.can_be_empty:
            yield _router_down(job)
    if jobs:
        yield _without_engines(matchers(jobs))


def _engine_down(job: Job) -> Alert:
    what = f"{job.resource} ({job.side})" if job.side else job.resource
    return Alert(
        "VLLMEngineDown",
        CRITICAL,
        f"absent(up{{{job.matchers}}} == 1)",
        _LOADING,
        f"No engine of {what} answers",
        f"Prometheus has reached no engine of {what} in namespace {job.namespace} for 40 minutes. The operator gives an engine 35 minutes to"
        " load its model, so this one is not just starting. Requests for its model fail. Look at its pods"
        f" (kubectl -n {job.namespace} get pods -l {job.pod_selector}): Pending means that no node has room; otherwise read the engine's log.",
        job.labels,
    )


def _router_down(job: Job) -> Alert:
    return Alert(
        "VLLMRouterDown",
        CRITICAL,
        f"absent(up{{{job.matchers}}} == 1)",
        "10m",
        f"Router {job.resource} does not answer",
        f"Prometheus has reached no pod of router {job.resource} in namespace {job.namespace} for 10 minutes, so its clients get no answers."
        f" Look at its pods (kubectl -n {job.namespace} get pods -l {job.pod_selector}) and their logs.",
        job.labels,
    )


def _without_engines(selected: str) -> Alert:
    incoming = f"sum by ({_BY_POD}) (increase(vllm:num_incoming_requests_total{{{selected}}}[5m])) > 0"
    healthy = f"sum by ({_BY_POD}) (vllm:healthy_pods_total{{{selected}}}) > 0"
    return Alert(
        "VLLMRouterWithoutEngines",
        CRITICAL,
        f"{incoming} unless {healthy}",
        "5m",
        "Router {{ $labels.job }} has no healthy engine, but gets requests",
        "Requests have reached pod {{ $labels.pod }} of router {{ $labels.job }} for 5 minutes, and the router knows no healthy engine to send"
        " them to, so they fail. Check that the engines are ready, that the router's selector matches their labels, and that it asks"
        " for their port.",
    )


def _waiting(selected: str) -> Alert:
    return Alert(
        "VLLMRequestsWaiting",
        WARNING,
        f"sum by ({_BY_POD}) (vllm:num_requests_waiting{{{selected}}}) > 0",
        "15m",
        "Requests wait in {{ $labels.job }}",
        "For 15 minutes, requests have been waiting in engine {{ $labels.pod }} every time that Prometheus asked (now: {{ $value }}). The engine"
        " gets more than it can serve at once, and answers start late. Add replicas or let the runtime scale, or raise maxNumSeqs if the"
        " KV cache is not full.",
    )


def _cache_full(selected: str) -> Alert:
    usage = " or ".join(f"max by ({_BY_POD}) ({name}{{{selected}}})" for name in KV_CACHE_USAGE)
    return Alert(
        "VLLMKVCacheFull",
        WARNING,
        f"({usage}) > {_FULL}",
        "15m",
        "The KV cache of {{ $labels.job }} is full",
        "The KV cache of engine {{ $labels.pod }} has been more than 95% full for 15 minutes (now: {{ $value | humanizePercentage }}). New"
        " requests wait until running ones end. Add replicas, raise gpuMemoryUtilization, or lower maxModelLen.",
    )


def _preemptions(selected: str) -> Alert:
    return Alert(
        "VLLMPreemptions",
        WARNING,
        f"sum by ({_BY_POD}) (rate(vllm:num_preemptions_total{{{selected}}}[5m])) > 0",
        "15m",
        "{{ $labels.job }} interrupts requests",
        "Engine {{ $labels.pod }} has interrupted running requests for 15 minutes because its KV cache had no room ({{ $value | humanize }} per"
        " second), and calculates them again. Answers stall. Lower maxNumSeqs, add replicas, or raise gpuMemoryUtilization.",
    )


def _without_data(job: Job) -> Alert:
    return Alert(
        "VLLMAutoscalingWithoutData",
        WARNING,
        f"max by (namespace, job) (up{{{job.matchers}}}) == 1"
        f" unless on (namespace, job) vllm:num_requests_running{{{job.matchers}}}",
        "15m",
        f"{job.resource} answers, but reports no requests to scale by",
        f"The engines of {job.resource} in namespace {job.namespace} answer, but their metrics have no vllm:num_requests_running, so KEDA does"
        " not scale them by load. Remove --disable-log-stats from extraArgs. An engine with v1: false has these metrics only after its"
        " first request.",
    )


KV_CACHE_USAGE = ("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc")
"""The newer and the older name of one metric, a fraction from 0 to 1. Releases between 0.9 and 0.10 have both."""
