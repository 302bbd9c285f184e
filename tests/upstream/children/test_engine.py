"""The containers of a runtime, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.upstream.children.builders import Body, container, environment, pod, runtime

SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:latest"}}
V1 = ("VLLM_USE_V1", "1")
LMCACHE = [("LMCACHE_LOG_LEVEL", "DEBUG"), ("LMCACHE_USE_EXPERIMENTAL", "True"), ("VLLM_RPC_TIMEOUT", "1000000")]
CPU = [("LMCACHE_LOCAL_CPU", "True"), ("LMCACHE_MAX_LOCAL_CPU_SIZE", "4Gi")]
DISK = [("LMCACHE_LOCAL_DISK", "True"), ("LMCACHE_MAX_LOCAL_DISK_SIZE", "8Gi")]


def sidecar_runtime(**change: Any) -> Body:
    """A runtime with a sidecar; `sidecar` is merged into sidecarConfig."""
    return runtime(deploymentConfig={"sidecarConfig": {**SIDECAR, **change.pop("sidecar", {})}}, **change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param(
            {"model": {"maxModelLen": 0, "maxNumSeqs": 0, "dtype": ""}}, [], id="0 and the empty text are nothing"
        ),
        pytest.param({"vllmConfig": {"tensorParallelSize": -2}}, [], id="below 0 is nothing"),
        pytest.param(
            {"model": {"toolCallParser": "hermes"}}, ["--tool-call-parser", "hermes"], id="a parser without enableTool"
        ),
    ],
)
def test_the_arguments_that_fields_add(change: Body, expected: list[str]) -> None:
    """Only a text that is not empty and a number above 0 become arguments (operator, read)."""
    head = ["facebook/opt-125m", "--host", "0.0.0.0", "--port", "8000"]  # noqa: S104  # the operator's text
    switches = ["--no-enable-chunked-prefill", "--no-enable-prefix-caching"]
    assert container(runtime(**change))["args"] == [*head, *expected, *switches]


def test_extra_arguments_stand_before_the_ones_that_they_cannot_override() -> None:
    """--chat-template and --kv-transfer-config are last, so vLLM takes them (operator, observed)."""
    config = {"extraArgs": ["--chat-template", "/mine"]}
    cr = runtime(model={"chatTemplate": "t"}, vllmConfig=config, lmCacheConfig={"enabled": True})
    template = ["--chat-template", "/etc/chat-template.json"]
    transfer = ["--kv-transfer-config", '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}']
    assert container(cr)["args"][-6:] == ["--chat-template", "/mine", *template, *transfer]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [V1], id="v1"),
        pytest.param({"vllmConfig": {"v1": None}}, [("VLLM_USE_V1", "0")], id="v1 absent is 0"),
        pytest.param(
            {"lmCacheConfig": {"enabled": True}}, [V1, *LMCACHE, *CPU, *DISK], id="lmcache with the crd's sizes"
        ),
        pytest.param(
            {"lmCacheConfig": {"enabled": True, "diskOffloadingBufferSize": "", "cpuOffloadingBufferSize": ""}},
            [V1, *LMCACHE],
            id="no sizes",
        ),
        pytest.param(
            {"lmCacheConfig": {"enabled": False, "remoteUrl": "lm://c:80"}}, [V1], id="lmcache off sets nothing"
        ),
        pytest.param({"lmCacheConfig": {}}, [V1], id="lmcache is off by default"),
        pytest.param(
            {"model": {"hfTokenSecret": {"hfTokenKeyName": "k"}}}, [V1], id="a token key without a secret is nothing"
        ),
        pytest.param(
            {"model": {"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": None}}},
            [V1, ("HF_TOKEN", ("s", "token"))],
            id="the key's default",
        ),
        pytest.param(
            {"model": {"enableLoRA": True}, "vllmConfig": {"env": [{"name": "HF_TOKEN", "value": "mine"}]}},
            [V1, ("VLLM_ALLOW_RUNTIME_LORA_UPDATING", "True"), ("HF_TOKEN", "mine")],
            id="own entries after the operator's",
        ),
    ],
)
def test_the_environment(change: Body, expected: list[tuple[str, Any]]) -> None:
    """In the operator's order; a value "" is not sent."""
    assert environment(runtime(**change)) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param({"cpu": "500m", "memory": "16Gi"}, {"cpu": "500m", "memory": "16Gi"}, id="no gpu"),
        pytest.param({"cpu": None, "memory": None, "gpu": "2"}, {"nvidia.com/gpu": "2"}, id="a gpu without a type"),
        pytest.param(
            {"gpu": "1", "gpuType": ""}, {"cpu": "1", "memory": "1Gi", "nvidia.com/gpu": "1"}, id="an empty type"
        ),
        pytest.param(
            {"gpu": "8", "gpuType": "amd.com/gpu"}, {"cpu": "1", "memory": "1Gi", "amd.com/gpu": "8"}, id="amd"
        ),
        pytest.param({"gpuType": "amd.com/gpu"}, {"cpu": "1", "memory": "1Gi"}, id="a type without gpus is nothing"),
        pytest.param({"cpu": "2.0", "memory": "8192Mi"}, {"cpu": "2", "memory": "8Gi"}, id="printed by the amount"),
    ],
)
def test_requests_and_limits_are_equal(resources: Body, expected: Body) -> None:
    """Gpu counts under gpuType, nvidia.com/gpu by default (operator, observed)."""
    cr = runtime(deploymentConfig={"resources": resources})
    assert container(cr)["resources"] == {"limits": expected, "requests": expected}


