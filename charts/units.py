"""A chart is a unit is a folder of dist/: each unit is one App with one chart, so that time grows with the number of units and no faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
from cdk8s_plus_27 import k8s

from constructs_lib.adapter import GENERATED, differences, emit, pass_through
from constructs_lib.operator_install import OperatorInstall
from review.expand.text import to_yaml
from review.manifest import get
from review.source import UnreadableYamlError, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.stack import Resource
    from compiler.units import Unit
    from models.cluster import Operator

PLAIN: dict[str, type[Any]] = {"Namespace": k8s.KubeNamespace, "Service": k8s.KubeService}
"""Plain classes for what we add beside the CRs: Namespaces and companion Services."""


class UnfaithfulError(Exception):
    """What was synthesized is not what was asked for; nothing is published."""


class UnitChart(cdk8s.Chart):
    """One unit. No labels and no namespace of the chart's own: both would be stamped on objects that must not have them."""

    def __init__(self, app: cdk8s.App, unit: Unit) -> None:
        super().__init__(app, unit.name, disable_resource_name_hashes=True)
        if unit.operator is not None:
            install_operator(self, unit.operator)
        for index, resource in enumerate(unit.resources):
            add(self, index, resource)


def install_operator(chart: cdk8s.Chart, settings: Operator) -> OperatorInstall:
    """The operator as the cluster file wants it; what it does not say is the construct's default."""
    resources = settings.resources.model_dump(exclude_unset=True) if settings.resources is not None else {}
    said = {"namespace": settings.namespace, "image": settings.image, **resources}
    return OperatorInstall(chart, "operator", **{key: value for key, value in said.items() if value is not None})


def add(chart: cdk8s.Chart, index: int, resource: Resource) -> None:
    """One object: what people wrote as a manifest as it is, everything else through its generated class."""
    body = resource.body
    identifier = f"{index}-{get(body, 'kind')}-{get(body, 'metadata', 'name')}"
    if resource.as_written:
        pass_through(chart, identifier, body)
    else:
        emit(chart, identifier, (GENERATED if resource.spec is not None else PLAIN)[body["kind"]], body)


def synthesized(unit: Unit) -> str:
    """The YAML of one unit. Raises UnfaithfulError when an object came out other than it went in."""
    app = cdk8s.App()
    UnitChart(app, unit)
    text: str = app.synth_yaml()
    wanted = [resource.body for resource in unit.resources]
    if not wanted or not _lost(wanted, text):
        return text
    text = to_yaml(wanted)
    lost = _lost(wanted, text)
    if lost:
        raise UnfaithfulError(f"{unit.path}: {', '.join(lost)} did not come out as written; nothing was published")
    return text


def _lost(wanted: Iterable[dict[str, Any]], text: str) -> list[str]:
    """The objects that did not come out as they went in. cdk8s's writer leaves some text unquoted that Kubernetes reads as a number."""
    bodies = list(wanted)
    try:
        found = read(text, "")
    except UnreadableYamlError:
        return ["objects whose text no YAML reader accepts"]
    if len(found) != len(bodies):
        return [f"{len(bodies)} objects became {len(found)}"]
    pairs = zip(bodies, found, strict=True)
    return [f"{body['kind']} {get(body, 'metadata', 'name')}" for body, other in pairs if any(differences(body, other))]
