"""Topology mode, as the source of upstream change 841 makes it; it was read, never run."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.upstream.children.admission import refusals
from prodstack.upstream.children.predict import UNVERIFIED, expand, stop, to_yaml, wanted
from tests.upstream.children.builders import Body, body, container, environment, made, merged, pod, runtime

SIDE = {
    "model": {"modelURL": "m"},
    "vllmConfig": {"v1": True},
    "deploymentConfig": {"resources": {"gpu": "1"}, "image": {"registry": "docker.io", "name": "i:1"}},
}
NIXL = {
    "enabled": True,
    "enableNixl": True,
    "cpuOffloadingBufferSize": "",
    "nixlRole": "sender",
    "nixlBufferSize": "58720256",
    "nixlBufferDevice": "cuda",
    "nixlProxyHost": "proxy",
    "nixlProxyPort": "7500",
    "nixlPeerHost": "peer",
    "nixlPeerInitPort": "7300",
    "nixlPeerAllocPort": "7400",
}
BASE = [("LMCACHE_LOG_LEVEL", "INFO"), ("LMCACHE_USE_EXPERIMENTAL", "True"), ("VLLM_RPC_TIMEOUT", "1000000")]
OFF = [("LMCACHE_ENABLE_PD", "False"), ("LMCACHE_ENABLE_NIXL", "False"), ("LMCACHE_ENABLE_XPYD", "False")]


def both(**pairs: str) -> list[tuple[str, str]]:
    """Each entry under its new and its old name."""
    return [(f"LMCACHE_{prefix}_{name}", value) for name, value in pairs.items() for prefix in ("PD", "NIXL")]


def topology(labels: Body | None = None, prefill: Any = None, decode: Any = None) -> Body:
    """A runtime of two sides, each with changes merged in."""
    sides = {"prefill": merged(SIDE, prefill or {}), "decode": merged(SIDE, decode or {})}
    return runtime(
        labels, model=None, vllmConfig=None, deploymentConfig=None, enablePDDisaggregation=True, topology=sides
    )


def test_the_children_are_one_set_a_side() -> None:
    """Claim, Service and Deployment a side, named <name>-<side>; all marked as unverified, in the text too."""
    cr = topology(prefill={"storageConfig": {"enabled": True}})
    assert made(cr) == [
        "PersistentVolumeClaim/x-prefill",
        "Service/x-prefill",
        "Deployment/x-prefill",
        "Service/x-decode",
        "Deployment/x-decode",
    ]
    assert not any(each.verified for each in expand(cr))
    assert to_yaml(expand(cr)).count(UNVERIFIED) == 5
    assert UNVERIFIED not in to_yaml(expand(runtime()))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param({"model": "llama"}, "llama-decode", id="the model label and the side"),
        pytest.param(None, "-decode", id="without a model label"),
    ],
)
def test_the_labels_tell_the_sides_apart(labels: Body | None, expected: str) -> None:
    """app, node-type and model; they select, and the Deployment carries them too."""
    cr, wanted_labels = topology(labels), {"app": "x", "node-type": "decode", "model": expected}
    deployment = body(cr, "Deployment", "x-decode")
    assert body(cr, "Service", "x-decode")["spec"]["selector"] == wanted_labels
    assert deployment["spec"]["selector"]["matchLabels"] == wanted_labels
    assert deployment["metadata"]["labels"] == wanted_labels


@pytest.mark.parametrize(
    ("side", "config", "v1", "expected"),
    [
        pytest.param(
            "prefill",
            {"kvRole": "kv_both"},
            True,
            ("kv_producer", '"lmcache_rpc_port":"producer1"'),
            id="prefill produces",
        ),
        pytest.param(
            "decode",
            {},
            True,
            ("kv_consumer", '"lmcache_rpc_port":"consumer1","skip_last_n_tokens":1'),
            id="decode consumes",
        ),
        pytest.param(
            "decode",
            {"kvRole": "kv_both", "rpcPort": "c9", "skipLastNTokens": 3},
            True,
            ("kv_both", '"lmcache_rpc_port":"c9","skip_last_n_tokens":3'),
            id="decode as written",
        ),
        pytest.param("decode", {}, False, ("kv_consumer", None), id="v0 has no extra config"),
    ],
)
def test_the_transfer_config(side: str, config: Body, v1: bool, expected: tuple[str, str | None]) -> None:
    """--kv-transfer-config by side; extra arguments stand behind it."""
    change = {"lmCacheConfig": {"enabled": True, **config}, "vllmConfig": {"v1": v1, "extraArgs": ["--last"]}}
    *_, option, value, last = container(topology(**{side: change}), name=f"x-{side}")["args"]
    role, extra = expected
    connector = f'"kv_connector":"LMCacheConnector{"V1" if v1 else ""}","kv_role":"{role}"'
    tail = f',"kv_connector_extra_config":{{"discard_partial_chunks":false,{extra}}}' if extra else ""
    assert (option, value, last) == ("--kv-transfer-config", f"{{{connector}{tail}}}", "--last")


@pytest.mark.parametrize(
    ("side", "change", "expected"),
    [
        pytest.param(
            "prefill", {"vllmConfig": {"v1": False}}, [("VLLM_USE_V1", "0")], id="v1 is only ever said to be off"
        ),
        pytest.param(
            "prefill",
            {"lmCacheConfig": NIXL},
            [
                *BASE,
                ("LMCACHE_KV_ROLE", "kv_producer"),
                ("LMCACHE_LOCAL_CPU", "False"),
                ("LMCACHE_ENABLE_PD", "True"),
                ("LMCACHE_ENABLE_NIXL", "True"),
                ("LMCACHE_TRANSFER_CHANNEL", "nixl"),
                ("LMCACHE_PD_TRANSFER_CHANNEL", "nixl"),
                *both(
                    ROLE="sender", BUFFER_SIZE="58720256", BUFFER_DEVICE="cuda", PROXY_HOST="proxy", PROXY_PORT="7500"
                ),
                ("LMCACHE_ENABLE_XPYD", "False"),
            ],
            id="nixl: the sender has the proxy and no peer",
        ),
        pytest.param(
            "decode",
            {"lmCacheConfig": {"enabled": True, "diskOffloadingBufferSize": "", "localCpu": "5", "maxLocalCpuSize": 7}},
            [
                *BASE,
                ("LMCACHE_KV_ROLE", "kv_consumer"),
                ("LMCACHE_LOCAL_CPU", "True"),
                ("LMCACHE_MAX_LOCAL_CPU_SIZE", "5"),
                ("LMCACHE_MAX_LOCAL_CPU_SIZE", "7"),
                ("LMCACHE_LOCAL_DISK", "False"),
                *OFF,
            ],
            id="without nixl the disk is said to be off, and two fields give one size",
        ),
        pytest.param(
            "decode",
            {
                "lmCacheConfig": {
                    **NIXL,
                    "enableXpyd": True,
                    "rpcPort": "c1",
                    "skipLastNTokens": 1,
                    "nixlRole": "receiver",
                }
            },
            [
                *BASE,
                ("LMCACHE_KV_ROLE", "kv_consumer"),
                ("LMCACHE_LOCAL_CPU", "False"),
                ("LMCACHE_ENABLE_PD", "True"),
                ("LMCACHE_ENABLE_NIXL", "True"),
                ("LMCACHE_TRANSFER_CHANNEL", "nixl"),
                ("LMCACHE_PD_TRANSFER_CHANNEL", "nixl"),
                *both(ROLE="receiver", BUFFER_SIZE="58720256", BUFFER_DEVICE="cuda"),
                *both(PEER_HOST="peer", PEER_INIT_PORT="7300", PEER_ALLOC_PORT="7400"),
                ("LMCACHE_ENABLE_XPYD", "True"),
                ("LMCACHE_RPC_PORT", "c1"),
                ("LMCACHE_SKIP_LAST_N_TOKENS", "1"),
            ],
            id="nixl: the receiver has the peer and no proxy",
        ),
    ],
)
def test_the_environment_of_a_side(side: str, change: Body, expected: list[tuple[str, str]]) -> None:
    """Both the new (PD) and the old (NIXL) names are set."""
    assert environment(topology(**{side: change}), name=f"x-{side}") == expected


def test_what_a_side_ignores() -> None:
    """Node selection, tolerations, the runtime class, /dev/shm, annotations and a chat template reach nothing; no startup probe."""
    config = {
        "toleration": [{"operator": "Exists"}],
        "shmSize": "1Gi",
        "podAnnotations": {"a": "b"},
        "runtimeClass": "crun",
    }
    terms: Body = {"nodeSelectorTerms": [{}]}
    changed = topology(prefill={"deploymentConfig": {**config, **terms}, "model": {"chatTemplate": "t"}})
    assert body(changed, "Deployment", "x-prefill") == body(topology(), "Deployment", "x-prefill")
    assert "startupProbe" not in container(changed, name="x-prefill")


def test_the_sidecar_of_a_side_has_the_mounts_of_vllm() -> None:
    """Its mountPath is only the folder that it downloads to."""
    sidecar = {"enabled": True, "image": {"registry": "r", "name": "s"}, "mountPath": "/lora"}
    cr = topology(decode={"storageConfig": {"enabled": True}, "deploymentConfig": {"sidecarConfig": sidecar}})
    vllm, second = pod(cr, "x-decode")["containers"]
    assert second["volumeMounts"] == vllm["volumeMounts"] == [{"name": "pvc-storage", "mountPath": "/data"}]
    assert ("LORA_DOWNLOAD_BASE_DIR", "/lora/lora-adapters") in environment(cr, 1, "x-decode")


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"enablePDDisaggregation": True}, id="no topology"),
        pytest.param({"enablePDDisaggregation": True, "topology": {"prefill": SIDE}}, id="one side"),
    ],
)
def test_an_incomplete_topology_has_no_children(spec: Body) -> None:
    """Change 841 returns an error for it."""
    cr = {**runtime(), "spec": spec}
    assert (expand(cr), wanted(cr), stop(cr)) == ((), (), None)


def test_a_topology_that_is_not_enabled_is_ignored() -> None:
    """Then the spec's own engine counts."""
    assert made(runtime(topology={"prefill": SIDE, "decode": SIDE})) == ["Service/x", "Deployment/x"]


@pytest.mark.parametrize(
    ("labels", "is_refused"), [({}, True), ({"model": "a" * 56}, True), ({"model": "a" * 55}, False)]
)
def test_the_label_of_a_side_is_refused_without_a_label_of_the_runtime(labels: Body, is_refused: bool) -> None:
    """No label begins with a dash, and none has more than 63 characters (a real API server refuses the Service)."""
    services = [child for child in wanted(topology(labels)) if child.ref.kind == "Service"]
    assert [bool([*refusals(child.body)]) for child in services] == [is_refused, is_refused and "model" not in labels]