def test_empty_resources_are_sent_empty() -> None:
    """The operator then updates endlessly, but the Deployment exists."""
    cr = runtime(deploymentConfig={"resources": {"cpu": "", "memory": None}})
    assert container(cr)["resources"] == {}


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param({"name": "a/b:v1"}, ("docker.io/a/b:v1", "IfNotPresent"), id="a tag"),
        pytest.param(
            {"name": "a/b:latest"}, ("docker.io/a/b:latest", "IfNotPresent"), id="latest is not pulled always"
        ),
        pytest.param({"name": "a/b"}, ("docker.io/a/b", "IfNotPresent"), id="no tag"),
        pytest.param({"name": "a/b@sha256:0f"}, ("docker.io/a/b@sha256:0f", "IfNotPresent"), id="a digest"),
        pytest.param({"registry": "", "name": "a/b:v1"}, ("/a/b:v1", "IfNotPresent"), id="no registry"),
        pytest.param({"pullPolicy": "", "name": "a/b:v1"}, ("docker.io/a/b:v1", "IfNotPresent"), id="an empty policy"),
        pytest.param({"pullPolicy": "Never", "name": "a/b:v1"}, ("docker.io/a/b:v1", "Never"), id="a policy"),
    ],
)
def test_the_image_is_registry_slash_name(image: Body, expected: tuple[str, str]) -> None:
    """The operator sets the pull policy itself, so the API server's rule for `latest` never counts (operator, observed)."""
    vllm = container(runtime(deploymentConfig={"image": image}))
    assert (vllm["image"], vllm["imagePullPolicy"]) == expected


@pytest.mark.parametrize(
    ("storage", "sidecar", "base", "mounts"),
    [
        pytest.param(None, {"mountPath": "/shared"}, "/data", None, id="without storage mountPath is nothing"),
        pytest.param({"enabled": True}, {}, "/data", [("pvc-storage", "/data")], id="defaults"),
        pytest.param({"enabled": True}, {"mountPath": ""}, "/data", [("pvc-storage", "/data")], id="an empty path"),
        pytest.param(
            {"enabled": True, "mountPath": "/models", "volumeName": "w"},
            {"mountPath": "/shared"},
            "/shared",
            [("w", "/shared")],
            id="its own path of the same volume",
        ),
    ],
)
def test_the_sidecar_shares_the_storage_only(storage: Body | None, sidecar: Body, base: str, mounts: Any) -> None:
    """Its mountPath counts only with storage; chat template and /dev/shm are not mounted (operator, observed)."""
    cr = sidecar_runtime(sidecar=sidecar, storageConfig=storage, model={"chatTemplate": "t"})
    found = container(cr, 1)
    assert environment(cr, 1) == [("PORT", "30090"), ("LORA_DOWNLOAD_BASE_DIR", f"{base}/lora-adapters")]
    assert [(each["name"], each["mountPath"]) for each in found.get("volumeMounts", [])] == (mounts or [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(None, {"cpu": "500m", "memory": "128Mi", "nvidia.com/gpu": "0"}, id="defaults"),
        pytest.param(
            {"cpu": "2", "memory": "", "gpuType": "amd.com/gpu"},
            {"cpu": "2", "memory": "128Mi", "amd.com/gpu": "0"},
            id="a gpu type with the default of no gpu",
        ),
    ],
)
def test_the_sidecars_resources(resources: Body | None, expected: Body) -> None:
    """0.5 CPU is printed as 500m; no GPU is sent as 0 (operator, observed)."""
    cr = sidecar_runtime(sidecar={"resources": resources} if resources else {})
    assert container(cr, 1)["resources"] == {"limits": expected, "requests": expected}


def test_a_sidecar_has_no_command_unless_one_is_given() -> None:
    """Empty lists are not sent; its pull secret is never used (operator, observed)."""
    image = {**SIDECAR["image"], "pullSecretName": "s"}  # type: ignore[dict-item]
    cr = sidecar_runtime(sidecar={"command": [], "args": [], "image": image})
    assert not {"command", "args", "ports"} & container(cr, 1).keys()
    assert "imagePullSecrets" not in pod(cr)
