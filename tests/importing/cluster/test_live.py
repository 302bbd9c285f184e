"""What counts in a dump: each object once, and none that is going away or has no name."""

from __future__ import annotations

from prodstack.importing.cluster.live import live_of
from prodstack.manifests.manifest import Manifest
from tests.importing.cluster.builders import imported, runtime


def test_of_an_object_that_occurs_twice_the_last_one_counts() -> None:
    """Dumps can be joined, and the later one is newer."""
    result = imported(runtime(model={"maxModelLen": 1}), runtime(model={"maxModelLen": 2}))
    assert [each.spec["model"]["maxModelLen"] for each in result.live.objects] == [2]


def test_an_object_that_is_being_deleted_is_left_out() -> None:
    """Writing it would create it again."""
    body = runtime()
    body["metadata"]["deletionTimestamp"] = "2026-06-01T08:00:00Z"
    result = imported(body, runtime("other"))
    assert [each.ref.name for each in result.live.objects] == ["other"]
    assert [each.why for each in result.left_out] == ["it is being deleted"]


def test_an_object_without_a_name_is_left_out() -> None:
    """An API server returns none."""
    found = live_of([Manifest({**runtime(), "metadata": {"namespace": "llm"}})])
    assert found.objects == ()
    assert "no metadata.name" in found.left_out[0].why


def test_an_owner_is_named() -> None:
    """Another controller would write the object again after each merge."""
    body = runtime()
    body["metadata"]["ownerReferences"] = [{"apiVersion": "example.com/v1", "kind": "Platform", "name": "p"}]
    result = imported(body)
    assert [each.what for each in result.left_out] == ["owner Platform p"]
    assert result.differences == ()
