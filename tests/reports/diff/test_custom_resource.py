"""Several edits of one object together: what is applied with what, and what prevents it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.diff.impact import Impact
from tests.reports.diff.builders import LEN, LENGTH, both, changed, difference, impacts, live
from tests.upstream.children.builders import NEW_IMAGE, cache_server, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.upstream.children.builders import Body

SIZE = {"storageConfig": {"size": "20Gi"}}
NAME = "spec.deploymentConfig.image.name"
IGNORED, ROLLS, BLOCKED, SCALES, NOTHING = (
    Impact.IGNORED,
    Impact.ROLLS_OUT,
    Impact.BLOCKED,
    Impact.SCALES,
    Impact.NOTHING,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(both(LENGTH, NEW_IMAGE), {LEN: ROLLS, NAME: ROLLS}, id="an ignored field lands with the image"),
        pytest.param(
            both(LENGTH, {"deploymentConfig": {"replicas": 6}}),
            {LEN: ROLLS, "spec.deploymentConfig.replicas": SCALES},
            id="and with replicas, which would restart nothing alone",
        ),
        pytest.param(
            both(NEW_IMAGE, {"deploymentConfig": {"deploymentStrategy": "Recreate"}}),
            {NAME: Impact.INTERRUPTS, "spec.deploymentConfig.deploymentStrategy": NOTHING},
            id="the strategy lands with the image and counts for it",
        ),
        pytest.param(
            both(LENGTH, NEW_IMAGE, SIZE),
            {LEN: BLOCKED, NAME: BLOCKED, "spec.storageConfig.size": BLOCKED},
            id="a claim's size blocks everything",
        ),
        pytest.param(
            both(LENGTH, SIZE), {LEN: IGNORED, "spec.storageConfig.size": BLOCKED}, id="and ignored stays ignored"
        ),
        pytest.param(
            both(SIZE, {"autoscalingConfig": {"maxReplicas": 6}}),
            {"spec.storageConfig.size": BLOCKED, "spec.autoscalingConfig.maxReplicas": BLOCKED},
            id="the ScaledObject comes after the claim",
        ),
        pytest.param(
            both(NEW_IMAGE, {"model": {"chatTemplate": "{{ n }}"}}),
            {NAME: ROLLS, "spec.model.chatTemplate": ROLLS},
            id="a chat template's text is read by new pods",
        ),
        pytest.param(
            both({"deploymentConfig": {"replicas": 6}}, {"model": {"chatTemplate": "{{ n }}"}}),
            {"spec.deploymentConfig.replicas": SCALES, "spec.model.chatTemplate": IGNORED},
            id="but not by running ones",
        ),
        pytest.param(
            {"deploymentConfig": {"resources": {"cpu": "0.5"}}},
            {"spec.deploymentConfig.resources.cpu": BLOCKED},
            id="an unstable quantity, which is updated endlessly",
        ),
        pytest.param(
            {"autoscalingConfig": {"scaleUpPolicy": None}},
            {"spec.autoscalingConfig.scaleUpPolicy.podValue": BLOCKED},
            id="incomplete autoscaling",
        ),
    ],
)
def test_edits_of_a_runtime_together(change: Body, expected: dict[str, Impact]) -> None:
    """Every field has its own impact, by what the whole edit makes the operator do."""
    found = impacts(live("VLLMRuntime"), live("VLLMRuntime", **change))
    assert {path: found.get(path) for path in expected} == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            router(), router(serviceAccountName="b"), {"spec.serviceAccountName": IGNORED}, id="an account alone"
        ),
        pytest.param(
            router(),
            router(serviceAccountName="b", replicas=2),
            {"spec.serviceAccountName": BLOCKED, "spec.replicas": SCALES},
            id="an account that lands leaves the RoleBinding behind",
        ),
        pytest.param(
            cache_server(),
            cache_server(port=9000, replicas=2),
            {"spec.port": BLOCKED, "spec.replicas": SCALES},
            id="a cache's port that lands leaves the Service behind",
        ),
        pytest.param(
            router(serviceAccountName=None),
            router(),
            {"spec.serviceAccountName": SCALES},
            id="a router begins to exist",
        ),
        pytest.param(
            cache_server(labels={"a": "b"}),
            cache_server(labels={"a": "c"}),
            {"metadata.labels.a": NOTHING},
            id="a cache's labels",
        ),
        pytest.param(
            runtime(),
            runtime(deploymentConfig={"nodeSelectorTerms": None}),
            {"spec.deploymentConfig.nodeSelectorTerms": BLOCKED},
            id="terms taken away make it panic",
        ),
        pytest.param(runtime(labels={"a": "b"}), runtime(), {"metadata.labels.a": BLOCKED}, id="a label goes"),
        pytest.param(
            runtime(deploymentConfig={"nodeSelectorTerms": None}),
            runtime(),
            {"spec.deploymentConfig.nodeSelectorTerms": IGNORED},
            id="terms given to a runtime that panics do nothing",
        ),
        pytest.param(
            runtime(deploymentConfig={"nodeSelectorTerms": None}),
            runtime(deploymentConfig={"nodeSelectorTerms": None, "image": {"name": "a:b"}, "shmSize": "1Gi"}),
            {"spec.deploymentConfig.image.name": ROLLS, "spec.deploymentConfig.shmSize": ROLLS},
            id="an image lands before the panic, and takes the rest with it",
        ),
        pytest.param(
            runtime(deploymentConfig={"nodeSelectorTerms": None}),
            runtime(deploymentConfig={"nodeSelectorTerms": None, "shmSize": "1Gi"}),
            {"spec.deploymentConfig.shmSize": IGNORED},
            id="shared memory is compared after the panic",
        ),
        pytest.param(
            runtime(storageConfig={"enabled": True}),
            runtime(storageConfig={"enabled": True, "size": "10Gi"}, **NEW_IMAGE),
            {"spec.storageConfig.size": NOTHING, NAME: ROLLS},
            id="a default written out blocks nothing",
        ),
    ],
)
def test_edits_of_other_kinds(old: Body, new: Body, expected: dict[str, Impact]) -> None:
    """Children that the operator never updates, and objects that it does not serve."""
    assert impacts(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        pytest.param(runtime(), runtime(vllmConfig={"port": 8000}), "spec.vllmConfig.port", id="the default port"),
        pytest.param(
            runtime(), runtime(deploymentConfig={"replicas": 1}), "spec.deploymentConfig.replicas", id="one replica"
        ),
        pytest.param(
            runtime(),
            runtime(deploymentConfig={"resources": {"gpuType": "amd.com/gpu"}}),
            "spec.deploymentConfig.resources.gpuType",
            id="a type of no GPU",
        ),
        pytest.param(router(), router(sessionKey=""), "spec.sessionKey", id="an empty session key"),
        pytest.param(router(), router(engineScrapeInterval=0), "spec.engineScrapeInterval", id="an interval of 0"),
        pytest.param(runtime(), runtime(model={"dtype": ""}), "spec.model.dtype", id="an empty dtype"),
        pytest.param(runtime(), runtime(model={"maxModelLen": -1}), "spec.model.maxModelLen", id="a negative length"),
        pytest.param(
            runtime(),
            {**runtime(), "metadata": {**runtime()["metadata"], "annotations": {"a": "b"}}},
            "metadata.annotations.a",
            id="an annotation",
        ),
    ],
)
def test_what_means_the_same_is_nothing(old: Body, new: Body, path: str) -> None:
    """Absent and default, empty and absent: no child differs."""
    assert impacts(old, new) == {path: NOTHING}


def test_what_the_api_server_wrote_is_no_edit() -> None:
    """A dump has a status and more metadata than the file that was merged."""
    dumped = {
        **runtime(),
        "metadata": {**runtime()["metadata"], "uid": "1", "generation": 3},
        "status": {"status": "Ready"},
    }
    assert impacts(runtime(), dumped) == {}


def test_a_claim_stays_where_storage_is_switched_off() -> None:
    """The claim is created and never deleted: the total includes it, and nothing about it can be undone (operator, observed)."""
    on = runtime(storageConfig={"enabled": True, "size": "20Gi", "storageClassName": "fast"})
    for off in (runtime(), runtime(storageConfig={"enabled": False})):
        found = difference([on], [off])
        [change] = found.objects
        assert found.before.storage == found.after.storage == 20 * 1024**3
        by_path = {field.path.removeprefix("spec.storageConfig."): field for field in change.fields}
        assert by_path["enabled"].impact is IGNORED
        assert by_path["size"].impact is by_path["storageClassName"].impact is NOTHING
        assert "the claim stays" in by_path["storageClassName"].why


def test_the_cause_stands_before_what_follows_from_it() -> None:
    """The first field of an object is the one that a reviewer should look at."""
    change: dict[str, Any] = both(LENGTH, NEW_IMAGE, SIZE)
    assert changed(live("VLLMRuntime"), live("VLLMRuntime", **change)).fields[0].path == "spec.storageConfig.size"
    together = both(LENGTH, NEW_IMAGE)
    assert changed(live("VLLMRuntime"), live("VLLMRuntime", **together)).fields[0].path == NAME


@pytest.mark.parametrize(
    ("kind", "change", "fix"),
    [
        pytest.param(
            "VLLMRuntime",
            SIZE,
            "by hand to exactly the new size (its class must allow it), then merge enabled: false",
            id="size",
        ),
        pytest.param("VLLMRouter", {"port": 8080}, "delete the Service x", id="port"),
        pytest.param(
            "VLLMRouter",
            {"serviceAccountName": "b", "replicas": 3},
            "delete the RoleBinding x-pod-viewer-binding",
            id="account",
        ),
        pytest.param("CacheServer", {"port": 9000}, "delete the Service x", id="cache port"),
        pytest.param("VLLMRouter", {"enableRouter": False}, "remove it", id="never read"),
        pytest.param(
            "VLLMRuntime", {"deploymentConfig": {"replicas": 3}}, "KEDA sets it", id="replicas beside autoscaling"
        ),
    ],
)
def test_the_fix_says_what_to_do(kind: str, change: Body, fix: str) -> None:
    """Concretely, with the names of the children."""
    assert any(fix in field.fix for field in changed(live(kind), live(kind, **change)).fields)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        pytest.param(
            runtime(), runtime(deploymentConfig={"replicas": 0}), "spec.deploymentConfig.replicas", id="a runtime"
        ),
        pytest.param(
            runtime(),
            runtime(deploymentConfig={"replicas": 0, "image": {"name": "vllm:v2"}}),
            "spec.deploymentConfig.replicas",
            id="a runtime with another image",
        ),
        pytest.param(router(), router(replicas=0), "spec.replicas", id="a router"),
        pytest.param(cache_server(), cache_server(replicas=0), "spec.replicas", id="a cache server"),
    ],
)
def test_no_replicas_are_an_interruption(old: Body, new: Body, path: str) -> None:
    """Nothing serves; the other way pods start, and nothing that served stops."""
    assert impacts(old, new)[path] is Impact.INTERRUPTS
    assert impacts(new, old)[path] is not Impact.INTERRUPTS


@pytest.mark.parametrize("labels", [{"team": "b"}, {}, {"team": None}])
@pytest.mark.parametrize("kind", [runtime, router])
def test_a_label_edit_of_a_live_object_is_blocked(kind: Callable[..., Body], labels: Body) -> None:
    """Nothing happens now, but the API server refuses every later update of the Deployment (operator, observed)."""
    [field] = changed(kind(labels={"team": "a"}), kind(labels=labels)).fields
    assert field.impact is Impact.BLOCKED
    assert "the next compared change" in field.why
    assert "delete the Deployment" in field.fix
