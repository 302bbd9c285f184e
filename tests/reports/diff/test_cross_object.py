"""What a difference does to objects that are not edited: a name that two kinds want, and a move to another unit."""

from __future__ import annotations

import pytest

from prodstack.manifests.manifest import Manifest
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import DiffReport, Impact
from tests.reports.diff.builders import difference, plain
from tests.upstream.children.builders import Body, cache_server, router, runtime


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param([runtime()], [runtime(), cache_server()], id="a cache server comes"),
        pytest.param([router()], [router(), runtime()], id="a runtime comes"),
        pytest.param([], [runtime(), router()], id="both come"),
    ],
)
def test_one_name_for_two_kinds_is_an_endless_fight(old: list[Body], new: list[Body]) -> None:
    """Both create a Service and a Deployment of that name (operator, observed): the new and the live object are reported."""
    found = difference(old, new)
    assert found.verdict is Impact.BLOCKED
    assert {
        change.object.kind for change in found.objects if "overwrites the other's endlessly" in change.fields[0].why
    } >= {
        new[-1]["kind"],
        new[0]["kind"],
    }


def test_a_fight_that_is_there_already_is_no_difference() -> None:
    """Only effects of the edit are reported."""
    assert difference([runtime(), router()], [runtime(), router()]).objects == ()
    other = {**cache_server(), "metadata": {"name": "x", "namespace": "other"}}
    assert difference([runtime()], [runtime(), other]).verdict is Impact.SCALES


def published(unit: str, *bodies: Body, cluster: str = "dist/east") -> list[Manifest]:
    """Objects as published in a unit of dist/."""
    mark = Mark(f"{cluster}/{unit}/{unit}.k8s.yaml", 1, 1)
    return [Manifest(Map(dict(body), {}, mark)) for body in bodies]


def moved(*bodies: Body) -> DiffReport:
    """The same objects in another unit."""
    return compare(published("chat", *bodies), published("search", *bodies))


STORED = runtime(storageConfig={"enabled": True})


@pytest.mark.parametrize(
    ("body", "impact"),
    [
        pytest.param(runtime(), Impact.INTERRUPTS, id="a runtime"),
        pytest.param(STORED, Impact.DATA_LOSS, id="with a claim"),
        pytest.param(plain("Namespace"), Impact.CLUSTER_WIDE, id="a namespace"),
        pytest.param(plain("Service", spec={}), Impact.INTERRUPTS, id="a plain object"),
    ],
)
def test_a_move_to_another_unit_is_a_deletion_that_may_happen(body: Body, impact: Impact) -> None:
    """Whatever syncs the old unit prunes what is gone from it."""
    [change] = moved(body).objects
    [field] = change.fields
    assert (field.path, field.old, field.new, field.impact) == ("unit", "chat", "search", impact)
    assert "prunes chat may delete it" in field.why
    assert "keep it in its unit" in field.fix
    assert ("immutable selector" in field.why) == (body["kind"] == "VLLMRuntime")


def test_a_move_is_said_beside_an_edit() -> None:
    """An edited object that moves has both."""
    edited = runtime(model={"maxModelLen": 8192})
    [change] = compare(published("chat", runtime()), published("search", edited)).objects
    assert [field.path for field in change.fields] == ["unit", "spec.model.maxModelLen"]


def test_only_units_are_compared() -> None:
    """The folder above them, and other people's files, may have any name."""
    assert compare(published("chat", STORED, cluster="old"), published("chat", STORED, cluster="new")).objects == ()
    elsewhere = [Manifest(Map(dict(STORED), {}, Mark("chart/templates/a.yaml", 1, 1)))]
    assert compare(elsewhere, published("chat", STORED)).objects == ()


def test_an_integer_beyond_32_bits_freezes_the_kind() -> None:
    """The operator can read no object of the kind any more: neither the new one nor an edit of another one lands (operator, observed)."""
    big = {**runtime(model={"maxModelLen": 5_000_000_000}), "metadata": {"name": "big", "namespace": "b"}}
    image = {"image": {"name": "lmcache/vllm-openai:v2"}}
    found = difference([runtime(), router()], [runtime(deploymentConfig=image), router(**image), big])
    by_name = {str(change.object): change for change in found.objects}
    assert by_name["VLLMRuntime b/big"].impact is Impact.CLUSTER_WIDE
    assert "no VLLMRuntime in the cluster is reconciled" in by_name["VLLMRuntime b/big"].fields[0].why
    held = by_name["VLLMRuntime lab/x"]
    assert held.impact is Impact.BLOCKED
    assert "VLLMRuntime b/big has an integer beyond 32 bits" in held.fields[0].why
    assert by_name["VLLMRouter lab/x"].impact is Impact.ROLLS_OUT


def test_an_edit_to_an_integer_beyond_32_bits_concerns_the_cluster() -> None:
    """The impact is not limited to this object."""
    [change] = difference([runtime()], [runtime(model={"maxModelLen": 5_000_000_000})]).objects
    assert change.impact is Impact.CLUSTER_WIDE
