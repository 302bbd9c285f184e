"""Values that the CRDs refuse are found before the API server does."""

from __future__ import annotations

import pytest

from prodstack.manifests.manifest import Manifest
from prodstack.manifests.yaml_reader import read
from tests.rules.builders import (
    ABSENT,
    adapter,
    assert_quiet,
    assert_reported,
    cache,
    reports,
    router,
    runtime,
    topology,
)

RULE = "invalid-value"

BAD = {
    "cpu-number": (
        runtime({"spec/deploymentConfig/resources/cpu": 4}),
        "spec.deploymentConfig.resources.cpu",
        "the number 4",
    ),
    "gpu-number": (
        runtime({"spec/deploymentConfig/resources/gpu": 1}),
        "spec.deploymentConfig.resources.gpu",
        "must be a string",
    ),
    "utilization-number": (
        runtime({"spec/vllmConfig/gpuMemoryUtilization": 0.9}),
        "spec.vllmConfig.gpuMemoryUtilization",
        "0.9",
    ),
    "env-number": (router({"spec/env": [{"name": "A", "value": 1}]}), "spec.env[0].value", "must be a string"),
    "port-text": (router({"spec/port": "80"}), "spec.port", 'the text "80"'),
    "boolean-text": (runtime({"spec/vllmConfig/v1": "true"}), "spec.vllmConfig.v1", "must be a boolean"),
    "list-for-text": (cache({"spec/image/name": ["a"]}), "spec.image.name", "found a list"),
    "text-for-list": (router({"spec/extraArgs": "--log-stats"}), "spec.extraArgs", "must be an array"),
    "enum": (router({"spec/routingLogic": "random"}), "spec.routingLogic", "roundrobin"),
    "strategy": (cache({"spec/deploymentStrategy": "Replace"}), "spec.deploymentStrategy", "RollingUpdate"),
    "source-type": (adapter({"spec/adapterSource/type": "git"}), "spec.adapterSource.type", "huggingface"),
    "controller-port": (router({"spec/lmcacheControllerPort": 70000}), "spec.lmcacheControllerPort", "65535"),
    "missing": (cache({"spec/image": ABSENT}), "spec.image", "required but missing"),
    "null": (
        adapter({"spec/adapterSource/adapterName": None}),
        "spec.adapterSource.adapterName",
        "required but missing",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The API server rejects a wrong type, a value outside its list or bounds, and a missing field."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "null-optional": runtime({"spec/model/dtype": None}),
    "defaulted": cache({"spec/port": None, "spec/replicas": ABSENT, "spec/deploymentStrategy": ABSENT}),
    "text-numbers": runtime({"spec/vllmConfig/env": [{"name": "A", "value": "1"}]}),
    "topology": topology(),
    "beyond-int32": runtime({"spec/model/maxModelLen": 5000000000}),
    "unknown-beside-missing": runtime({"spec/vllmConfig/env": [{"name": "A", "valueFrom": {}}]}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Null counts as absent, defaults fill what is required, whole floats are integers; int32 is another rule's."""
    assert_quiet(RULE, manifest)


FIXES = {
    "number": ("spec: {resources: {cpu: 4}}", "cpu", 'write cpu: "4"'),
    "exponent": ("spec: {resources: {memory: 1e3}}", "memory", 'write memory: "1e3"'),
    "octal": ("spec: {resources: {cpu: 010}}", "cpu", 'write cpu: "010"'),
    "word": ("spec: {image: {pullSecretName: y}}", "pullSecretName", 'write pullSecretName: "y"'),
    "text": ('spec: {port: "8000"}', "port", "write port: 8000 without quotes"),
    "near": ("spec: {deploymentStrategy: recreate}", "deploymentStrategy", 'did you mean "Recreate"'),
}


@pytest.mark.parametrize(("text", "field", "fix"), FIXES.values(), ids=FIXES)
def test_the_fix_repeats_what_was_written(text: str, field: str, fix: str) -> None:
    """What YAML 1.1 read as a number or a boolean is quoted as the person wrote it."""
    header = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: CacheServer\nmetadata: {name: c}\n"
    manifest = Manifest(read(header + text, "c.yaml")[0])
    assert [r.fix for r in reports(RULE, manifest) if r.path[-1] == field] == [fix]


def test_a_word_that_yaml_reads_as_a_boolean_is_explained() -> None:
    """The plain word y is sent as true."""
    text = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: CacheServer\nspec: {image: {name: y}}"
    said = [r.message for r in reports(RULE, Manifest(read(text, "c.yaml")[0])) if r.path[-1] == "name"]
    assert said == ["spec.image.name must be a string, found the boolean true (YAML 1.1 reads the plain word y so)"]
