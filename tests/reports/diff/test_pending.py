"""An edit that the operator ignored decides what the next change does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.manifest import Manifest
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import Impact
from prodstack.reports.diff.pending import Version, running
from tests.reports.diff.builders import READ_BACK
from tests.upstream.children.builders import NEW_IMAGE, cache_server, router, runtime

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import FieldChange
    from tests.upstream.children.builders import Body

LENGTH = {"model": {"maxModelLen": 8192}}
ENV = [{"name": "A", "value": "1"}]
FILE = "dist/prod/a/a.k8s.yaml"


def fields(*versions: Body) -> dict[str, FieldChange]:
    """The fields of the last edit, after the earlier versions were merged as commits c0, c1, ..."""
    *history, old, new = versions
    was, now = Manifest(old), Manifest(new)
    known = {(was.mark(()).file, was.ref): [Version(f"c{at}", body) for at, body in enumerate((*history, old))]}
    [change] = compare([was], [now], None, known).objects
    return {field.path: field for field in change.fields}


def test_a_label_that_was_edited_before_blocks_the_next_rollout() -> None:
    """Recorded in one step: runtime-label-added-and-image."""
    found = fields(runtime(), runtime(labels={"a": "b"}), runtime(labels={"a": "b"}, **NEW_IMAGE))
    assert {field.impact for field in found.values()} == {Impact.BLOCKED}
    assert found["metadata.labels.a"].why.startswith("pending since c1: ")
    assert not any(field.why.startswith("pending") for path, field in found.items() if path != "metadata.labels.a")


@pytest.mark.parametrize(
    ("versions", "pending"),
    [
        pytest.param((router(), router(env=ENV), router(env=ENV, replicas=3)), "spec.env", id="an env of a router"),
        pytest.param(
            (
                cache_server(),
                cache_server(image={"pullPolicy": "Always"}),
                cache_server(image={"pullPolicy": "Always"}, replicas=3),
            ),
            "spec.image.pullPolicy",
            id="a pull policy of a cache server",
        ),
    ],
)
def test_replicas_bring_a_pending_edit_to_the_pods(versions: tuple[Body, ...], pending: str) -> None:
    """Alone they restart nothing; here the whole Deployment is written (operator, observed)."""
    found = fields(*versions)
    [field] = [field for path, field in found.items() if path.startswith(pending)]
    assert (field.impact, field.why[:17]) == (Impact.ROLLS_OUT, "pending since c1:")


def test_an_entry_that_is_read_back_from_the_pod_stays_ignored_until_it_is_there() -> None:
    """A LMCACHE_REMOTE_URL that was ignored starts no endless update, so the next ignored edit stays ignored too (operator, observed)."""
    found = fields(runtime(), runtime(**READ_BACK), runtime(**READ_BACK, **LENGTH))
    assert {field.impact for field in found.values()} == {Impact.IGNORED}
    assert found["spec.vllmConfig.env"].why.startswith("pending since c1: ")


def test_what_a_rollout_brought_is_not_pending() -> None:
    """The ignored length landed together with the image of the next commit."""
    found = fields(
        runtime(), runtime(**LENGTH), runtime(**LENGTH, **NEW_IMAGE), runtime(**LENGTH, **NEW_IMAGE, labels={"a": "b"})
    )
    assert list(found) == ["metadata.labels.a"]


def test_what_was_taken_back_is_not_pending() -> None:
    """Two ignored edits that undo each other."""
    assert running(
        "VLLMRuntime", [Version("c0", runtime()), Version("c1", runtime(**LENGTH)), Version("c2", runtime())]
    ) == (
        runtime(),
        {},
    )


def test_the_first_commit_of_a_pending_edit_is_named() -> None:
    """Later ignored edits do not hide it."""
    second = runtime(**LENGTH, vllmConfig={"maxLoras": 2})
    versions = [Version("c0", runtime()), Version("c1", runtime(**LENGTH)), Version("c2", second)]
    body, since = running("VLLMRuntime", versions)
    assert body == runtime()
    assert since == {"spec.model.maxModelLen": "c1", "spec.vllmConfig.maxLoras": "c2"}


def test_without_a_history_the_old_version_is_taken_to_run() -> None:
    """As with two folders."""
    old, new = runtime(labels={"a": "b"}), runtime(labels={"a": "b"}, **NEW_IMAGE)
    [change] = compare([Manifest(old)], [Manifest(new)]).objects
    assert change.impact is Impact.ROLLS_OUT
