"""The rule `duplicate-object`."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.yaml_reader import read
from tests.rules.builders import cache, other, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

RULE = "duplicate-object"
AT = "metadata/name"


def placed(
    file: str, text: str = "{kind: CacheServer, apiVersion: production-stack.vllm.ai/v1alpha1, metadata: {name: c}}"
) -> Manifest:
    """An object that was read from a file."""
    return Manifest(read(text, file)[0])


BAD = {
    "in one file": Bad(
        (runtime(), runtime()),
        (Said("engine", AT, "VLLMRuntime llm/engine is written twice", fails_at=FailsAt.NOTHING),),
    ),
    "in two folders of a complete tree": Bad(
        (placed("a/x.yaml"), placed("b/x.yaml")), (Said("c", AT, "first at a/x.yaml:1:", fails_at=FailsAt.NOTHING),)
    ),
    "in one folder of a partial tree": Bad(
        (placed("a/x.yaml"), placed("a/y.yaml")),
        (Said("c", AT, "first at a/x.yaml:1:", Severity.WARNING, FailsAt.NOTHING),),
        complete=False,
    ),
    "a kind of somebody else": Bad(
        (other("ConfigMap"), other("ConfigMap")), (Said("other", AT, "ConfigMap llm/other", fails_at=FailsAt.NOTHING),)
    ),
}
GOOD = {
    "two names": (runtime(), runtime(name="second")),
    "two namespaces": (cache(), cache({"metadata/namespace": "b"})),
    "two API groups": (other("Service", name="x"), other("Service", name="x", api_version="serving.knative.dev/v1")),
    "no names": (other("Job", name=""), other("Job", name="")),
}


def test_two_folders_of_a_partial_tree_may_be_two_clusters() -> None:
    """Nothing is said where the same object stands in two folders and the tree is not one cluster."""
    check_bad(RULE, Bad((placed("a/x.yaml"), placed("b/x.yaml")), (), complete=False))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Only one of two objects of one identity can run; kustomize refuses both."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
