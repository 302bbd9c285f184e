"""A chart is a unit is a folder of dist/: each unit is one App with one chart, so that time grows with the number of units and no faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s

from charts.sheet import AS_WRITTEN, CUSTOM, Sheet
from constructs_lib.adapter import GENERATED, differences, emit, pass_through, plain
from prodstack.manifests.manifest import get
from prodstack.manifests.yaml_reader import UnreadableYamlError, read
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence


class UnfaithfulError(Exception):
    """What was synthesized is not what was asked for; nothing is published."""


class UnitChart(cdk8s.Chart):
    """One unit. No labels and no namespace of the chart's own: both would be stamped on objects that must not have them."""

    def __init__(self, app: cdk8s.App, sheet: Sheet) -> None:
        super().__init__(app, sheet.name, disable_resource_name_hashes=True)
        if sheet.operator is not None:
            from constructs_lib.operator_install import (
                OperatorInstall,
            )  # which imports cdk8s-plus, and not every unit needs it

            OperatorInstall(self, "operator", **sheet.operator)
        for index, (how, body) in enumerate(sheet.objects):
            add(self, index, how, body)


def add(chart: cdk8s.Chart, index: int, how: str, body: dict[str, Any]) -> None:
    """One object: what people wrote as a manifest as it is, everything else through its generated class."""
    identifier = f"{index}-{get(body, 'kind')}-{get(body, 'metadata', 'name')}"
    if how == AS_WRITTEN:
        pass_through(chart, identifier, body)
    else:
        emit(chart, identifier, GENERATED[body["kind"]] if how == CUSTOM else plain(body["kind"]), body)


def draw(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The YAML of each sheet by its path, made in this process."""
    return {sheet.path: drawn(sheet) for sheet in sheets}


def drawn(sheet: Sheet) -> str:
    """The YAML of one sheet. Raises UnfaithfulError when an object came out other than it went in."""
    app = cdk8s.App()
    UnitChart(app, sheet)
    text: str = app.synth_yaml()
    wanted = [body for _, body in sheet.objects]
    if not wanted or not _lost(wanted, text):
        return text
    text = to_yaml(wanted)
    lost = _lost(wanted, text)
    if lost:
        raise UnfaithfulError(f"{sheet.path}: {', '.join(lost)} did not come out as written; nothing was published")
    return text


def _lost(wanted: Sequence[dict[str, Any]], text: str) -> list[str]:
    """The objects that did not come out as they went in. cdk8s's writer leaves some text unquoted that Kubernetes reads as a number."""
    try:
        found = read(text, "")
    except UnreadableYamlError:
        return ["objects whose text no YAML reader accepts"]
    if len(found) != len(wanted):
        return [f"{len(wanted)} objects became {len(found)}"]
    pairs = zip(wanted, found, strict=True)
    return [f"{body['kind']} {get(body, 'metadata', 'name')}" for body, other in pairs if any(differences(body, other))]
