"""What the chart's router, cache server, LoRA adapters and prefill/decode models become."""

from __future__ import annotations

from typing import Any

from prodstack.importing.helm.table import Verdict
from tests.importing.helm.values_files import MODEL, account, imported, runtime, with_model

KEY = "Zx8" + "qW3eR5tY7uI9oP1aS2dF4gH6"


def router(values: dict[str, Any], **fields: Any) -> Any:
    """The router of values with these fields of routerSpec."""
    (found,) = imported({**values, "routerSpec": fields}).stack["routers"].values()
    return found


def test_a_router_serves_the_runtimes_of_the_release() -> None:
    """By their names, whatever labels the chart gave them; port, variables and pull policy are written out."""
    found = router(with_model())
    assert found["serves"] == ["vllm-chat"]
    assert (found["port"], found["resources"]) == (8000, {"cpu": "400m", "memory": "1000Mi"})
    assert found["env"] == {"PYTHONHASHSEED": "123", "LMCACHE_LOG_LEVEL": "INFO"}
    assert found["image"] == {"registry": "docker.io", "name": "lmcache/lmstack-router:latest", "pullPolicy": "Always"}


def test_settings_without_a_field_become_arguments() -> None:
    """Those of the values come last, because the last one of a flag counts."""
    fields = {"rootPath": "/llm", "k8sServiceDiscoveryType": "service-name", "extraArgs": ["--log-stats"]}
    found = router(with_model(), **fields, otel={"endpoint": "otel:4317", "secure": True})
    assert found["extraArgs"][-1] == "--log-stats"
    pairs = " ".join(found["extraArgs"])
    assert "--root-path /llm" in pairs
    assert "--k8s-service-discovery-type service-name" in pairs
    assert "--otel-endpoint otel:4317" in pairs
    assert "--otel-service-name vllm-router" in pairs
    assert "--otel-secure" in found["extraArgs"]


def test_static_discovery_needs_no_engines() -> None:
    """The backends are copied, and nothing is served by name."""
    values = {"servingEngineSpec": {"enableEngine": False}}
    found = router(values, serviceDiscovery="static", staticBackends="http://10.0.0.1:8000", staticModels="a")
    assert found.items() >= {("serviceDiscovery", "static"), ("staticModels", "a")}
    assert "serves" not in found


def test_the_api_key_reaches_the_router_alone() -> None:
    """The operator cannot give it to engines, so they are open: the report says so."""
    values = with_model(top={"vllmApiKey": {"secretName": "s", "secretKey": "k"}})
    found = router(values)
    assert (found["vllmApiKeySecret"], found["vllmApiKeyName"]) == ({"name": "s"}, "k")
    plain = imported(with_model(top={"vllmApiKey": KEY}))
    assert account(plain, "servingEngineSpec.vllmApiKey").verdict is Verdict.IMPOSSIBLE
    assert any("Protect the engines" in todo for todo in plain.todos)
    assert any("Create the Secret vllm-vllm-api-key" in todo for todo in plain.todos)
    assert KEY not in str(plain.stack) + str(plain.todos)


def test_a_router_that_is_off_is_not_written() -> None:
    """All its values are explained by that one."""
    result = imported({**with_model(), "routerSpec": {"enableRouter": False, "tag": "x"}})
    assert "routers" not in result.stack
    assert account(result, "routerSpec.tag").verdict is Verdict.UNUSED


def test_a_cache_server_is_used_by_runtimes_with_lmcache() -> None:
    """By the reference key; without resources in the values, the import chooses them and says so."""
    values = {**with_model(lmcacheConfig={"enabled": True}), "cacheserverSpec": {"enabled": True, "serde": "naive"}}
    result = imported(values)
    assert runtime(result)["cache"] == "vllm-cache"
    assert runtime(result)["lmCacheConfig"]["remoteSerde"] == "naive"
    assert result.stack["cacheServers"]["vllm-cache"]["resources"] == {"cpu": 1, "memory": "4Gi"}
    assert any("Choose the resources of vllm-cache" in todo for todo in result.todos)


