"""`monitoring: true` gives KEDA its data: the operator's queries find series in a real Prometheus that is configured by our PodMonitors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from prodstack.upstream.profile import profile
from tests.compiler.companions.test_monitoring import SCALED, TOPOLOGY, dashboard
from tests.e2e.conftest import located
from tests.e2e.monitoring import configuration, discovering, queries, run_pods
from tests.e2e.processes import free_ports
from tests.e2e.scheduling import RUNTIME_CLASS
from tests.monitoring import exporter
from tests.monitoring.prometheus import Prometheus, eventually, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.api import Api
    from tests.projects import ProjectFolder

pytestmark = pytest.mark.e2e

CLUSTER = "stacks: [chat]\noperator: {{install: false, profile: {profile}}}\nnamespace: {namespace}\nfacts: {{addOns: [keda]}}\n"
SIDECAR = "deploymentConfig:\n      sidecarConfig: {enabled: true, name: sidecar, image: docker.io/lmcache/lmstack-sidecar:latest}"
FIRST_PROFILE, TOPOLOGIES = "2026-08-05", "change-841"


class Running(NamedTuple):
    """A stack whose pods run and serve metrics. objects: what is published; pods: their names."""

    objects: list[dict[str, Any]]
    pods: set[str]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The objects of a kind."""
        return [each for each in self.objects if each["kind"] == kind]


Collecting = Callable[[Iterable[dict[str, Any]]], AbstractContextManager[Prometheus]]


@pytest.fixture
def collecting(api: Api, tmp_path: Path) -> Collecting:
    """Start a Prometheus that is configured by the PodMonitors among objects."""
    programs = located("prometheus-configuration", "prometheus-discovery")

    @contextmanager
    def start(objects: Iterable[dict[str, Any]]) -> Iterator[Prometheus]:
        made = configuration(programs["prometheus-configuration"], api.plane, objects)
        with discovering(made, programs["prometheus-discovery"], tmp_path) as text, running(text, tmp_path) as server:
            yield server

    return start


@pytest.fixture
def stack(api: Api, namespace: str, project: ProjectFolder) -> Iterator[Running]:
    """An autoscaled runtime with a sidecar, and its router, on ports of their own."""
    engine, router = free_ports(2)
    text = SCALED.replace("vllmConfig: {}", f"vllmConfig: {{port: {engine}}}")
    text = text.replace("    serves:", f"    port: {router}\n    serves:").replace("deploymentConfig:", SIDECAR, 1)
    with ExitStack() as block:
        block.enter_context(exporter.serving(exporter.engine, engine))
        block.enter_context(exporter.serving(exporter.router, router))
        yield _running(api, project, text, CLUSTER.format(profile=FIRST_PROFILE, namespace=namespace))


def _running(api: Api, project: ProjectFolder, text: str, cluster: str, version: str = FIRST_PROFILE) -> Running:
    """The stack with monitoring, and its pods beside a pod of another stack."""
    project.write({"stacks/chat.yaml": f"monitoring: true\n{text}", "clusters/prod.yaml": cluster})
    objects = project.objects()
    api.apply(RUNTIME_CLASS)
    ours = [each for each in objects if each["kind"] in ("VLLMRuntime", "VLLMRouter")]
    pods = run_pods(api, ours, profile(version))
    other = {**ours[0], "metadata": {**ours[0]["metadata"], "name": "other"}}
    run_pods(api, [other], profile(version))
    return Running(objects, {each["metadata"]["name"] for each in pods})


def _discovered(server: Prometheus, pods: set[str]) -> list[dict[str, str]]:
    """The series `up` of all pods, once every one of them has answered."""
    eventually(lambda: {each["pod"] for each in server.query("up == 1")} == pods, f"{sorted(pods)} answer")
    return server.query("up")


def test_the_queries_of_the_operator_find_data(stack: Running, collecting: Collecting) -> None:
    """Every query of the predicted ScaledObject; each pod is found once, with the labels that the alerts ask for, and no other pod."""
    (runtime,) = stack.of("VLLMRuntime")
    namespace = runtime["metadata"]["namespace"]
    with collecting(stack.objects) as server:
        up = _discovered(server, stack.pods)
        assert {(each["job"], each["namespace"], each["pod"]) for each in up} == {
            ("llama", namespace, "llama-0"),
            ("front", namespace, "front-0"),
        }
        assert len(up) == len(stack.pods)
        assert len(queries(runtime)) == 4
        for query in queries(runtime):
            eventually(lambda: bool(server.query(query)), query)  # noqa: B023  # called at once
        for panel in dashboard(stack.objects)["panels"]:
            for target in panel["targets"]:
                eventually(lambda: bool(server.query(target["expr"])), target["expr"])  # noqa: B023  # called at once


def test_without_the_job_label_they_find_none(stack: Running, collecting: Collecting) -> None:
    """The metrics are there, under a job that is named after the PodMonitor, so three of the four queries find nothing."""
    (runtime,) = stack.of("VLLMRuntime")
    changed = [
        {**each, "spec": {key: value for key, value in each["spec"].items() if key != "jobLabel"}}
        for each in stack.of("PodMonitor")
    ]
    with collecting(changed) as server:
        _discovered(server, stack.pods)
        first, *others = queries(runtime)
        eventually(lambda: bool(server.query(first)), first)
        eventually(lambda: bool(server.query("sum(rate(vllm:generation_tokens_total[1m]))")), "the engine's metrics")
        assert [server.query(query) for query in others] == [[], [], []]


def test_the_sides_of_a_topology(api: Api, namespace: str, project: ProjectFolder, collecting: Collecting) -> None:
    """They are one job, and the label node_type tells them apart, as the alerts expect."""
    engine, router = free_ports(2)
    text = TOPOLOGY.replace("vllmConfig: {}", f"vllmConfig: {{port: {engine}}}")
    text = text.replace("    serves:", f"    port: {router}\n    serves:")
    cluster = CLUSTER.format(profile=TOPOLOGIES, namespace=namespace)
    with exporter.serving(exporter.engine, engine), exporter.serving(exporter.router, router):
        stack = _running(api, project, text, cluster, TOPOLOGIES)
        with collecting(stack.objects) as server:
            up = _discovered(server, stack.pods)
            assert {(each["job"], each.get("node_type")) for each in up} == {
                ("pd", "prefill"),
                ("pd", "decode"),
                ("front", None),
            }
