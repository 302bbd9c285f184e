"""A chart is a unit is a folder of dist/: every unit is rendered by a cdk8s App of its own, so time grows linearly with the units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s

from constructs_lib.adapter import GENERATED, differences, emit, pass_through, plain
from prodstack.manifests.values import get
from prodstack.manifests.yaml_reader import UnreadableYamlError, read
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.compiler.authoring.stack import Resource
    from prodstack.compiler.building.units import Unit
    from prodstack.models.cluster import Operator


class UnfaithfulError(Exception):
    """The text of a unit does not hold the objects that were compiled; nothing is published."""


class UnitChart(cdk8s.Chart):
    """One unit. The chart has no labels and no namespace: cdk8s would stamp them on objects that must not have them."""

    def __init__(self, app: cdk8s.App, unit: Unit) -> None:
        super().__init__(app, unit.name, disable_resource_name_hashes=True)
        if unit.operator is not None:
            # imports cdk8s-plus, which most units do not need
            from constructs_lib.operator_install import OperatorInstall

            OperatorInstall(self, "operator", **operator_arguments(unit.operator))
        for index, resource in enumerate(unit.resources):
            add(self, index, resource)


def add(chart: cdk8s.Chart, index: int, resource: Resource) -> None:
    """Add one object: a custom resource through its generated class, one of ours through cdk8s-plus, a written manifest as it is."""
    body = resource.body
    identifier = f"{index}-{get(body, 'kind')}-{get(body, 'metadata', 'name')}"
    if resource.as_written:
        pass_through(chart, identifier, body)
    else:
        emit(chart, identifier, plain(body["kind"]) if resource.spec is None else GENERATED[body["kind"]], body)


def operator_arguments(settings: Operator) -> dict[str, Any]:
    """The arguments of OperatorInstall that the cluster file sets; the construct has defaults for the others."""
    resources = {} if settings.resources is None else settings.resources.model_dump(exclude_unset=True, by_alias=False)
    written = {
        "namespace": settings.namespace,
        "image": settings.image,
        "aggregate_user_roles": settings.aggregate_user_roles,
        **resources,
    }
    return {key: value for key, value in written.items() if value is not None}


def render(unit: Unit) -> str:
    """The YAML of one unit: cdk8s builds every object and writes the text, unless its text would change an object.

    App.synth_yaml() gives the text. It is read back as kubectl, Argo CD and Flux read YAML and compared with the objects that
    were compiled (the operator install is made of constructs only, so there is nothing to compare). Two things can differ:
    cdk8s leaves some texts unquoted that such a reader takes for a number or for two lines (`0o7`, U+2028), and it drops
    nulls, which only a manifest beside a stack can have. Then our own writer (prodstack.manifests.yaml_writer) writes the
    whole unit, with sorted keys, and a comment above the first object says so to the reviewer.

    Raises UnfaithfulError if that text differs too.
    """
    app = cdk8s.App()
    UnitChart(app, unit)
    text: str = app.synth_yaml()
    wanted = [resource.body for resource in unit.resources]
    changed = _changed(wanted, text) if wanted else []
    if not changed:
        return text
    text = to_yaml(wanted)
    lost = _changed(wanted, text)
    if lost:
        what = f"{', '.join(lost)} cannot be written as YAML without a change"
        raise UnfaithfulError(f"{unit.path}: {what}; nothing was published")
    return f"# Not written by cdk8s, whose YAML would change {', '.join(changed)}.\n{text}"


def _changed(wanted: Sequence[dict[str, Any]], text: str) -> list[str]:
    """The objects that a reader of the text would not get as they were compiled, as "kind name"."""
    names = [f"{body['kind']} {get(body, 'metadata', 'name')}" for body in wanted]
    try:
        found = read(text, "")
    except UnreadableYamlError:
        return names
    if len(found) != len(wanted):
        return names
    pairs = zip(names, wanted, found, strict=True)
    return [name for name, body, other in pairs if any(differences(body, other))]
