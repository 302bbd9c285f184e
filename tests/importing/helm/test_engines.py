"""What a model of the chart becomes, so that it means the same for the operator."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.importing.helm.table import Verdict
from tests.importing.helm.values_files import account, imported, runtime, with_model

MODEL = "servingEngineSpec.modelSpec[0]"
SECRET = "Zx8" + "qW3eR5tY7uI9oP1aS2dF4gH6"


def test_switches_are_written_out() -> None:
    """The chart leaves V1 and chunked prefill to vLLM, which uses both; for the operator a missing switch means off."""
    assert runtime(imported(with_model()))["vllmConfig"].items() >= {
        ("v1", True),
        ("enableChunkedPrefill", True),
        ("enablePrefixCaching", False),
    }
    old = runtime(imported(with_model(vllmConfig={"v0": "1", "enablePrefixCaching": True})))["vllmConfig"]
    assert old.items() >= {("v1", False), ("enableChunkedPrefill", False), ("enablePrefixCaching", True)}
    written = runtime(imported(with_model(vllmConfig={"enableChunkedPrefill": False})))["vllmConfig"]
    assert written["enableChunkedPrefill"] is False


@pytest.mark.parametrize(("size", "home"), [("50Gi", "/data"), (..., "/tmp")])  # noqa: S108  # a folder in a container
def test_the_variables_of_the_chart_are_written_out(size: Any, home: str) -> None:
    """HF_HOME on the volume, so that it is used; a variable of the values wins, as in the chart."""
    env = runtime(imported(with_model(pvcStorage=size, env=[{"name": "PYTHONHASHSEED", "value": "7"}])))["vllmConfig"][
        "env"
    ]
    assert env == {"PYTHONHASHSEED": "7", "HF_HOME": home}


def test_a_token_in_plain_text_becomes_a_reference() -> None:
    """The token itself is nowhere, and the report says what to create."""
    result = imported(with_model(hf_token=f"hf_{SECRET}abcdefgh"))
    assert runtime(result)["model"]["hfTokenSecret"] == {"name": "vllm-hf-token", "key": "token"}
    assert any("kubectl create secret generic vllm-hf-token" in todo for todo in result.todos)
    assert SECRET not in str(result.stack) + str(result.todos)


def test_a_token_from_a_secret_stays_one() -> None:
    """As hf_token, or as a variable with the name that Hugging Face's libraries read."""
    named = imported(with_model(hf_token={"secretName": "s", "secretKey": "k"}))
    variable = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    for result in (named, imported(with_model(env=[variable]))):
        assert runtime(result)["model"]["hfTokenSecret"] == {"name": "s", "key": "k"}
        assert all(each.verdict is Verdict.MAPPED for each in result.accounts)


def test_what_is_written_next_to_a_known_key_is_not_carried_over() -> None:
    """Only the keys that a field really comes from count as carried over."""
    result = imported(
        with_model(
            hf_token={"secretName": "s", "secretKey": "k", "value": 1}, env=[{"name": "A", "value": "b", "c": 1}]
        )
    )
    assert account(result, f"{MODEL}.hf_token").leaves == account(result, f"{MODEL}.env[0]").leaves == 2
    assert account(result, f"{MODEL}.hf_token.value").is_lost
    assert account(result, f"{MODEL}.env[0].c").is_lost


