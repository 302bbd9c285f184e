"""Every graph of the dashboard has data in a real Prometheus that collects the metrics of an engine and a router."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.compiler.companions.test_monitoring import ON, dashboard, made
from tests.monitoring import exporter
from tests.monitoring.prometheus import eventually, running
from tests.projects import STACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

pytestmark = pytest.mark.prometheus


def configuration(**ports: int) -> str:
    """Prometheus's configuration for a pod of each job, without the Prometheus operator. JSON is YAML."""
    targets = [
        {
            "job_name": job,
            "static_configs": [{"targets": [f"{exporter.HOST}:{port}"], "labels": {"namespace": "llm", "pod": job}}],
        }
        for job, port in ports.items()
    ]
    return json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": targets})


@pytest.mark.parametrize("engine", [exporter.engine, exporter.old_engine], ids=["new names", "old names"])
def test_every_graph_has_data(project: ProjectFolder, tmp_path: Path, engine: exporter.Metrics) -> None:
    """Whether the engine has the newer or the older names of the metrics that were renamed; and nothing without the engine."""
    panels = dashboard(made(project, ON + STACK))["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(expressions) == 14
    with ExitStack() as stack:
        ports = {
            "llama": stack.enter_context(exporter.serving(engine)),
            "front": stack.enter_context(exporter.serving(exporter.router)),
        }
        server = stack.enter_context(running(configuration(**ports), tmp_path))
        for expression in expressions:
            eventually(lambda: bool(server.query(expression)), expression)  # noqa: B023  # called at once
            assert {each["job"] for each in server.query(expression)} == {"front" if "front" in expression else "llama"}
        assert server.query(expressions[0].replace("front", "other")) == []
