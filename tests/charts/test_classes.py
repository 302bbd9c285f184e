"""What is handed to cdk8s in one message gives the text of the constructs, byte for byte, and no key is lost without them.

The constructs build each object with the class that `cdk8s import` generated for its kind, or with cdk8s-plus's plain class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from charts.units import draft, operator_arguments, written_by_cdk8s
from constructs_lib.adapter import GENERATED, emit, plain
from constructs_lib.operator_install import OperatorInstall
from prodstack.compiler.authoring.project import load
from prodstack.compiler.authoring.stack import Resource
from prodstack.compiler.authoring.tree import mapping
from prodstack.compiler.building.project import compile_project
from prodstack.compiler.building.units import Unit
from prodstack.manifests.layout import GITOPS
from prodstack.manifests.manifest import KINDS
from prodstack.manifests.yaml_reader import read
from prodstack.models.cluster import Operator
from prodstack.models.kinds import KINDS as MODELS
from tests.constructs_lib.maximal import body, enums, maximal, spec_schema, with_value
from tests.projects import ROOT, stack_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.projects import ProjectFolder


def unit(*bodies: dict[str, Any], operator: Operator | None = None) -> Unit:
    """A unit of these objects."""
    resources = tuple(Resource(b, mapping(b)) for b in bodies)
    return Unit("prod", "chat", ("stacks/chat.yaml",), load=lambda: resources, operator=operator)


def by_classes(unit: Unit) -> str:
    """What an app of constructs gives for a unit."""
    app = cdk8s.App()
    chart = cdk8s.Chart(app, "unit", disable_resource_name_hashes=True)
    if unit.operator is not None:
        OperatorInstall(chart, "operator", **operator_arguments(unit.operator))
    for index, resource in enumerate(unit.resources):
        kind = resource.body["kind"]
        emit(chart, str(index), GENERATED[kind] if kind in GENERATED else plain(kind), resource.body)
    return str(app.synth_yaml())


def in_one_message(unit: Unit) -> str:
    """What a run of synth hands to cdk8s."""
    return written_by_cdk8s([draft(unit).to_json()])[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_every_value_of_an_enum(kind: str) -> None:
    """An object with every field of the schema, and one for each value of each enum."""
    schema = spec_schema(kind)
    full = maximal(schema)
    specs = [full, *(with_value(full, path, value) for path, value in enums(schema))]
    made = unit(*(body(kind, spec) for spec in specs))
    assert in_one_message(made) == by_classes(made)


def recorded() -> Iterator[Any]:
    """Every object of the operator's kinds that is committed: recorded on a real operator, an example, or in dist/."""
    folders = ("tests/data/observed", "docs/examples", "dist")
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.yaml")):
        name = path.relative_to(ROOT).as_posix()
        if path.name in ("input.yaml", "stored.yaml") or "observed" not in name:
            found = [each for each in read(path.read_bytes(), name) if isinstance(each, dict)]
            ours = [each for each in found if each.get("kind") in KINDS and _is_valid(each)]
            if ours:
                yield pytest.param(ours, id=name)


def _is_valid(body: dict[str, Any]) -> bool:
    """Whether the model and the class take it: the class wants a field that the API server would fill in, the model does not."""
    try:
        MODELS[body["kind"]].spec.model_validate(body["spec"], by_alias=True, by_name=False)
    except ValidationError:
        return False
    return "status" not in body and _is_complete(spec_schema(body["kind"]), body["spec"])


