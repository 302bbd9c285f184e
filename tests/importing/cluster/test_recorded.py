"""Objects that ran on the real operator, and those that upstream publishes, are imported and emitted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.importing.cluster.convert import import_cluster
from prodstack.manifests.schema import with_defaults
from prodstack.reports.diff.impact import Impact
from tests.importing.cluster.dumps import CASES, EDITS, PUBLISHED, after, before, published, recorded

if TYPE_CHECKING:
    from pathlib import Path

NEW = {"unmatched-base-model", "unmatched-selector", "unresolved-cache-url", "unresolved-static-backend"}
"""Rules that report what a case refers to and does not contain."""
WRITTEN_OUT = {"spec.vllmConfig.enableChunkedPrefill", "spec.vllmConfig.enablePrefixCaching"}
DIFFERENT = {
    "router-no-sa": {"spec.serviceAccountName"},
    "runtime-full": {"spec.deploymentConfig.replicas"},
    "runtime-noncanonical-quantities": {
        "spec.deploymentConfig.resources.cpu",
        "spec.deploymentConfig.resources.memory",
    },
    "runtime-nonodeselector": {"spec.deploymentConfig.nodeSelectorTerms"},
}
"""What is emitted in another way, besides switches that are off, by case."""
IMPACTS = {"router-no-sa": Impact.SCALES, "runtime-full": Impact.SCALES, "runtime-nonodeselector": Impact.IGNORED}
"""What the merge of a case does to what runs, if it does anything."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recorded_case_is_emitted_again(case: Path) -> None:
    """Nothing differs but what is completed, and no running pod restarts."""
    result = import_cluster(recorded(case), "lab")
    assert result.missing == ()
    assert result.unexplained == ()
    assert {each.path for each in result.differences} - WRITTEN_OUT == DIFFERENT.get(case.name, set())
    assert result.impact.verdict is IMPACTS.get(case.name, Impact.NOTHING)
    assert {each.rule for each in result.blocking} <= NEW | {"repeated-operator-argument"}


@pytest.mark.parametrize("state", [before, after], ids=["before", "after"])
@pytest.mark.parametrize("case", EDITS, ids=lambda case: case.name)
def test_a_recorded_edit_is_emitted_again_before_and_after(case: Path, state: object) -> None:
    """Whatever the children look like, the import of the custom resource changes nothing."""
    assert callable(state)
    manifests = state(case)
    if not manifests:
        assert case.name == "runtime-deleted-with-storage"
        return
    result = import_cluster(manifests, "lab")
    assert (result.missing, result.unexplained) == ((), ())
    assert {each.path for each in result.differences} <= WRITTEN_OUT
    stuck = case.name == "runtime-label-added-and-image" and state is after  # the operator cannot apply what is stored
    assert (result.impact.verdict > Impact.IGNORED) == stuck
    assert {each.rule for each in result.blocking} <= NEW


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_a_published_object_is_emitted_again(path: Path) -> None:
    """Upstream's samples, each on its own."""
    result = import_cluster(published(path), "lab")
    assert (result.missing, result.unexplained) == ((), ())
    assert {each.rule for each in result.blocking} <= NEW
    for live in result.live.objects:
        emitted = with_defaults(result.trial.emitted[live.ref].body)
        assert emitted["metadata"] == with_defaults(live.manifest.body)["metadata"]
        assert emitted["spec"].keys() >= live.spec.keys()


def test_the_published_objects_together_are_one_working_stack() -> None:
    """Router, runtime, cache server and adapter refer to each other in upstream's samples, and so they are one stack."""
    result = import_cluster([each for path in PUBLISHED for each in published(path)], "lab")
    (stack,) = [each for each in result.stacks if each.group.name == "vllmrouter-sample"]
    assert {each.ref.kind for each in stack.group.objects} == {
        "VLLMRuntime",
        "VLLMRouter",
        "CacheServer",
        "LoraAdapter",
    }
    assert result.blocking == ()
    assert not result.needs_work
