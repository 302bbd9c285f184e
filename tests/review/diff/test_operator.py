"""Several edits of one object together: what lands with what, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from review.diff.impact import Impact
from review.digest import ANNOTATION
from review.expand.predict import stop
from tests.review.diff.builders import changed, difference, impacts, live
from tests.review.expand.builders import cache_server, merged, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.review.expand.builders import Body

NEW_IMAGE = {"deploymentConfig": {"image": {"name": "lmcache/vllm-openai:v2"}}}
LENGTH = {"model": {"maxModelLen": 8192}}
SIZE = {"storageConfig": {"size": "20Gi"}}
LEN, NAME = "spec.model.maxModelLen", "spec.deploymentConfig.image.name"
IGNORED, ROLLS, BLOCKED, SCALES, NOTHING = (
    Impact.IGNORED,
    Impact.ROLLS_OUT,
    Impact.BLOCKED,
    Impact.SCALES,
    Impact.NOTHING,
)


def both(*changes: Body) -> Body:
    """The changes together."""
    out: Body = {}
    for change in changes:
        out = merged(out, change)
    return out


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
            {"spec.deploymentConfig.resources.cpu": ROLLS},
            id="an unstable quantity rolls out, and then loops",
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
        pytest.param(runtime(labels={"a": "b"}), runtime(), {"metadata.labels.a": IGNORED}, id="a label goes"),
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


def test_a_loop_after_the_rollout_is_said() -> None:
    """The pods do roll out; that the operator then never rests is in the reason."""
    new = live("VLLMRuntime", deploymentConfig={"resources": {"cpu": "0.5"}})
    assert stop(new) is not None
    [field] = changed(live("VLLMRuntime"), new).fields
    assert "it lands, and then the operator stops at the Deployment" in field.why
    assert "check" in field.fix


UNTERMED = runtime(deploymentConfig={"nodeSelectorTerms": None})
DIGEST = {"deploymentConfig": {"podAnnotations": {ANNOTATION: "aaaa"}}}


@pytest.mark.parametrize(
    ("new", "impact"),
    [
        pytest.param(runtime(**both(LENGTH, DIGEST)), IGNORED, id="with the terms"),
        pytest.param(merged(UNTERMED, {"spec": both(LENGTH, DIGEST)}), IGNORED, id="without them"),
        pytest.param(runtime(**both(LENGTH, DIGEST, NEW_IMAGE)), ROLLS, id="with an image it lands"),
    ],
)
def test_a_digest_is_not_seen_where_a_deployment_has_no_terms(new: Body, impact: Impact) -> None:
    """The operator panics before it compares annotations, whether the custom resource has the terms by now or not (operator, observed)."""
    found = changed(UNTERMED, new)
    assert {field.impact for field in found.fields} == {impact}
    if impact is IGNORED:
        assert all("change one of replicas, modelURL, port, image" in field.fix for field in found.fields)
        assert all("digest alone is not seen" in field.fix for field in found.fields)


@pytest.mark.parametrize("kind", [runtime, router, cache_server])
@pytest.mark.parametrize(
    ("resources", "impact"),
    [
        pytest.param({"cpu": "1000m"}, BLOCKED, id="the same amount in a text that is not kept"),
        pytest.param({"cpu": "2000m"}, ROLLS, id="another amount"),
        pytest.param({"cpu": None, "memory": None}, ROLLS, id="nothing at all"),
    ],
)
def test_a_loop_is_named_for_every_kind(kind: Callable[..., Body], resources: Body, impact: Impact) -> None:
    """Resources that are not read back as they were written loop wherever they are compared (operator, observed)."""
    change = {"resources": resources}
    found = changed(kind(), kind(**({"deploymentConfig": change} if kind is runtime else change)))
    assert found.impact is impact
    assert all("the Deployment is updated for ever" in field.why for field in found.fields)


@pytest.mark.parametrize(
    "loop",
    [
        pytest.param({"deploymentConfig": {"resources": {"cpu": "0.5"}}}, id="a quantity"),
        pytest.param({"deploymentConfig": {"toleration": []}}, id="an empty list"),
        pytest.param({"lmCacheConfig": {}}, id="lmcache off with sizes"),
        pytest.param({"vllmConfig": {"env": [{"name": "LMCACHE_REMOTE_URL", "value": "lm://a:80"}]}}, id="read back"),
    ],
)
def test_beside_an_endless_update_nothing_stays_unseen(loop: Body) -> None:
    """Every turn of the loop writes the whole Deployment (recorded: runtime-noncanonical-quantities)."""
    old = runtime(**loop)
    [field] = changed(old, runtime(**both(loop, LENGTH))).fields
    assert (field.path, field.impact) == (LEN, ROLLS)
    assert "the Deployment is updated for ever" in field.why


READ_BACK = {"vllmConfig": {"env": [{"name": "LMCACHE_REMOTE_URL", "value": "lm://a:80"}]}}
MIRRORED = {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "", "remoteUrl": "lm://a:80"}


@pytest.mark.parametrize(
    ("change", "impact", "why"),
    [
        pytest.param(READ_BACK, IGNORED, "until something compared changes too, and then the operator", id="alone"),
        pytest.param(both(READ_BACK, NEW_IMAGE), ROLLS, "it lands together with image", id="with an image"),
        pytest.param(both(READ_BACK, {"lmCacheConfig": MIRRORED}), ROLLS, "lands together with LMCache", id="mirrored"),
    ],
)
def test_an_entry_that_is_read_back_from_the_pod(change: Body, impact: Impact, why: str) -> None:
    """The operator compares the pod's entry with lmCacheConfig: an entry that is not yet in the pod it does not see."""
    fields = changed(runtime(), runtime(**change)).fields
    [field] = [each for each in fields if each.path == "spec.vllmConfig.env"]
    assert field.impact is impact
    assert why in field.why


