"""What the Prometheus operator makes of our PodMonitors, and pods that a real Prometheus discovers by it.

The operator's own code turns the monitors into Prometheus's configuration (tests/e2e/prometheus-operator). Debian's Prometheus is built
without the discovery of pods, so Prometheus's own code for that (tests/e2e/prometheus) hands it the targets in files; it collects, relabels
and answers queries. No kubelet runs, so the pods' status is written by hand: all are on loopback, where a stand-in serves their metrics
(tests/monitoring/exporter.py).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.upstream.children.predict import expand
from tests.e2e.processes import HOST, started
from tests.e2e.scheduling import pod_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from prodstack.upstream.profile import Profile
    from tests.e2e.api import Api
    from tests.e2e.control_plane import ControlPlane

Body = dict[str, Any]

VERSION = "2.42.0"
"""Debian's Prometheus."""
_PLACEHOLDERS = {"$(SHARD)": "0", "$(POD_NAME)": "prometheus-0"}
"""What the operator's config-reloader fills in from the environment of its container (operator, read)."""


@contextlib.contextmanager
def discovering(configuration: Body, program: Path, folder: Path) -> Iterator[str]:
    """Discover targets as long as the block lasts; the configuration, as text, that reads them from files. JSON is YAML."""
    jobs = [dict(each) for each in configuration["scrape_configs"]]
    with contextlib.ExitStack() as stack:
        for number, job in enumerate(jobs):
            (asked,) = job.pop("kubernetes_sd_configs")
            file, found = folder / f"discovery-{number}.yaml", folder / f"targets-{number}.json"
            file.write_text(json.dumps(asked))
            job["file_sd_configs"] = [{"files": [str(found)], "refresh_interval": "1s"}]
            stack.enter_context(started(program, [str(file), str(found)], folder, name=f"discovery-{number}"))
        yield json.dumps({**configuration, "scrape_configs": jobs})


def configuration(program: Path, plane: ControlPlane, objects: Iterable[Body]) -> Body:
    """Prometheus's configuration for the PodMonitors among these objects. Raises AssertionError if the operator refuses a rule."""
    found = list(objects)
    asked = {
        "prometheus": _prometheus(plane),
        "monitors": [each for each in found if each["kind"] == "PodMonitor"],
        "rules": [each for each in found if each["kind"] == "PrometheusRule"],
    }
    ran = subprocess.run([program], input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["errors"] == []
    text: str = answer["configuration"]
    for name, value in _PLACEHOLDERS.items():
        text = text.replace(name, value)
    made: Body = yaml.safe_load(text)
    return made


def _prometheus(plane: ControlPlane) -> Body:
    """A Prometheus outside the cluster, which asks the API server as its administrator."""
    token = plane.folder / "token"
    token.write_text(plane.token)
    server = {
        "host": plane.url,
        "tlsConfig": {"caFile": str(plane.certificate)},
        "authorization": {"type": "Bearer", "credentialsFile": str(token)},
    }
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {"name": "tests", "namespace": "monitoring"},
        "spec": {"version": VERSION, "scrapeInterval": "1s", "evaluationInterval": "30s", "apiserverConfig": server},
    }


def run_pods(api: Api, custom_resources: Iterable[Mapping[str, Any]], profile: Profile | None = None) -> list[Body]:
    """Create one pod for each predicted Deployment of these objects, and let it run on loopback. The pods."""
    children = [child.body for each in custom_resources for child in expand(each, profile)]
    for each in children:
        if each["kind"] == "ServiceAccount":
            api.apply({key: each[key] for key in ("apiVersion", "kind")} | {"metadata": _named(each)})
    pods = [pod_of(each, each["metadata"]["namespace"], 0) for each in children if each["kind"] == "Deployment"]
    for each in pods:
        api.create(each)
        status = {"phase": "Running", "podIP": HOST, "podIPs": [{"ip": HOST}]}
        api.patch(each, {"status": status}, "status")
    return pods


def _named(body: Body) -> Body:
    """Name and namespace alone: the owner is not there."""
    return {key: body["metadata"][key] for key in ("name", "namespace")}


def queries(runtime: Mapping[str, Any]) -> list[str]:
    """The queries of the ScaledObject that the operator makes for a runtime."""
    (scaled,) = [child.body for child in expand(runtime) if child.body["kind"] == "ScaledObject"]
    return [trigger["metadata"]["query"] for trigger in scaled["spec"]["triggers"]]