def test_other_secret_variables_are_not_possible() -> None:
    """Neither by reference, which the operator cannot make, nor in plain text; also as an argument."""
    env = [
        {"name": "AWS_SECRET_ACCESS_KEY", "value": SECRET},
        {"name": "DB", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
    ]
    result = imported(with_model(env=env, vllmConfig={"extraArgs": ["--api-key", SECRET, "--enforce-eager"]}))
    assert SECRET not in str(result.stack)
    assert runtime(result)["vllmConfig"]["extraArgs"] == ["--enforce-eager"]
    lost = {account(result, f"{MODEL}.{path}").verdict for path in ("env[0]", "env[1]", "vllmConfig.extraArgs[1]")}
    assert lost == {Verdict.IMPOSSIBLE}


def test_an_image_without_the_operators_program_is_replaced() -> None:
    """The operator starts /opt/venv/bin/vllm; a person must choose the version."""
    result = imported(with_model(repository="vllm/vllm-openai", tag="v0.8.5"))
    assert runtime(result)["deploymentConfig"]["image"]["name"] == "lmcache/vllm-openai:latest"
    assert account(result, f"{MODEL}.tag").verdict is Verdict.CHANGED
    assert any("`vllm/vllm-openai:v0.8.5`" in todo for todo in result.todos)
    mirror = imported(with_model(repository="registry.example.com/team/engine", tag="1"))
    assert runtime(mirror)["deploymentConfig"]["image"] == {
        "registry": "registry.example.com",
        "name": "team/engine:1",
        "pullPolicy": "Always",
    }


def test_requests_and_limits_become_one_value() -> None:
    """The larger one, in either form of the values; GPUs are whole, as the chart rounds them."""
    simple = runtime(imported(with_model(requestCPU=4, limitCPU="8", requestMemory="16Gi", limitMemory="16384Mi")))
    assert simple["deploymentConfig"]["resources"] == {"cpu": 8, "memory": "16Gi", "gpu": 1}
    raw = {
        "requests": {"cpu": "500m", "memory": "1Gi"},
        "limits": {"memory": "2Gi", "nvidia.com/gpu": 2, "hugepages-2Mi": "1Gi"},
    }
    result = imported(with_model(resources=raw))
    assert runtime(result)["deploymentConfig"]["resources"] == {
        "cpu": "500m",
        "memory": "2Gi",
        "gpu": 2,
        "gpuType": "nvidia.com/gpu",
    }
    assert account(result, f"{MODEL}.resources.limits.hugepages-2Mi").is_lost
    assert account(result, f"{MODEL}.requestCPU").verdict is Verdict.IGNORED
    half = imported(with_model(requestGPU=0.5))
    assert "gpu" not in runtime(half)["deploymentConfig"]["resources"]
    assert any("asks for no GPU" in todo for todo in half.todos)


def test_shared_memory_follows_tensor_parallelism() -> None:
    """The chart mounts /dev/shm only then, with 20Gi by default."""
    parallel = {"tensorParallelSize": 1}
    assert runtime(imported(with_model(vllmConfig=parallel)))["deploymentConfig"]["shmSize"] == "20Gi"
    assert runtime(imported(with_model(vllmConfig=parallel, shmSize="2Gi")))["deploymentConfig"]["shmSize"] == "2Gi"
    result = imported(with_model(shmSize="2Gi"))
    assert "shmSize" not in runtime(result)["deploymentConfig"]
    assert account(result, f"{MODEL}.shmSize").verdict is Verdict.IGNORED


def test_lmcache_sizes_are_plain_numbers() -> None:
    """Missing sizes are written as "", because the operator would set its own; the disk stays off."""
    cache = runtime(imported(with_model(lmcacheConfig={"enabled": True, "cpuOffloadingBufferSize": 30})))
    assert cache["lmCacheConfig"] == {"enabled": True, "cpuOffloadingBufferSize": "30", "diskOffloadingBufferSize": ""}
    assert cache["vllmConfig"]["env"]["LMCACHE_LOG_LEVEL"] == "INFO"
    unset = runtime(imported(with_model(lmcacheConfig={"enabled": True, "cpuOffloadingBufferSize": "20Gi"})))
    assert unset["lmCacheConfig"]["cpuOffloadingBufferSize"] == ""
    off = imported(with_model(lmcacheConfig={"cpuOffloadingBufferSize": 30}))
    assert "lmCacheConfig" not in runtime(off)
    assert account(off, f"{MODEL}.lmcacheConfig.cpuOffloadingBufferSize").verdict is Verdict.UNUSED


def test_volumes_keep_the_access_mode_of_the_chart() -> None:
    """A storage class that all volumes have is the cluster file's."""
    result = imported(
        with_model(pvcStorage="50Gi", storageClass="fast", pvcAccessMode=["ReadWriteOncePod", "ReadWriteMany"])
    )
    assert runtime(result)["storageConfig"] == {"enabled": True, "size": "50Gi", "accessMode": "ReadWriteMany"}
    assert result.cluster["storageClass"] == "fast"
    plain = imported(with_model(pvcStorage={"emptyDir": {"sizeLimit": "1Gi"}}))
    assert "storageConfig" not in runtime(plain)
    assert account(plain, f"{MODEL}.pvcStorage").is_lost


def test_keda_decides_the_replicas() -> None:
    """Replicas must be left out then; the triggers of the values are lost, because the operator has its own."""
    keda = {"enabled": True, "minReplicaCount": 0, "cooldownPeriod": 60, "triggers": [{"type": "cron"}]}
    result = imported(with_model(replicaCount=2, keda=keda))
    assert runtime(result)["autoscalingConfig"] == {
        "enabled": True,
        "maxReplicas": 100,
        "minReplicas": 0,
        "scaleDownPolicy": {"scaleToZeroDelaySeconds": 60},
    }
    assert "replicas" not in runtime(result)["deploymentConfig"]
    assert account(result, f"{MODEL}.keda.triggers").is_lost


def test_placement_follows_the_rules_of_the_chart() -> None:
    """Tolerations of all models come first; a required affinity is node selector terms, and then those of the values are ignored."""
    one, other = {"key": "a", "operator": "Exists"}, {"key": "b", "operator": "Exists"}
    terms = [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    top = {"tolerations": [one], "runtimeClassName": "", "strategy": {"type": "Recreate"}}
    result = imported(
        with_model(top=top, tolerations=[other], affinity={"nodeAffinity": required}, nodeSelectorTerms=[{}])
    )
    config = runtime(result)["deploymentConfig"]
    assert (config["toleration"], config["nodeSelectorTerms"]) == ([one, other], terms)
    assert config["deploymentStrategy"] == "Recreate"
    assert account(result, f"{MODEL}.nodeSelectorTerms").verdict is Verdict.IGNORED
    assert account(result, "servingEngineSpec.runtimeClassName").is_lost
    overriding = imported(with_model(top=top, tolerations=[other], tolerationsPolicy="override"))
    assert runtime(overriding)["deploymentConfig"]["toleration"] == [other]


def test_a_chat_template_is_its_text() -> None:
    """The chart names a file; only its ConfigMap has the text."""
    result = imported(with_model(chatTemplate="a.jinja", chatTemplateConfigMap="{{ messages }}"))
    assert runtime(result)["model"]["chatTemplate"] == "{{ messages }}"
    assert account(imported(with_model(chatTemplate="a.jinja")), f"{MODEL}.chatTemplate").is_lost


def test_an_error_is_left_out_with_its_reason() -> None:
    """A value that a rule refuses does not stop the synthesis of everything else."""
    result = imported(with_model(vllmConfig={"dtype": "bfloat17"}, enableTool=True))
    assert "dtype" not in runtime(result)["model"]
    assert account(result, f"{MODEL}.vllmConfig.dtype").texts[0].endswith("(unknown-dtype), so it was not written.")
    assert account(result, f"{MODEL}.enableTool").is_lost


def test_models_that_are_off_or_empty_are_no_runtimes() -> None:
    """enabled: false, engines that are off, and a model without modelURL."""
    for values in (with_model(enabled=False), with_model(top={"enableEngine": False}), with_model(modelURL=...)):
        result = imported(values)
        assert result.stack == {}
        assert all(each.texts for each in result.accounts)