def _is_complete(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether every required field is written."""
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) and all(
            _is_complete(fields[key], item) for key, item in value.items() if key in fields
        )
    return not isinstance(value, list) or all(_is_complete(schema["items"], item) for item in value)


RECORDED = list(recorded())


@pytest.mark.parametrize("bodies", RECORDED)
def test_recorded_objects_and_examples(bodies: list[dict[str, Any]]) -> None:
    """Objects that people wrote, and that an API server returned."""
    made = unit(*bodies)
    assert in_one_message(made) == by_classes(made)


def test_recorded_objects_are_many() -> None:
    """All sources are found, and all kinds in them."""
    bodies = [each for row in RECORDED for each in row.values[0]]
    assert len(bodies) > 20
    assert {each["kind"] for each in bodies} == set(KINDS)


def units_of(folder: Path) -> list[Unit]:
    """The units that have objects, except those with manifests beside a stack or for GitOps tools: they have no classes."""
    compiled = [each for each in compile_project(load(folder)).units if not each.name.startswith(f"{GITOPS}/")]
    rendered = [each for each in compiled if each.resources or each.operator is not None]
    return [each for each in rendered if not any(resource.as_written for resource in each.resources)]


@pytest.mark.parametrize("made", [pytest.param(each, id=each.path) for each in units_of(ROOT)])
def test_every_unit_of_this_project(made: Unit) -> None:
    """Namespaces, operator installs, stacks and their companion Services."""
    assert in_one_message(made) == by_classes(made)


OPERATORS: dict[str, dict[str, Any]] = {
    "default": {},
    "roles of their own": {"aggregateUserRoles": False},
    "everything": {
        "namespace": "ops",
        "image": "r.example/op@sha256:" + "a" * 64,
        "resources": {"cpuRequest": "20m", "memoryRequest": "256Mi", "cpuLimit": "1", "memoryLimit": "1Gi"},
    },
}


@pytest.mark.parametrize("written", OPERATORS.values(), ids=OPERATORS)
def test_the_operator_install(written: dict[str, Any]) -> None:
    """The objects of the public construct."""
    made = unit(operator=Operator.model_validate(written))
    assert in_one_message(made) == by_classes(made)


def values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Everything that a schema allows: any fields, any texts, any enum value."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object" and "properties" in schema:
        fields = {key: values(below) for key, below in schema["properties"].items()}
        required = {key: fields.pop(key) for key in schema.get("required", ())}
        return st.fixed_dictionaries(required, optional=fields)
    if schema["type"] == "object":
        return st.dictionaries(st.text(max_size=5), values(schema["additionalProperties"]), max_size=3)
    if schema["type"] == "array":
        return st.lists(values(schema["items"]), max_size=2)
    integers = st.integers(schema.get("minimum", -(2**31)), schema.get("maximum", 2**31 - 1))
    return {"boolean": st.booleans(), "integer": integers, "string": st.text(max_size=8)}[schema["type"]]


@given(st.sampled_from(KINDS).flatmap(lambda kind: values(spec_schema(kind)).map(lambda spec: body(kind, spec))))
@settings(deadline=None, max_examples=100)
def test_any_object(made: dict[str, Any]) -> None:
    """Also with texts and keys that nobody would write."""
    assert in_one_message(unit(made)) == by_classes(unit(made))


def mappings(schema: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a mapping whose keys the schema knows."""
    if "properties" in schema:
        yield path
        for key, below in schema["properties"].items():
            yield from mappings(below, (*path, key))
    if "items" in schema:
        yield from mappings(schema["items"], (*path, 0))


PLACES = [(kind, path) for kind in KINDS for path in mappings(spec_schema(kind))]


@pytest.mark.parametrize(
    ("kind", "path"), [pytest.param(*row, id=".".join(map(str, (row[0], *row[1])))) for row in PLACES]
)
def test_a_key_without_a_field_never_reaches_a_unit(kind: str, path: tuple[str | int, ...]) -> None:
    """The generated class would refuse it, and so does the model from which the class was generated, at every depth."""
    spec = maximal(spec_schema(kind))
    at: Any = spec
    for step in path:
        at = at[step]
    refused = with_value(spec, path, {**at, "frobnicate": "x"})
    with pytest.raises(ValidationError) as caught:
        MODELS[kind].spec.model_validate(refused, by_alias=True, by_name=False)
    assert (*path, "frobnicate") in [each["loc"] for each in caught.value.errors() if each["type"] == "extra_forbidden"]


def test_a_stack_with_such_a_key_gives_no_object(project: ProjectFolder) -> None:
    """The compiler asks the model for every object; a run of synth ends before anything is rendered."""
    compiled = project.write(stack_with("vllmConfig: {}", "vllmConfig: {frobnicate: x}")).compiled()
    assert not compiled.whole
    assert [each.name for each in compiled.units] == ["crds", "crds/Kustomization"]
