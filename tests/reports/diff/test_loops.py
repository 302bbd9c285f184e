"""Updates that never end, and panics: what they hide, what they bring along, and that they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.reports.diff.impact import Impact
from prodstack.upstream.children.predict import stop
from prodstack.upstream.digest import ANNOTATION
from tests.reports.diff.builders import LEN, LENGTH, READ_BACK, both, changed, live
from tests.upstream.children.builders import LOOPING, NEW_IMAGE, TERMLESS, cache_server, merged, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.upstream.children.builders import Body

IGNORED, ROLLS, BLOCKED = Impact.IGNORED, Impact.ROLLS_OUT, Impact.BLOCKED


def test_an_edit_into_an_endless_update_is_blocked() -> None:
    """The pods may roll out once; the reason says that the operator then never rests."""
    new = live("VLLMRuntime", **LOOPING)
    assert stop(new) is not None
    [field] = changed(live("VLLMRuntime"), new).fields
    assert field.impact is BLOCKED
    assert "it is applied, and then the operator stops at the Deployment" in field.why
    assert "check" in field.fix


UNTERMED = runtime(**TERMLESS)
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
        assert all("digest alone is not noticed" in field.fix for field in found.fields)


@pytest.mark.parametrize("kind", [runtime, router, cache_server])
@pytest.mark.parametrize(
    ("resources", "impact"),
    [
        pytest.param({"cpu": "1000m"}, BLOCKED, id="the same amount in a text that is not kept"),
        pytest.param({"cpu": "2000m"}, BLOCKED, id="another amount"),
        pytest.param({"cpu": None, "memory": None}, BLOCKED, id="nothing at all"),
    ],
)
def test_a_loop_is_named_for_every_kind(kind: Callable[..., Body], resources: Body, impact: Impact) -> None:
    """Resources that are not read back as they were written loop wherever they are compared (operator, observed)."""
    change = {"resources": resources}
    found = changed(kind(), kind(**({"deploymentConfig": change} if kind is runtime else change)))
    assert found.impact is impact
    assert all("the operator updates the Deployment endlessly" in field.why for field in found.fields)


@pytest.mark.parametrize(
    "loop",
    [
        pytest.param(LOOPING, id="a quantity"),
        pytest.param({"deploymentConfig": {"toleration": []}}, id="an empty list"),
        pytest.param({"lmCacheConfig": {}}, id="lmcache off with sizes"),
        pytest.param(READ_BACK, id="read back"),
    ],
)
def test_beside_an_endless_update_nothing_stays_unseen(loop: Body) -> None:
    """Every turn of the loop writes the whole Deployment (recorded: runtime-noncanonical-quantities)."""
    old = runtime(**loop)
    [field] = changed(old, runtime(**both(loop, LENGTH))).fields
    assert (field.path, field.impact) == (LEN, ROLLS)
    assert "the operator updates the Deployment endlessly" in field.why


MIRRORED = {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "", "remoteUrl": "lm://a:80"}


@pytest.mark.parametrize(
    ("change", "impact", "why"),
    [
        pytest.param(READ_BACK, IGNORED, "until a compared field changes too, and then the operator", id="alone"),
        pytest.param(both(READ_BACK, NEW_IMAGE), BLOCKED, "it is applied together with image", id="with an image"),
        pytest.param(
            both(READ_BACK, {"lmCacheConfig": MIRRORED}), ROLLS, "applied together with LMCache", id="mirrored"
        ),
    ],
)
def test_an_entry_that_is_read_back_from_the_pod(change: Body, impact: Impact, why: str) -> None:
    """The operator compares the pod's entry with lmCacheConfig: an entry that is not yet in the pod it does not see."""
    fields = changed(runtime(), runtime(**change)).fields
    [field] = [each for each in fields if each.path == "spec.vllmConfig.env"]
    assert field.impact is impact
    assert why in field.why