def test_a_claim_stays_where_storage_is_switched_off() -> None:
    """It is created and never deleted: the total keeps it, and nothing about it can be taken back (operator, observed)."""
    on = runtime(storageConfig={"enabled": True, "size": "20Gi", "storageClassName": "fast"})
    for off in (runtime(), runtime(storageConfig={"enabled": False})):
        found = difference([on], [off])
        [change] = found.objects
        assert found.before.storage == found.after.storage == 20 * 1024**3
        by_path = {field.path.removeprefix("spec.storageConfig."): field for field in change.fields}
        assert by_path["enabled"].impact is IGNORED
        assert by_path["size"].impact is by_path["storageClassName"].impact is NOTHING
        assert "the claim stays" in by_path["storageClassName"].why


TERMLESS = {"deploymentConfig": {"nodeSelectorTerms": None}}
LOOPING = {"deploymentConfig": {"resources": {"cpu": "0.5"}}}
ON: Body = {
    "autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 3,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    }
}


def named(name: str) -> Body:
    """An engine with a served name."""
    return {"vllmConfig": {"extraArgs": [f"--served-model-name={name}"]}}


@pytest.mark.parametrize(
    ("old", "new", "impact", "why"),
    [
        pytest.param(runtime(), runtime(**ON), SCALES, "applies the ScaledObject", id="made"),
        pytest.param(runtime(**ON), runtime(), SCALES, "deletes the ScaledObject", id="taken away"),
        pytest.param(
            runtime(**ON),
            runtime(**both(ON, {"autoscalingConfig": {"enabled": False}})),
            SCALES,
            "deletes the ScaledObject",
            id="switched off",
        ),
        pytest.param(
            runtime(**TERMLESS), runtime(**both(TERMLESS, ON)), BLOCKED, "panics over the Deployment", id="a panic"
        ),
        pytest.param(
            runtime(**LOOPING), runtime(**both(LOOPING, ON)), BLOCKED, "updated for ever", id="an endless update"
        ),
        pytest.param(runtime(**TERMLESS), runtime(**ON), BLOCKED, "panics over", id="terms that have not landed"),
        pytest.param(
            runtime(**both(ON, READ_BACK)), runtime(**ON), ROLLS, "", id="an end of the loop is another field's"
        ),
    ],
)
def test_a_scaled_object_needs_a_turn_that_comes_so_far(old: Body, new: Body, impact: Impact, why: str) -> None:
    """It is the last child: a panic or a loop over the Deployment comes first, and without autoscaling it is deleted (operator, observed)."""
    found = changed(old, new)
    assert found.impact is impact
    scaling = [field for field in found.fields if "autoscalingConfig" in field.path and field.impact is not NOTHING]
    assert all(why in field.why for field in scaling)
    assert scaling or not why


def test_a_served_name_reaches_the_scaled_object_before_the_pods() -> None:
    """The trigger's query has the new name at once, the engines the old one until their pods are made anew (operator, observed)."""
    [field] = changed(runtime(**both(ON, named("a"))), runtime(**both(ON, named("b")))).fields
    assert (field.path, field.impact) == ("spec.vllmConfig.extraArgs", SCALES)
    assert "its trigger matches nothing" in field.why
    assert "rollout digest" in field.fix
    [field] = changed(runtime(**named("a")), runtime(**named("b"))).fields
    assert field.impact is IGNORED


def test_a_lower_maximum_warns_of_the_replicas_that_run() -> None:
    """Below them the operator refuses it, and nothing scales down (operator, observed)."""
    lower = both(ON, {"autoscalingConfig": {"maxReplicas": 2}})
    [field] = changed(runtime(**ON), runtime(**lower)).fields
    assert field.impact is SCALES
    assert "no more than 2 replicas run" in field.fix
    [field] = changed(runtime(**lower), runtime(**ON)).fields
    assert field.fix == ""


def test_replicas_that_are_left_out_are_not_asked_to_be_left_out() -> None:
    """The default that stands in for them may be applied once; then they are KEDA's."""
    [field] = changed(runtime(**both(ON, {"deploymentConfig": {"replicas": 2}})), runtime(**ON)).fields
    assert (field.impact, field.fix) == (SCALES, "")
    assert "KEDA writes it from then on" in field.why


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
            "VLLMRuntime", {"deploymentConfig": {"replicas": 3}}, "KEDA writes it", id="replicas beside autoscaling"
        ),
    ],
)
def test_the_fix_says_what_to_do(kind: str, change: Body, fix: str) -> None:
    """Concretely, with the names of the children."""
    assert any(fix in field.fix for field in changed(live(kind), live(kind, **change)).fields)
