"""A prefillDecode block becomes two runtimes, or one with a topology, and its router distinguishes the sides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.projects import BLOCK, ProjectFolder, spec

ANY_HOST = "0.0.0.0"  # noqa: S104  # what the emitted objects say
TOPOLOGY = BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n")


def compiled(project: ProjectFolder, text: str) -> list[dict[str, Any]]:
    """The objects of a stack file."""
    return project.write({"stacks/chat.yaml": text}).objects()


def pairs(arguments: list[str]) -> dict[str, str]:
    """Flags with their values."""
    return dict(zip(arguments[::2], arguments[1::2], strict=True))


def labels(objects: list[dict[str, Any]]) -> list[dict[str, str] | None]:
    """The labels of the runtimes."""
    return [body["metadata"].get("labels") for body in objects if body["kind"] == "VLLMRuntime"]


def test_a_pair(project: ProjectFolder) -> None:
    """Two runtimes with NixlConnector and no LMCache, each with its label: verified on the operator, not on GPUs."""
    objects = compiled(project, BLOCK)
    for side in ("prefill", "decode"):
        engine = spec(objects, "VLLMRuntime", f"pd-{side}")
        (transfer,) = pairs(engine["vllmConfig"]["extraArgs"]).values()
        assert json.loads(transfer) == {"kv_connector": "NixlConnector", "kv_role": "kv_both"}
        assert engine["vllmConfig"]["env"] == [
            {"name": "VLLM_NIXL_SIDE_CHANNEL_HOST", "value": ANY_HOST},
            {"name": "VLLM_NIXL_SIDE_CHANNEL_PORT", "value": "5600"},
        ]
        assert "lmCacheConfig" not in engine
    assert labels(objects) == [{"model": "default.pd-prefill"}, {"model": "default.pd-decode"}]


def test_a_pair_s_router(project: ProjectFolder) -> None:
    """It spreads requests over all engines of both sides, which it distinguishes by their labels."""
    router = spec(compiled(project, BLOCK), "VLLMRouter", "front")
    assert pairs(router["extraArgs"]) == {
        "--routing-logic": "disaggregated_prefill_orchestrated",
        "--prefill-model-labels": "default.pd-prefill",
        "--decode-model-labels": "default.pd-decode",
    }
    assert router["k8sLabelSelector"] == "app in (pd-decode,pd-prefill)"
    assert "routingLogic" not in router


def test_a_topology(project: ProjectFolder) -> None:
    """One runtime whose sides exchange KV blocks through LMCache over NIXL, as in the upstream tutorial (read, never run)."""
    objects = compiled(project, TOPOLOGY)
    runtime = spec(objects, "VLLMRuntime", "pd")
    assert (runtime["enablePDDisaggregation"], sorted(runtime["topology"])) == (True, ["decode", "prefill"])
    common = {
        "enabled": True, "enableNixl": True, "nixlBufferSize": "58720256", "nixlBufferDevice": "cuda",
        "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": "",
    }  # fmt: skip
    assert runtime["topology"]["prefill"]["lmCacheConfig"] == common | {
        "kvRole": "kv_producer", "nixlRole": "sender",
        "nixlProxyHost": "front-nixl.default.svc", "nixlProxyPort": "7500",
    }  # fmt: skip
    assert runtime["topology"]["decode"]["lmCacheConfig"] == common | {
        "kvRole": "kv_consumer", "nixlRole": "receiver", "nixlPeerHost": ANY_HOST,
        "nixlPeerInitPort": "7300", "nixlPeerAllocPort": "7400",
    }  # fmt: skip
    assert labels(objects) == [{"model": "default.pd"}]


def test_a_topology_s_router(project: ProjectFolder) -> None:
    """It runs the NIXL proxy behind a Service; the operator's own Service exposes only port 80 (operator, observed)."""
    objects = compiled(project, TOPOLOGY)
    router = spec(objects, "VLLMRouter", "front")
    assert router["routingLogic"] == "disaggregated_prefill"
    assert pairs(router["extraArgs"])["--nixl-proxy-port"] == "7500"
    assert pairs(router["extraArgs"])["--decode-model-labels"] == "default.pd-decode"
    assert spec(objects, "Service", "front-nixl") == {
        "ports": [{"name": "nixl", "port": 7500, "targetPort": 7500}],
        "selector": {"app": "front"},
    }


