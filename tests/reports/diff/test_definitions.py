"""A changed CRD is a summary: which fields came, went and are validated differently, in one entry for each version."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.reports.diff.impact import Impact
from prodstack.reports.diff.output import segments
from tests.projects import ROOT
from tests.reports.diff.builders import difference

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import FieldChange

Body = dict[str, Any]
PROPERTIES: Body = {
    "spec": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "A name."},
            "old": {"type": "string"},
            "ports": {"type": "array", "items": {"type": "object", "properties": {"port": {"type": "integer"}}}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
}


def definition(properties: Body, **spec: Any) -> Body:
    """A CRD with one version."""
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"properties": properties}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {"group": "example.org", "versions": [version], **spec},
    }


def edited(change: Any) -> list[FieldChange]:
    """The changes if a function changes the fields of the spec."""
    properties = copy.deepcopy(PROPERTIES)
    change(properties["spec"]["properties"])
    [entry] = difference([definition(PROPERTIES)], [definition(properties)]).objects
    return list(entry.fields)


def test_fields_that_come_go_and_change() -> None:
    """Each group is counted and named as a custom resource has it; descriptions are only counted."""

    def change(fields: Body) -> None:
        del fields["old"]
        fields["new"] = {"type": "object", "properties": {"below": {"type": "string"}}}
        fields["name"]["description"] = "Another text."
        fields["ports"]["items"]["properties"]["port"]["maximum"] = 5
        fields["labels"]["additionalProperties"]["maxLength"] = 63

    [field] = edited(change)
    assert (field.path, field.old, field.new) == ("spec.versions[v1].schema", "9 fields", "10 fields")
    assert field.impact is Impact.CLUSTER_WIDE
    assert field.why.endswith(
        "; added: 2 (spec.new, spec.new.below); removed: 1 (spec.old);"
        " validated differently: 2 (spec.ports[].port, spec.labels.*); described differently: 1"
    )


def test_many_fields_are_counted() -> None:
    """Eight are named."""
    [field] = edited(lambda fields: fields.update({f"f{n}": {"type": "string"} for n in range(12)}))
    assert "added: 12 (spec.f0, spec.f1, spec.f2, spec.f3, spec.f4, spec.f5, spec.f6, spec.f7 and 4 more)" in field.why


def test_what_is_not_the_schema_is_reported_as_before() -> None:
    """Another scope, and a version that is no longer served, are edits of their own."""
    old, new = definition(PROPERTIES, scope="Namespaced"), definition(PROPERTIES, scope="Cluster")
    new["spec"]["versions"][0]["served"] = False
    [entry] = difference([old], [new]).objects
    assert [field.path for field in entry.fields] == ["spec.scope", "spec.versions[v1].served"]


def test_an_odd_definition_is_compared_too() -> None:
    """Versions that are no list of named versions, and schemas that are no schemas."""
    whole = definition(PROPERTIES)
    odd: Body
    for odd in (
        {"versions": 1},
        {"versions": [1]},
        {"versions": [{"name": "v1", "schema": 1}]},
        {"versions": [{"schema": {}}]},
    ):
        assert difference([whole], [{**whole, "spec": odd}]).verdict is Impact.CLUSTER_WIDE


def test_the_real_change_from_upstream_to_hardened_fits_a_screen() -> None:
    """It was 686 lines: now there is one entry for each CRD."""
    files = (ROOT / "imports/crds.yaml", ROOT / "prodstack/compiler/publishing/data/crds-hardened.yaml")
    old, new = (list(yaml.safe_load_all(file.read_text(encoding="utf-8"))) for file in files)
    report = difference(old, new)
    assert len(report.objects) == len(new)
    assert sum(len(entry.fields) for entry in report.objects) == len(new)
    assert "".join(text for text, _ in segments(report)).count("\n") < 40
