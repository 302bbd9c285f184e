"""What the tests of the operator install share: the synthesized objects, and how to find one."""

from __future__ import annotations

from functools import cache
from typing import Any

import cdk8s
import yaml

from constructs_lib.operator_install import OperatorInstall

Manifest = dict[str, Any]

SYSTEM = "production-stack-system"
MANAGER = "production-stack-controller-manager"
METRICS_SERVICE = "production-stack-controller-manager-metrics-service"
CR_KINDS = ["cacheserver", "loraadapter", "vllmrouter", "vllmruntime"]


def synthesize(**settings: Any) -> str:
    """One chart with one install, as YAML text."""
    app = cdk8s.Testing.app()
    chart = cdk8s.Chart(app, "operator", disable_resource_name_hashes=True)
    OperatorInstall(chart, "operator", **settings)
    return str(app.synth_yaml())


@cache
def default_text() -> str:
    """The install with its defaults, synthesized once for all tests."""
    return synthesize()


def manifests(**settings: Any) -> list[Manifest]:
    """The objects of an install; new ones at each call, so that no test sees another's changes."""
    return list(yaml.safe_load_all(synthesize(**settings) if settings else default_text()))


def named(objects: list[Manifest], kind: str, name: str) -> Manifest:
    """The one object of this kind and name."""
    (found,) = [m for m in objects if m["kind"] == kind and m["metadata"]["name"] == name]
    return found


def pod_template(objects: list[Manifest]) -> Manifest:
    """The template of the manager's pods."""
    return dict(named(objects, "Deployment", MANAGER)["spec"]["template"])


def container(objects: list[Manifest]) -> Manifest:
    """The manager's one container."""
    (only,) = pod_template(objects)["spec"]["containers"]
    return dict(only)
