"""A diff that knows what runs: a settled cluster changes no verdict, and what is pending decides what the next change does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.manifest import Manifest
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import Impact
from prodstack.reports.drift.dump import dump_of
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand
from tests.reports.diff.field_edits import FIELD_EDITS, FieldEdit
from tests.upstream.children.builders import NEW_IMAGE, cache_server, router, runtime

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import ObjectChange
    from tests.upstream.children.builders import Body

LENGTH = {"model": {"maxModelLen": 8192}}
ENV = [{"name": "A", "value": "1"}]
LABEL = {"team": "a"}


def change(running: Body, merged: Body, new: Body) -> ObjectChange:
    """The edit from `merged` to `new` while the children of `running` run."""
    children = [Manifest(api_defaults(child.body)) for child in expand(running)]
    dump = dump_of([Manifest(merged), *children])
    [found] = compare([Manifest(merged)], [Manifest(new)], dump=dump).objects
    return found


@pytest.mark.parametrize("edit", FIELD_EDITS, ids=[edit.id for edit in FIELD_EDITS])
def test_where_everything_runs_the_verdict_is_the_usual_one(edit: FieldEdit) -> None:
    """What the API server adds to the children is no difference."""
    found = change(edit.old, edit.old, edit.new)
    assert found.impact is edit.impact
    assert not any(field.why.startswith("pending") for field in found.fields)


@pytest.mark.parametrize(
    ("running", "merged", "new", "impact"),
    [
        pytest.param(
            runtime(),
            runtime(labels=LABEL),
            runtime(labels=LABEL, **NEW_IMAGE),
            Impact.BLOCKED,
            id="a pending label refuses the update",
        ),
        pytest.param(
            router(),
            router(env=ENV),
            router(env=ENV, replicas=3),
            Impact.ROLLS_OUT,
            id="replicas bring a pending env to a router's pods",
        ),
        pytest.param(
            cache_server(),
            cache_server(image={"pullPolicy": "Always"}),
            cache_server(image={"pullPolicy": "Always"}, replicas=3),
            Impact.ROLLS_OUT,
            id="replicas bring a pending pull policy to a cache server's pods",
        ),
        pytest.param(
            runtime(),
            runtime(**LENGTH),
            runtime(**LENGTH, vllmConfig={"maxLoras": 2}),
            Impact.IGNORED,
            id="two ignored edits",
        ),
    ],
)
def test_what_is_pending_decides(running: Body, merged: Body, new: Body, impact: Impact) -> None:
    """Each was seen on the operator; the report lists what is pending, too."""
    found = change(running, merged, new)
    assert found.impact is impact
    assert any(field.why.startswith("pending, not running: ") for field in found.fields)


def test_a_deployment_that_is_missing_is_created() -> None:
    """Nothing restarts: no pod runs."""
    dump = dump_of([Manifest(runtime())])
    [found] = compare([Manifest(runtime())], [Manifest(runtime(**NEW_IMAGE))], dump=dump).objects
    assert found.impact is Impact.SCALES


@pytest.mark.parametrize(
    ("size", "impact"),
    [
        pytest.param("20Gi", Impact.BLOCKED, id="another size"),
        pytest.param("10Gi", Impact.IGNORED, id="the same size"),
    ],
)
def test_a_claim_that_was_kept_has_its_size(size: str, impact: Impact) -> None:
    """Storage that was switched off leaves its claim; to switch it on with another size is refused (operator, observed)."""
    off, on = ({"storageConfig": {"enabled": enabled, "size": "10Gi"}} for enabled in (False, True))
    found = change(runtime(**on), runtime(**off), runtime(storageConfig={"enabled": True, "size": size}))
    assert found.impact is impact