@pytest.mark.parametrize("text", [BLOCK, TOPOLOGY], ids=["pair", "topology"])
def test_neither_side_s_label_is_contained_in_the_other_s(project: ProjectFolder, text: str) -> None:
    """The router matches labels as substrings (its parser, read)."""
    flags = pairs(spec(compiled(project, text), "VLLMRouter", "front")["extraArgs"])
    prefill, decode = flags["--prefill-model-labels"], flags["--decode-model-labels"]
    assert prefill not in decode
    assert decode not in prefill


LABELS: dict[str, tuple[str, list[dict[str, str] | None]]] = {
    "of the block": ("    labels: {model: m, a: b}\n", [{"model": "m-prefill", "a": "b"}, {"model": "m-decode", "a": "b"}]),
    "of a side": ("    prefill: {labels: {model: own}}\n", [{"model": "own"}, {"model": "default.pd-decode"}]),
    "none": ("    labels: {}\n", [None, None]),
}  # fmt: skip


@pytest.mark.parametrize(("written", "wanted"), LABELS.values(), ids=LABELS)
def test_written_labels_win(project: ProjectFolder, written: str, wanted: list[dict[str, str] | None]) -> None:
    """The name of the side is appended to the block's label; a side's own label stays unchanged."""
    assert labels(compiled(project, BLOCK.replace("  pd:\n", "  pd:\n" + written))) == wanted


def test_a_side_overrides(project: ProjectFolder) -> None:
    """Sides are merged: lists as a whole, null removes, shorthands are accepted."""
    sides = (
        "    prefill: {deploymentConfig: {replicas: 3, resources: {cpu: null}}}\n"
        "    decode: {vllmConfig: {extraArgs: [--x], env: {A: 1}}, deploymentConfig: {image: h.io/b:2}}\n"
    )
    objects = compiled(project, BLOCK.replace("  pd:\n", "  pd:\n" + sides))
    prefill, decode = (spec(objects, "VLLMRuntime", f"pd-{side}") for side in ("prefill", "decode"))
    assert prefill["deploymentConfig"]["replicas"] == 3
    assert prefill["deploymentConfig"]["resources"] == {"memory": "16Gi", "gpu": "1"}
    assert decode["deploymentConfig"]["image"] == {"registry": "h.io", "name": "b:2"}
    assert decode["vllmConfig"]["extraArgs"][:2] == ["--x", "--kv-transfer-config"]
    assert decode["vllmConfig"]["env"][0] == {"name": "A", "value": "1"}


WINS = {
    "a connector": (
        BLOCK,
        "    vllmConfig: {extraArgs: ['--kv-transfer-config={}']}",
        ("vllmConfig", "extraArgs"),
        ["--kv-transfer-config={}"],
    ),
    "a side channel": (
        BLOCK,
        "    vllmConfig: {env: {VLLM_NIXL_SIDE_CHANNEL_HOST: h, VLLM_NIXL_SIDE_CHANNEL_PORT: 1}}",
        ("vllmConfig", "env"),
        [
            {"name": "VLLM_NIXL_SIDE_CHANNEL_HOST", "value": "h"},
            {"name": "VLLM_NIXL_SIDE_CHANNEL_PORT", "value": "1"},
        ],
    ),
}


@pytest.mark.parametrize(("text", "written", "path", "wanted"), WINS.values(), ids=WINS)
def test_what_was_written_wins(
    project: ProjectFolder, text: str, written: str, path: tuple[str, str], wanted: list[Any]
) -> None:
    """Written values take precedence."""
    objects = compiled(project, text.replace("    vllmConfig: {}", written))
    assert spec(objects, "VLLMRuntime", "pd-prefill")[path[0]][path[1]] == wanted


def test_a_written_proxy_wins(project: ProjectFolder) -> None:
    """Without a router in the stack, the host of the proxy must be written."""
    text = TOPOLOGY.split("routers:")[0].replace(
        "    mode: topology\n", "    mode: topology\n    prefill: {lmCacheConfig: {nixlProxyHost: h}}\n"
    )
    objects = compiled(project, text)
    assert spec(objects, "VLLMRuntime", "pd")["topology"]["prefill"]["lmCacheConfig"]["nixlProxyHost"] == "h"
    assert [body["kind"] for body in objects] == ["VLLMRuntime"]


def test_a_router_with_a_logic_of_its_own(project: ProjectFolder) -> None:
    """The labels are still passed; the routing logic is not passed twice."""
    text = BLOCK.replace("    serves: [pd]\n", "    serves: [pd]\n    routingLogic: roundrobin\n")
    router = spec(compiled(project, text), "VLLMRouter", "front")
    assert "--routing-logic" not in router["extraArgs"]
    assert pairs(router["extraArgs"])["--prefill-model-labels"] == "default.pd-prefill"
