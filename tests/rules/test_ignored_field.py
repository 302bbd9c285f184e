"""Fields that reach nothing are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, assert_quiet, assert_reported, cache, router, runtime, topology

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "ignored-field"

BAD = {
    "cache-strategy": (cache({"spec/deploymentStrategy": "Recreate"}), "spec.deploymentStrategy", "always rolling"),
    "cache-pull-secret": (cache({"spec/image/pullSecretName": "reg"}), "spec.image.pullSecretName", "no pull secret"),
    "cache-gpu": (cache({"spec/resources/gpu": "1"}), "spec.resources.gpu", "no GPU"),
    "router-gpu": (router({"spec/resources/gpu": "1"}), "spec.resources.gpu", "no GPU"),
    "router-gpu-type": (router({"spec/resources/gpuType": "amd.com/gpu"}), "spec.resources.gpuType", "no GPU"),
    "static-on-k8s": (router({"spec/staticModels": "m"}), "spec.staticModels", "only serviceDiscovery static"),
    "static-on-default": (
        router({"spec/staticModels": "m", "spec/serviceDiscovery": ABSENT}),
        "spec.staticModels",
        "only",
    ),
    "selector-on-static": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b.svc", "spec/staticModels": "m"}),
        "spec.k8sLabelSelector",
        "only serviceDiscovery k8s",
    ),
    "controller-port": (router({"spec/lmcacheControllerPort": 9000}), "spec.lmcacheControllerPort", "kvaware"),
    "sidecar-pull-secret": (
        runtime(
            {
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1", "pullSecretName": "reg"},
                }
            }
        ),
        "spec.deploymentConfig.sidecarConfig.image.pullSecretName",
        "engine's",
    ),
    "sidecar-mount": (
        runtime(
            {
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"},
                    "mountPath": "/models",
                }
            }
        ),
        "spec.deploymentConfig.sidecarConfig.mountPath",
        "always /data",
    ),
    "gpu-type-alone": (
        runtime({"spec/deploymentConfig/resources": {"cpu": "1", "gpuType": "amd.com/gpu"}}),
        "spec.deploymentConfig.resources.gpuType",
        "without gpu",
    ),
    "storage-not-on": (runtime({"spec/storageConfig": {"size": "10Gi"}}), "spec.storageConfig", "absent means off"),
    "autoscaling-not-on": (
        runtime({"spec/autoscalingConfig": {"maxReplicas": 2}}),
        "spec.autoscalingConfig",
        "absent means off",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The operator does not use the field, or not beside what else is written."""
    assert_reported(RULE, manifest, path, message, Severity.NOTE)


GOOD = {
    "cache": cache(),
    "router": router(),
    "runtime": runtime(),
    "topology": topology(),
    "static": router(
        {
            "spec/serviceDiscovery": "static",
            "spec/staticBackends": "http://a.b.svc",
            "spec/staticModels": "m",
            "spec/k8sLabelSelector": ABSENT,
        }
    ),
    "kvaware": router({"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 9000}),
    "sidecar-default-mount": runtime(
        {
            "spec/deploymentConfig/sidecarConfig": {
                "enabled": True,
                "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"},
                "mountPath": "/data",
            }
        }
    ),
    "amd": runtime({"spec/deploymentConfig/resources/gpuType": "amd.com/gpu"}),
    "off-on-purpose": runtime({"spec/storageConfig": {"enabled": False, "size": "10Gi"}}),
    "empty-pull-secret": cache({"spec/image/pullSecretName": ""}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Defaults written out, fields in use, and blocks that are switched off on purpose."""
    assert_quiet(RULE, manifest)
