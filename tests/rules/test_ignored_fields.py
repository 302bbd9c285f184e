"""The rules about fields that the operator does not use."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, cache, router, runtime, topology
from tests.rules.harness import (
    API_SERVER,
    FACTS,
    NOTE,
    NOTHING,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

SIDECAR, RESOURCES = "spec/deploymentConfig/sidecarConfig", "spec/deploymentConfig/resources"
SIDECAR_IMAGE = {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"}
STATIC = {"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b.svc", "spec/staticModels": "m"}


def ignored(name: str, manifest: Manifest, path: str, part: str) -> Case:
    """A field that the operator does not use."""
    return bad("ignored-field", name, manifest, Said(path, part, NOTE, NOTHING))


def sidecar(**fields: object) -> Manifest:
    """A runtime with a sidecar."""
    return runtime({SIDECAR: {"image": SIDECAR_IMAGE, **fields}})


used = partial(good, "ignored-field")
IGNORED_FIELD = (
    ignored(
        "a cache's strategy",
        cache({"spec/deploymentStrategy": "Recreate"}),
        "spec/deploymentStrategy",
        "always rolling",
    ),
    ignored(
        "a cache's pull secret",
        cache({"spec/image/pullSecretName": "reg"}),
        "spec/image/pullSecretName",
        "no pull secret",
    ),
    ignored("a cache's GPU", cache({"spec/resources/gpu": "1"}), "spec/resources/gpu", "no GPU"),
    ignored("a router's GPU", router({"spec/resources/gpu": "1"}), "spec/resources/gpu", "no GPU"),
    ignored(
        "a router's type of GPU",
        router({"spec/resources/gpuType": "amd.com/gpu"}),
        "spec/resources/gpuType",
        'spec.resources.gpuType "amd.com/gpu" has no effect: the operator gives it no GPU',
    ),
    ignored(
        "static models with discovery by label",
        router({"spec/staticModels": "m"}),
        "spec/staticModels",
        "only serviceDiscovery static",
    ),
    ignored(
        "static models with the default discovery",
        router({"spec/staticModels": "m", "spec/serviceDiscovery": ABSENT}),
        "spec/staticModels",
        "only",
    ),
    ignored("a selector with static discovery", router(STATIC), "spec/k8sLabelSelector", "only serviceDiscovery k8s"),
    ignored(
        "a controller's port without kvaware",
        router({"spec/lmcacheControllerPort": 9000}),
        "spec/lmcacheControllerPort",
        "kvaware",
    ),
    ignored(
        "a sidecar's pull secret",
        sidecar(enabled=True, image={**SIDECAR_IMAGE, "pullSecretName": "reg"}),
        f"{SIDECAR}/image/pullSecretName",
        "engine's",
    ),
    ignored(
        "a sidecar's mount path without storage",
        sidecar(enabled=True, mountPath="/models"),
        f"{SIDECAR}/mountPath",
        "always /data",
    ),
    ignored("a sidecar without its switch", sidecar(mountPath="/models"), SIDECAR, "absent means off"),
    ignored(
        "a type of GPU without a GPU",
        runtime({RESOURCES: {"cpu": "1", "gpuType": "amd.com/gpu"}}),
        f"{RESOURCES}/gpuType",
        "without gpu",
    ),
    ignored(
        "storage without its switch",
        runtime({"spec/storageConfig": {"size": "10Gi"}}),
        "spec/storageConfig",
        "absent means off",
    ),
    ignored(
        "autoscaling without its switch",
        runtime({"spec/autoscalingConfig": {"maxReplicas": 2}}),
        "spec/autoscalingConfig",
        "spec.autoscalingConfig has no effect: enabled is not written, and absent means off",
    ),
    bad(
        "ignored-field",
        "a router that is switched off",
        router({"spec/enableRouter": False}),
        Said("spec/enableRouter", "all the same", WARNING, NOTHING),
    ),
    used("a cache", cache()),
    used("a router", router()),
    used("a runtime", runtime()),
    used("a topology", topology()),
    used("static discovery", router({**STATIC, "spec/k8sLabelSelector": ABSENT})),
    used("kvaware routing", router({"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 9000})),
    used("the default mount path of a sidecar", sidecar(enabled=True, mountPath="/data")),
    used("a type of GPU with a GPU", runtime({f"{RESOURCES}/gpuType": "amd.com/gpu"})),
    used("switched off on purpose", runtime({"spec/storageConfig": {"enabled": False, "size": "10Gi"}})),
    used("an empty pull secret", cache({"spec/image/pullSecretName": ""})),
    used("a router that is switched on", router({"spec/enableRouter": True})),
    used("no pods of a router", router({"spec/replicas": 0})),
)

SHARED_MEMORY, ANNOTATIONS = "spec/deploymentConfig/shmSize", "spec/deploymentConfig/podAnnotations"
CLASS = "spec/deploymentConfig/runtimeClass"
LMCACHE = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": ""}
OFF = {**LMCACHE, "enableNixl": False}
NIXL = {**LMCACHE, "enableNixl": True}


def unsupported(name: str, profile: str, manifest: Manifest, path: str, fix: str) -> Case:
    """A field that the operator of a profile does not have."""
    facts = replace(FACTS, profile=profile, runtime_classes=frozenset({"nvidia", "nvidia-cdi"}))
    part = f"the operator of this cluster ({profile}) does not have {path.replace('/', '.')}, and drops it"
    said = Said(path, part, WARNING, NOTHING, f"has it ({fix})")
    return bad_cluster("unsupported-field", name, manifest, said, facts=facts, complete=False)


def supported(name: str, profile: str | None, *objects: Manifest) -> Case:
    """Fields that the operator has, or that mean the same to it as absent."""
    return good("unsupported-field", name, objects, facts=replace(FACTS, profile=profile, has_cluster_file=True))


def refused(name: str, profile: str | None, manifest: Manifest, path: str) -> Case:
    """A field of a manifest of which nobody knows under which CRDs it is applied."""
    said = Said(path, "the operator's own CRDs do not have", NOTE, API_SERVER, "install the CRDs")
    facts = replace(FACTS, profile=profile)
    return bad_cluster("unsupported-field", name, manifest, said, facts=facts, complete=False)


OFF_CACHE = {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}
UNSUPPORTED_FIELD = (
    unsupported("shmSize", "0.1.12", runtime({SHARED_MEMORY: "8Gi"}), SHARED_MEMORY, "2026-08-05, change-841"),
    unsupported(
        "podAnnotations",
        "0.1.11",
        runtime({ANNOTATIONS: {"a": "b"}}),
        ANNOTATIONS,
        "0.1.12, 2026-08-05, change-841",
    ),
    unsupported("runtimeClass", "0.1.11", runtime({CLASS: "nvidia-cdi"}), CLASS, "0.1.12, 2026-08-05, change-841"),
    unsupported(
        "enableNixl",
        "2026-08-05",
        runtime({"spec/lmCacheConfig": NIXL}),
        "spec/lmCacheConfig/enableNixl",
        "change-841",
    ),
    refused("empty", "0.1.12", runtime({SHARED_MEMORY: ""}), SHARED_MEMORY),
    refused("off", None, runtime({"spec/enablePDDisaggregation": False}), "spec/enablePDDisaggregation"),
    refused(
        "off, and named", "2026-08-05", runtime({"spec/enablePDDisaggregation": False}), "spec/enablePDDisaggregation"
    ),
    refused(
        "the role of a cache, and no version is named",
        None,
        runtime({"spec/lmCacheConfig": {**OFF_CACHE, "kvRole": "kv_both"}}),
        "spec/lmCacheConfig/kvRole",
    ),
    supported("shmSize", "2026-08-05", runtime({SHARED_MEMORY: "8Gi"})),
    supported("podAnnotations", "0.1.12", runtime({ANNOTATIONS: {"a": "b"}})),
    supported("enableNixl", "change-841", runtime({"spec/lmCacheConfig": NIXL})),
    supported("nothing is known of the operator", None, runtime({SHARED_MEMORY: "8Gi"})),
    supported("empty", "0.1.11", runtime({SHARED_MEMORY: "", ANNOTATIONS: {}})),
    supported("off", "0.1.12", runtime({"spec/lmCacheConfig": OFF})),
    supported("the default, which the API server fills in", "0.1.11", runtime({CLASS: "nvidia"})),
    supported("a topology is another rule's", "2026-08-05", topology()),
    supported("other kinds", "0.1.11", router(), cache()),
)

CASES = (*IGNORED_FIELD, *UNSUPPORTED_FIELD)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The API server stores the field, and the operator does not use it, at all or together with the rest of the object."""
    check(case)
