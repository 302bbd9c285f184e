"""Reference keys stand where the compiler derives exactly what is live, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.importing.cluster.builders import Body, adapter, cache, entry, imported, router, runtime

LORA: Body = {"model": {"enableLoRA": True}}
CACHED = {
    "enabled": True,
    "remoteUrl": "lm://kv.llm.svc:80",
    "cpuOffloadingBufferSize": "4",
    "diskOffloadingBufferSize": "",
}


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("app in (chat)", True),
        ("app in (chat, chat)", False),
        ("app=chat", False),
        ("app in (elsewhere)", False),
        ("model in (llm.chat)", False),
    ],
)
def test_a_router_serves_what_its_selector_derives_from(selector: str, found: bool) -> None:
    """Another text of the same meaning stays as it is: `synth` must not change it."""
    result = imported(runtime(), router(selector=selector))
    written = [e for s in result.stacks for n, e in s.data.get("routers", {}).items() if n == "front"]
    assert written[0].get("serves") == (["chat"] if found else None)
    assert written[0].get("k8sLabelSelector") == (None if found else selector)
    assert result.differences == ()


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        pytest.param(["--log-stats", "--k8s-port", "9000"], ["--log-stats"], id="derived"),
        pytest.param(["--k8s-port", "9000"], None, id="nothing else"),
        pytest.param(
            ["--k8s-port", "9000", "--log-stats"], ["--k8s-port", "9000", "--log-stats"], id="in another place"
        ),
        pytest.param(["--k8s-port=9000"], ["--k8s-port=9000"], id="in another form"),
    ],
)
def test_the_port_of_the_engines_is_derived_where_it_was(arguments: list[str], left: list[str] | None) -> None:
    """The order of arguments counts."""
    result = imported(runtime(vllmConfig={"port": 9000}), router(extraArgs=arguments))
    assert entry(result, "routers", "front").get("extraArgs") == left
    assert entry(result, "routers", "front")["serves"] == ["chat"]
    assert result.differences == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"cpuOffloadingBufferSize": "15"}, True),
        ({"enabled": False}, False),
        ({"remoteUrl": "lm://kv.llm.svc.cluster.local:80"}, False),
        ({"remoteUrl": "lm://kv:80"}, False),
    ],
)
def test_a_runtime_uses_a_cache_whose_address_is_derived(change: dict[str, Any], found: bool) -> None:
    """Another address of the same cache server stays as it is."""
    result = imported(runtime(lmCacheConfig={**CACHED, **change}), cache())
    (written,) = [e for s in result.stacks for e in s.data.get("runtimes", {}).values()]
    assert written.get("cache") == ("kv" if found else None)
    assert ("remoteUrl" in written.get("lmCacheConfig", {})) == (not found)


@pytest.mark.parametrize(
    ("labels", "blocks", "found"),
    [
        pytest.param(None, LORA, True, id="derived"),
        pytest.param({"model": "llm.chat", "team": "a"}, LORA, True, id="among other labels"),
        pytest.param(None, {}, False, id="a runtime that loads no adapters"),
        pytest.param({"model": "other"}, LORA, False, id="another label"),
    ],
)
def test_an_adapter_names_the_runtime_of_its_label(labels: Any, blocks: Any, found: bool) -> None:
    """The runtime must be able to load it already: naming it would change the runtime otherwise."""
    result = imported(runtime(labels=labels, **blocks), adapter())
    (written,) = [e for s in result.stacks for e in s.data.get("loraAdapters", {}).values()]
    assert written.get("runtime") == ("chat" if found else None)
    assert ("baseModel" in written) == (not found)
    assert result.differences == ()


def test_an_adapter_of_two_runtimes_names_its_label() -> None:
    """A reference could name only one of them."""
    result = imported(
        runtime(labels={"model": "m"}, **LORA), runtime("other", labels={"model": "m"}, **LORA), adapter(base="m")
    )
    assert entry(result, "loraAdapters", "sql")["baseModel"] == "m"
    assert len(result.stacks) == 1


def test_nothing_is_moved_to_where_it_would_apply_to_more() -> None:
    """Images and variables that are the same in all stacks stay in each of them."""
    env: Body = {"vllmConfig": {"env": [{"name": "A", "value": "1"}]}}
    result = imported(runtime(**env), runtime("other", **env))
    assert all("env" in e["vllmConfig"] for s in result.stacks for e in s.data["runtimes"].values())
    assert "images" not in result.files["clusters/lab.yaml"]
