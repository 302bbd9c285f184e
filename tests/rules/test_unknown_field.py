"""Fields that the CRDs do not have are found, and the right one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import adapter, assert_quiet, assert_reported, cache, reports, router, runtime, topology

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unknown-field"

BAD = {
    "token-secret-name": (
        runtime({"spec/model/hfTokenSecret": {"name": "hf"}}),
        "spec.model.hfTokenSecret.name",
        "no field",
    ),
    "token-key": (runtime({"spec/model/hfTokenName": "token"}), "spec.model.hfTokenName", "no field"),
    "tag": (
        runtime({"spec/deploymentConfig/image/tag": "v1"}),
        "spec.deploymentConfig.image.tag",
        "no field of a VLLMRuntime",
    ),
    "enabled": (cache({"spec/enabled": True}), "spec.enabled", "no field of a CacheServer"),
    "storage": (cache({"spec/storage": {"size": "20Gi"}}), "spec.storage", "no field"),
    "value-from": (router({"spec/env": [{"name": "A", "valueFrom": {}}]}), "spec.env[0].valueFrom", "no field"),
    "snake-case": (runtime({"spec/model/max_model_len": 1}), "spec.model.max_model_len", "no field"),
    "adapter": (adapter({"spec/adapterSource/path": "/x"}), "spec.adapterSource.path", "no field of a LoraAdapter"),
    "spec-top": (router({"spec/modelURL": "x"}), "spec.modelURL", "no field of a VLLMRouter"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Strict validation rejects the field; without it the value is dropped in silence."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "runtime": runtime(),
    "annotations": runtime({("spec", "deploymentConfig", "podAnnotations"): {"a/b": "c"}}),
    "labels": runtime(labels={"model": "qwen", "anything.example/goes": "x"}),
    "topology": topology(),
    "router": router(),
    "cache": cache(),
    "adapter": adapter(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Fields of today's CRDs, free-form maps and the fields of a topology are known."""
    assert_quiet(RULE, manifest)


FIXES = {
    "token-secret-name": (runtime({"spec/model/hfTokenSecret": {"name": "hf"}}), "write hfTokenSecretName"),
    "token-key-below": (runtime({"spec/model/hfTokenSecret": {"hfTokenName": "t"}}), "write hfTokenKeyName"),
    "token-key": (runtime({"spec/model/hfTokenName": "t"}), "hfTokenKeyName below hfTokenSecret"),
    "tag": (cache({"spec/image": {"registry": "r.example", "name": "a/b", "tag": "v1"}}), '"a/b:v1"'),
    "digest": (cache({"spec/image": {"registry": "r.example", "name": "a/b", "digest": "sha256:0"}}), '"a/b@sha256:0"'),
    "tag-twice": (cache({"spec/image/tag": "v1"}), "write the tag into name"),
    "repository": (cache({"spec/image/repository": "a/b"}), "write registry and name"),
    "enabled": (cache({"spec/enabled": True}), "remove it"),
    "value-from": (runtime({"spec/vllmConfig/env": [{"name": "A", "valueFrom": {}}]}), "literal value"),
    "snake-case": (runtime({"spec/vllmConfig/gpu_memory_utilization": "0.9"}), "write gpuMemoryUtilization"),
    "case": (runtime({"spec/model/enableLora": True}), "write enableLoRA"),
    "typo": (router({"spec/routingLogc": "session"}), "did you mean routingLogic"),
    "elsewhere": (runtime({"spec/replicas": 2}), "write it below spec.deploymentConfig"),
    "elsewhere-too": (runtime({"spec/model/tensorParallelSize": 2}), "write it below spec.vllmConfig"),
    "tolerations": (runtime({"spec/deploymentConfig/tolerations": []}), "write toleration,"),
    "node-selector": (router({"spec/nodeSelector": {}}), "write nodeSelectorTerms"),
    "limits": (cache({"spec/resources/limits": {}}), "right below resources"),
    "nothing-near": (cache({"spec/xyzzy": 1}), "remove it; known here: deploymentStrategy"),
    "list-item": (topology({"spec/topology/decode/model/max_num_seqs": 1}), "write maxNumSeqs"),
}


@pytest.mark.parametrize(("manifest", "fix"), FIXES.values(), ids=FIXES)
def test_the_field_that_was_meant_is_named(manifest: Manifest, fix: str) -> None:
    """The fix names the field, the place, or the list of what there is."""
    [report] = reports(RULE, manifest)
    assert fix in report.fix
