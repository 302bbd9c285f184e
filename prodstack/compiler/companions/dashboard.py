"""A dashboard for Grafana in a ConfigMap, which the sidecar of Grafana's Helm chart finds by a label.

The names of the metrics: see alerts.py. Two more have changed: `vllm:time_per_output_token_seconds` is called
`vllm:inter_token_latency_seconds` since 0.11, and `vllm:gpu_prefix_cache_*` is called `vllm:prefix_cache_*` since 0.9 (vLLM, read). A panel
shows the newer metric, and the older one if an engine does not have it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.companions.alerts import KV_CACHE_USAGE
from prodstack.compiler.companions.scrape_jobs import matchers
from prodstack.compiler.companions.stack import made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prodstack.compiler.companions.scrape_jobs import Job
    from prodstack.compiler.companions.stack import Body, Stack

LABELS: Mapping[str, str] = {"grafana_dashboard": "1"}
"""The label that the sidecar looks for if it is not told otherwise (Grafana's Helm chart, read)."""
_PER_JOB, _PER_POD = "{{job}}", "{{job}} {{pod}}"
_COLUMNS, _WIDTH, _HEIGHT = 2, 12, 8
"""Grafana's grid has 24 columns."""
_DATA_SOURCE = {"type": "prometheus", "uid": "$datasource"}
"""Not with braces: Flux's postBuild would take `${datasource}` for a variable of its own (read)."""


class Panel(NamedTuple):
    """One graph. expressions: SELECTED stands for the jobs; unit: one of Grafana's; legends: of each expression."""

    title: str
    unit: str
    expressions: tuple[str, ...]
    legends: tuple[str, ...] = (_PER_JOB,)


def _newer(template: str, *names: str) -> str:
    """Return an expression about the first of these metrics that there is, for each label of the result."""
    return " or ".join(template.replace("METRIC", name) for name in names)


def _quantile(fraction: str, *names: str) -> str:
    rate = _newer("sum by (le, job) (rate(METRIC_bucket{SELECTED}[5m]))", *names)
    return f"histogram_quantile({fraction}, {rate})"


_RATE = "sum by (job) (rate(METRIC{SELECTED}[5m]))"
_TTFT = ("vllm:time_to_first_token_seconds",)
_ITL = ("vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds")
_HITS = _newer(_RATE, "vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total")
_QUERIES = _newer(_RATE, "vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total")
_QUANTILES = ("{{job}} p50", "{{job}} p95")

OF_ENGINES = (
    Panel("Engines that answer", "short", ("sum by (job) (up{SELECTED})",)),
    Panel("Requests running", "short", ("sum by (job) (vllm:num_requests_running{SELECTED})",)),
    Panel("Requests waiting", "short", ("sum by (job) (vllm:num_requests_waiting{SELECTED})",)),
    Panel("Time to first token", "s", (_quantile("0.5", *_TTFT), _quantile("0.95", *_TTFT)), _QUANTILES),
    Panel("Inter-token latency", "s", (_quantile("0.5", *_ITL), _quantile("0.95", *_ITL)), _QUANTILES),
    Panel("Prompt tokens per second", "short", (_newer(_RATE, "vllm:prompt_tokens_total"),)),
    Panel("Generated tokens per second", "short", (_newer(_RATE, "vllm:generation_tokens_total"),)),
    Panel(
        "KV cache usage", "percentunit", (_newer("max by (job, pod) (METRIC{SELECTED})", *KV_CACHE_USAGE),), (_PER_POD,)
    ),
    Panel("Prefix cache hit rate", "percentunit", (f"({_HITS}) / ({_QUERIES})",)),
    Panel("Preemptions per second", "short", (_newer(_RATE, "vllm:num_preemptions_total"),)),
)
OF_ROUTERS = (
    Panel(
        "Incoming requests per second",
        "reqps",
        ("sum by (job, model) (rate(vllm:num_incoming_requests_total{SELECTED}[5m]))",),
        ("{{job}} {{model}}",),
    ),
    Panel("Healthy engines", "short", ("sum by (job, pod) (vllm:healthy_pods_total{SELECTED})",), (_PER_POD,)),
)


def config_map(labels: Mapping[str, str] | None, stack: Stack, engines: Sequence[Job], routers: Sequence[Job]) -> Body:
    """Return the ConfigMap. Its key is a file name in a folder that Grafana shares between all dashboards, so it has the namespace too."""
    text = json.dumps(_dashboard(stack, engines, routers), indent=1) + "\n"
    return made(
        "v1",
        "ConfigMap",
        f"{stack.name}-dashboard",
        stack.namespace,
        labels=LABELS if labels is None else labels,
        data={f"{stack.namespace}.{stack.name}.json": text},
    )


def uid(stack: Stack) -> str:
    """Return what Grafana knows the dashboard by: at most 40 characters, the same for the same namespace and stack."""
    return f"vllm-{hashlib.sha256(f'{stack.namespace}/{stack.name}'.encode()).hexdigest()[:16]}"


def _dashboard(stack: Stack, engines: Sequence[Job], routers: Sequence[Job]) -> dict[str, Any]:
    panels = [(panel, jobs) for of, jobs in ((OF_ROUTERS, routers), (OF_ENGINES, engines)) if jobs for panel in of]
    return {
        "uid": uid(stack),
        "title": f"vLLM: {stack.name} ({stack.namespace})",
        "tags": ["vllm"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [_panel(number, panel, matchers(jobs)) for number, (panel, jobs) in enumerate(panels)],
    }


def _panel(number: int, panel: Panel, selected: str) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    targets = [
        {"refId": chr(ord("A") + index), "expr": expression.replace("SELECTED", selected), "legendFormat": legend}
        for index, (expression, legend) in enumerate(zip(panel.expressions, panel.legends, strict=True))
    ]
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _DATA_SOURCE,
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": targets,
    }
