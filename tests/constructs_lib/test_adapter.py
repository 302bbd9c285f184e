"""What goes into a generated class comes out of it: no field is dropped, no enum value is out of reach, no text changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
import pytest

from charts.proof import differences
from constructs_lib.adapter import GENERATED, LostFieldError, emit, emit_service, plain
from prodstack.manifests.manifest import KINDS, RUNTIME
from prodstack.manifests.yaml_reader import read
from tests.constructs_lib.maximal import body, enums, maximal, spec_schema, with_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from prodstack.manifests.yaml_reader import Path


def round_trip(make: Callable[[cdk8s.Chart], object]) -> Any:
    """The one object that a chart gives, read as Kubernetes' tools read it."""
    app = cdk8s.App()
    make(cdk8s.Chart(app, "unit", disable_resource_name_hashes=True))
    (found,) = read(str(app.synth_yaml()), "out.yaml")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_comes_out(kind: str) -> None:
    """An object with every field of the schema set once is the same before and after."""
    wanted = body(kind, maximal(spec_schema(kind)))
    assert list(differences(wanted, round_trip(lambda chart: emit(chart, "x", GENERATED[kind], wanted)))) == []


ENUMS = [(kind, path, value) for kind in KINDS for path, value in enums(spec_schema(kind))]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [pytest.param(*row, id=f"{row[0]}-{'.'.join(map(str, row[1]))}-{row[2]}") for row in ENUMS],
)
def test_every_enum_member_is_reached_from_its_value(kind: str, path: Path, value: str) -> None:
    """`cdk8s import` spells members in its own way; none is out of reach, and each comes out as it was written."""
    wanted = body(kind, with_value(maximal(spec_schema(kind)), path, value))
    assert list(differences(wanted, round_trip(lambda chart: emit(chart, "x", GENERATED[kind], wanted)))) == []


def test_the_enums_of_all_kinds_are_walked() -> None:
    """The walk finds the enums inside a topology and inside lists too."""
    assert len(ENUMS) >= 20
    assert any("topology" in path for _, path, _ in ENUMS)


LOST: dict[str, tuple[Path, str]] = {
    "top": (("status",), "VllmRuntime has no field for status"),
    "spec": (("spec", "frobnicate"), r"\(spec\) has no field for frobnicate"),
    "deep": (("spec", "model", "model_url"), r"\(spec.model\) has no field for model_url"),
    "in a list": (
        ("spec", "vllmConfig", "env", 0, "valueFrom"),
        r"\(spec.vllmConfig.env.0\) has no field for valueFrom",
    ),
    "metadata": (("metadata", "nme"), r"\(metadata\) has no field for nme"),
    "no field but a parameter": (("id",), "VllmRuntime has no field for id"),
}


@pytest.mark.parametrize(("path", "message"), LOST.values(), ids=LOST)
def test_a_key_without_a_field_is_an_error(path: Path, message: str) -> None:
    """The generated class would drop it in silence."""
    wanted = body(RUNTIME, maximal(spec_schema(RUNTIME)))
    parent: Any = wanted
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = "x"
    with pytest.raises(LostFieldError, match=message):
        round_trip(lambda chart: emit(chart, "x", GENERATED[RUNTIME], wanted))


def test_a_value_outside_the_enum_is_an_error() -> None:
    """Nothing is emitted rather than another value."""
    spec = with_value(maximal(spec_schema(RUNTIME)), ("deploymentConfig", "deploymentStrategy"), "BlueGreen")
    with pytest.raises(LostFieldError, match="has no member for 'BlueGreen'"):
        round_trip(lambda chart: emit(chart, "x", GENERATED[RUNTIME], body(RUNTIME, spec)))


SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "front-nixl", "namespace": "team"},
    "spec": {
        "ports": [{"name": "nixl", "port": 7500, "targetPort": 7500}, {"name": "named", "port": 80, "targetPort": "http"}],
        "selector": {"app": "front"},
    },
}  # fmt: skip


def test_a_service_s_ports_are_numbers_or_names() -> None:
    """A targetPort is the one field that takes both, and each stays what it is."""
    assert round_trip(lambda chart: emit_service(chart, "x", SERVICE)) == SERVICE


QUANTITIES: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "a", "namespace": "team"},
    "spec": {"hard": {"pods": 4, "requests.memory": "1Gi"}},
}


def test_a_quantity_is_a_number_or_a_text() -> None:
    """As it was written: Kubernetes takes both, and each stays what it is."""
    assert round_trip(lambda chart: emit(chart, "x", plain("ResourceQuota"), QUANTITIES)) == QUANTITIES