def test_keys_of_older_charts_are_dead() -> None:
    """The chart deploys no cache server for them, and so does the stack file."""
    result = imported(
        {**with_model(), "cacheserverSpec": {"enableServer": True, "repository": "a", "containerPort": 1}}
    )
    assert "cacheServers" not in result.stack
    assert account(result, "cacheserverSpec.enableServer").verdict is Verdict.IGNORED
    assert account(result, "cacheserverSpec.containerPort").verdict is Verdict.UNUSED


def test_an_adapter_names_its_runtime() -> None:
    """By the reference key; its credentials and the engines' key stay references to Secrets."""
    adapter = {
        "name": "SQL_Adapter",
        "baseModel": "chat",
        "adapterSource": {"type": "huggingface", "adapterName": "sql", "repository": "o/r", "credentials": KEY},
    }
    result = imported({**with_model(enableLoRA=True, pvcStorage="10Gi"), "loraAdapters": [adapter, {"enabled": False}]})
    (found,) = result.stack["loraAdapters"].items()
    assert found[0] == "sql-adapter"
    assert found[1]["runtime"] == "vllm-chat"
    assert found[1]["adapterSource"]["credentialsSecretRef"] == {"name": "vllm-lora-credentials", "key": "token"}
    assert runtime(result)["deploymentConfig"]["sidecarConfig"]["enabled"] is True
    assert KEY not in str(result.stack) + str(result.todos)


def sides(**other: Any) -> dict[str, Any]:
    """Two models with LMCache's prefill/decode transfer; other: differs on the decode side."""
    models = []
    for name, role in (("llama-prefill", "kv_producer"), ("llama-decode", "kv_consumer")):
        config = {"enabled": True, "enablePD": True, "kvRole": role}
        models.append({**MODEL, "name": name, "lmcacheConfig": config, **(other if role == "kv_consumer" else {})})
    labels = ["--prefill-model-labels", "llama-prefill", "--decode-model-labels", "llama-decode", "--log-stats"]
    return {
        "servingEngineSpec": {"modelSpec": models},
        "routerSpec": {"routingLogic": "disaggregated_prefill", "extraArgs": labels},
    }


def test_a_prefill_and_a_decode_model_become_a_block() -> None:
    """What both have in common is written once; the block decides routing and labels."""
    result = imported(sides(replicaCount=3))
    block = result.stack["prefillDecode"]["vllm-llama"]
    assert "runtimes" not in result.stack
    assert block["model"]["modelURL"] == "org/chat"
    assert block["decode"] == {"deploymentConfig": {"replicas": 3}}
    assert "lmCacheConfig" not in block
    (front,) = result.stack["routers"].values()
    assert (front["serves"], front["extraArgs"]) == (["vllm-llama"], ["--log-stats"])
    assert account(result, "routerSpec.routingLogic").verdict is Verdict.CHANGED


def test_sides_of_different_models_are_no_block() -> None:
    """They stay runtimes, and the routing that needs a block is left out with its reason."""
    result = imported(sides(modelURL="org/other"))
    assert len(result.stack["runtimes"]) == 2
    assert account(result, "routerSpec.routingLogic").is_lost


def test_names_are_unique_and_valid() -> None:
    """Also those of models with one name, with capitals, or with the name of the router."""
    models = [{**MODEL, "name": name} for name in ("Chat_1", "chat-1", "router")]
    result = imported({"servingEngineSpec": {"modelSpec": models}}, "my-release")
    assert list(result.stack["runtimes"]) == ["my-release-chat-1", "my-release-chat-1-2", "my-release-router-2"]


def test_engines_reach_the_controller_of_a_router_that_has_one() -> None:
    """Through a Service that the stack file asks for. Without a controller, the report says what would be needed."""
    values = with_model(lmcacheConfig={"enabled": True, "controllerPort": 9100})
    path = "servingEngineSpec.modelSpec[0].lmcacheConfig.controllerPort"
    result = imported({**values, "routerSpec": {"routingLogic": "kvaware", "lmcacheControllerPort": 9100}})
    ((name, router),) = result.stack["routers"].items()
    assert router["controllerService"] is True
    assert runtime(result)["vllmConfig"]["env"]["LMCACHE_CONTROLLER_PULL_URL"] == f"{name}-lmcache:9100"
    assert "The stack file asks for a Service" in account(result, path).texts[0]
    other = imported(values)
    assert "controllerService" not in str(other.stack["routers"])
    assert "Write a Service" in account(other, path).texts[0]
