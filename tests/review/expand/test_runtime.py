"""What a VLLMRuntime becomes, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.expand.builders import Body, body, container, environment, made, pod, runtime, stored_children

SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:latest"}}
SCALING = {"enabled": True, "maxReplicas": 3, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}
V1 = ("VLLM_USE_V1", "1")
LMCACHE = [("LMCACHE_LOG_LEVEL", "DEBUG"), ("LMCACHE_USE_EXPERIMENTAL", "True"), ("VLLM_RPC_TIMEOUT", "1000000")]
CPU = [("LMCACHE_LOCAL_CPU", "True"), ("LMCACHE_MAX_LOCAL_CPU_SIZE", "4Gi")]
DISK = [("LMCACHE_LOCAL_DISK", "True"), ("LMCACHE_MAX_LOCAL_DISK_SIZE", "8Gi")]


def sidecar_runtime(**change: Any) -> Body:
    """A runtime with a sidecar; `sidecar` is merged into sidecarConfig."""
    return runtime(deploymentConfig={"sidecarConfig": {**SIDECAR, **change.pop("sidecar", {})}}, **change)


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        pytest.param({}, ["Service/x", "Deployment/x"], id="the smallest"),
        pytest.param({"storageConfig": {"enabled": False}}, ["Service/x", "Deployment/x"], id="storage off"),
        pytest.param({"storageConfig": {}}, ["Service/x", "Deployment/x"], id="storage is off by default"),
        pytest.param(
            {"model": {"chatTemplate": ""}}, ["Service/x", "Deployment/x"], id="an empty chat template is none"
        ),
        pytest.param(
            {"storageConfig": {"enabled": True}, "model": {"chatTemplate": "t"}, "autoscalingConfig": SCALING},
            [
                "ConfigMap/x-chat-template",
                "PersistentVolumeClaim/x",
                "Service/x",
                "Deployment/x",
                "ScaledObject/x-scaledobject",
            ],
            id="everything, in the recorded order",
        ),
        pytest.param(
            {"autoscalingConfig": {**SCALING, "enabled": False}}, ["Service/x", "Deployment/x"], id="scaling off"
        ),
        pytest.param(
            {"autoscalingConfig": {"maxReplicas": 2}}, ["Service/x", "Deployment/x"], id="scaling is off by default"
        ),
    ],
)
def test_the_children_that_a_spec_asks_for(change: Body, kinds: list[str]) -> None:
    """ConfigMap, claim and ScaledObject exist only where the spec asks for them."""
    assert made(runtime(**change)) == kinds


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
    head = ["facebook/opt-125m", "--host", "0.0.0.0", "--port", "8000"]  # noqa: S104
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
    """The operator then updates for ever, but the Deployment exists."""
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
    ("config", "key", "expected"),
    [
        pytest.param({}, "runtimeClassName", "nvidia", id="the runtime class's default"),
        pytest.param({"runtimeClass": "crun"}, "runtimeClassName", "crun", id="another runtime class"),
        pytest.param(
            {"image": {"pullSecretName": "regcred"}}, "imagePullSecrets", [{"name": "regcred"}], id="a pull secret"
        ),
        pytest.param({"image": {"pullSecretName": ""}}, "imagePullSecrets", None, id="no pull secret"),
        pytest.param({"toleration": []}, "tolerations", None, id="an empty list of tolerations is not sent"),
        pytest.param(
            {"toleration": [{"key": "k", "operator": "Exists", "value": "", "effect": ""}]},
            "tolerations",
            [{"key": "k", "operator": "Exists"}],
            id="empty texts of a toleration are not sent",
        ),
        pytest.param(
            {"toleration": [{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0}]},
            "tolerations",
            [{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0}],
            id="0 seconds are sent",
        ),
        pytest.param(
            {"shmSize": "0.5Gi"},
            "volumes",
            [{"name": "dshm", "emptyDir": {"medium": "Memory", "sizeLimit": "512Mi"}}],
            id="shared memory",
        ),
        pytest.param(
            {"shmSize": "lots"},
            "volumes",
            [{"name": "dshm", "emptyDir": {"medium": "Memory"}}],
            id="a bad shmSize has no limit",
        ),
        pytest.param({"shmSize": ""}, "volumes", None, id="no shared memory"),
    ],
)
def test_the_pod(config: Body, key: str, expected: Any) -> None:
    """What deploymentConfig says outside the containers."""
    assert pod(runtime(deploymentConfig=config)).get(key) == expected


def test_null_means_the_default_or_nothing() -> None:
    """A null runtimeClass is nvidia, null lists are absent (API server, documented; runtimeClass: operator, observed)."""
    cr = runtime()
    config = cr["spec"]["deploymentConfig"]
    nulls = {"runtimeClass": None, "toleration": None, "podAnnotations": None, "replicas": None, "sidecarConfig": None}
    assert pod({**cr, "spec": {**cr["spec"], "deploymentConfig": {**config, **nulls}}}) == pod(cr)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param([{}], [{}], id="an empty term matches no node"),
        pytest.param(
            [{"matchExpressions": [{"key": "a", "operator": "Exists", "values": []}], "matchFields": []}],
            [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}],
            id="empty lists are not sent",
        ),
    ],
)
def test_the_affinity(terms: list[Body], expected: list[Body]) -> None:
    """NodeSelectorTerms are required node affinity, as Go sends them."""
    required = pod(runtime(deploymentConfig={"nodeSelectorTerms": terms}))["affinity"]["nodeAffinity"]
    assert required == {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": expected}}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(None, {"app": "x"}, id="none"),
        pytest.param({"model": "m"}, {"app": "x", "model": "m"}, id="one"),
        pytest.param({"app": "y"}, {"app": "y"}, id="app replaces the name"),
    ],
)
def test_labels_of_the_resource_are_selector_and_pod_labels(labels: Body | None, expected: Body) -> None:
    """In the Service, the Deployment's selector, the pods and the claim; nothing else carries labels (operator, observed)."""
    cr = runtime(labels, storageConfig={"enabled": True})
    spec = body(cr, "Deployment")["spec"]
    assert body(cr, "Service")["spec"]["selector"] == expected
    assert (spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"]) == (expected, expected)
    assert body(cr, "PersistentVolumeClaim")["metadata"]["labels"] == expected
    assert "labels" not in body(cr, "Deployment")["metadata"]


def test_annotations_of_the_pod() -> None:
    """PodAnnotations go to the pods, an empty value too; {} is not sent."""
    cr = runtime(deploymentConfig={"podAnnotations": {"a": "", "b": "c"}})
    assert body(cr, "Deployment")["spec"]["template"]["metadata"]["annotations"] == {"a": "", "b": "c"}
    empty = runtime(deploymentConfig={"podAnnotations": {}})
    assert "annotations" not in body(empty, "Deployment")["spec"]["template"]["metadata"]


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


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        pytest.param({}, (["ReadWriteMany"], "10Gi", None), id="the crd's defaults"),
        pytest.param({"size": "", "storageClassName": ""}, (["ReadWriteMany"], "10Gi", None), id="empty texts"),
        pytest.param(
            {"accessMode": "ReadOnlyMany", "storageClassName": "f"}, (["ReadOnlyMany"], "10Gi", "f"), id="all"
        ),
        pytest.param({"size": "1.5Ti"}, (["ReadWriteMany"], "1536Gi", None), id="a size that is printed anew"),
    ],
)
def test_the_claim(storage: Body, expected: tuple[Any, ...]) -> None:
    """Access mode, size and class."""
    spec = body(runtime(storageConfig={"enabled": True, **storage}), "PersistentVolumeClaim")["spec"]
    assert (spec["accessModes"], spec["resources"]["requests"]["storage"], spec.get("storageClassName")) == expected


@pytest.mark.parametrize(
    ("extra", "model"),
    [
        pytest.param([], "facebook/opt-125m", id="the url"),
        pytest.param(["--served-model-name=a", "--served-model-name=b"], "a", id="the first with ="),
        pytest.param(["--served-model-name", "a"], "facebook/opt-125m", id="two arguments are not seen"),
    ],
)
def test_the_first_query_asks_for_the_served_name(extra: list[str], model: str) -> None:
    """The other three ask for the job (operator, observed)."""
    cr = runtime(autoscalingConfig=SCALING, vllmConfig={"extraArgs": extra})
    first, *rest = body(cr, "ScaledObject", "x-scaledobject")["spec"]["triggers"]
    assert f'namespace="lab", model="{model}"' in first["metadata"]["query"]
    assert all('job="x"' in each["metadata"]["query"] and "metricType" not in each for each in rest)


def test_zero_is_sent_where_it_means_something() -> None:
    """replicas, minReplicas and windows of 0 are kept."""
    scaling = {**SCALING, "minReplicas": 0, "pollingInterval": 0, "scaleDownPolicy": {"scaleToZeroDelaySeconds": 0}}
    cr = runtime(autoscalingConfig=scaling, deploymentConfig={"replicas": 0})
    spec = body(cr, "ScaledObject", "x-scaledobject")["spec"]
    assert (spec["minReplicaCount"], spec["pollingInterval"], spec["cooldownPeriod"]) == (0, 0, 0)
    assert next(each for each in stored_children(cr) if each["kind"] == "Deployment")["spec"]["replicas"] == 0
