"""Turn a prefillDecode block into separate engines for prefill and decode: one VLLMRuntime per side, or one with a topology.

Mode pair: two VLLMRuntimes whose engines exchange KV blocks through vLLM's NixlConnector. It runs on today's operator (the objects were
verified on the real operator, KV transfer on GPUs was not). Mode topology: one VLLMRuntime with LMCache over NIXL, as in the upstream
tutorial. It needs the operator and the router of change 841 (read, never run).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.derive import model_label, with_args, with_env
from prodstack.compiler.authoring.form import METADATA_KEYS, ON_DELETE, SIDES, Entry, taken_apart
from prodstack.compiler.authoring.tree import default, mapping, merged, put
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.yaml_reader import Map

if TYPE_CHECKING:
    from collections.abc import Mapping

PAIR, TOPOLOGY = "pair", "topology"
MODES = (PAIR, TOPOLOGY)

PROXY_PORT, PEER_INIT_PORT, PEER_ALLOC_PORT = "7500", "7300", "7400"
"""The NIXL ports in the upstream tutorial."""
ANY_HOST = "0.0.0.0"  # noqa: S104  # inside a pod; the tutorial listens on it too
BUFFER_BYTES, BUFFER_DEVICE = "58720256", "cuda"
SIDE_CHANNEL_PORT = "5600"
"""vLLM's default port of the NIXL handshake (vLLM, read)."""
CONNECTOR = json.dumps({"kv_connector": "NixlConnector", "kv_role": "kv_both"}, separators=(",", ":"))
ORCHESTRATED, DISAGGREGATED = "disaggregated_prefill_orchestrated", "disaggregated_prefill"

_NIXL: Mapping[str, Mapping[str, Any]] = {
    "prefill": {"kvRole": "kv_producer", "nixlRole": "sender"},
    "decode": {"kvRole": "kv_consumer", "nixlRole": "receiver"},
}


class Block(NamedTuple):
    """What a router needs to know about a prefillDecode block: its mode, its runtimes, and the model labels of both sides."""

    name: str
    mode: str
    runtimes: tuple[str, ...]
    labels: tuple[str | None, str | None]


def side_name(block: str, side: str) -> str:
    """Return the name of a side's VLLMRuntime in mode pair."""
    return f"{block}-{side}"


def split(written: Entry, namespace: str) -> tuple[list[Entry], Block]:
    """Return the runtimes of a prefillDecode block, with shorthands not yet expanded, and what its router needs to know."""
    mode = written.references.get("mode", PAIR)
    base = _base_label(written, namespace)
    sides = {side: _side(written, side, base) for side in SIDES}
    labels = (_label(sides["prefill"]), _label(sides["decode"]))
    if mode == PAIR:
        runtimes = [_paired(written, entry) for entry in sides.values()]
        return runtimes, Block(written.name, mode, tuple(runtime.name for runtime in runtimes), labels)
    names = (None, None) if base is None else (f"{base}-prefill", f"{base}-decode")
    return [_with_topology(written, sides)], Block(written.name, TOPOLOGY, (written.name,), names)


def _base_label(written: Entry, namespace: str) -> str | None:
    if written.labels is None:
        return model_label(namespace, written.name)
    model = written.labels.get("model")
    return str(model) if model is not None else None


def _side(written: Entry, side: str, base: str | None) -> Entry:
    """Return one side: the common fields with the side's own merged over them, and its model label."""
    own = written.references.get(side)
    own = own if isinstance(own, Map) else Map()
    entry = taken_apart(RUNTIME, side_name(written.name, side), written.references.marks.get(side, written.mark), own)
    entry = entry.with_spec(merged(written.spec, entry.spec))
    if entry.labels is None and base is not None:
        labels = merged(written.labels or Map(), mapping({"model": f"{base}-{side}"}))
        entry = entry.with_references(put(entry.references, ("labels",), labels))
    elif entry.labels is None:
        entry = entry.with_references(put(entry.references, ("labels",), Map()))
    return entry


def _label(entry: Entry) -> str | None:
    model = (entry.labels or Map()).get("model")
    return str(model) if model is not None else None


def _paired(written: Entry, entry: Entry) -> Entry:
    for key in ("annotations", ON_DELETE):
        if written.references.get(key) is not None:
            entry = entry.with_references(default(entry.references, (key,), written.references[key]))
    return entry


def connected(spec: Map) -> Map:
    """Return the spec of a pair's engine, in the CRD's form, that exchanges KV blocks through NixlConnector."""
    spec = with_args(spec, ("vllmConfig", "extraArgs"), {"--kv-transfer-config": CONNECTOR})
    side_channel = {"VLLM_NIXL_SIDE_CHANNEL_HOST": ANY_HOST, "VLLM_NIXL_SIDE_CHANNEL_PORT": SIDE_CHANNEL_PORT}
    return with_env(spec, ("vllmConfig", "env"), side_channel)


def _with_topology(written: Entry, sides: Mapping[str, Entry]) -> Entry:
    marks = {side: entry.mark for side, entry in sides.items()}
    topology = Map({side: entry.spec for side, entry in sides.items()}, marks, written.mark)
    spec = Map({"enablePDDisaggregation": True, "topology": topology}, {}, written.mark)
    keep = {key: value for key, value in written.references.items() if key in (*METADATA_KEYS, ON_DELETE)}
    return Entry(RUNTIME, written.name, written.mark, spec, Map(keep, written.references.marks, written.mark))


def over_nixl(spec: Map, proxy_host: str | None) -> Map:
    """Return the spec of a topology, in the CRD's form, whose sides exchange KV blocks through LMCache over NIXL.

    proxy_host: the host of the router's NIXL proxy for the prefill side; None keeps what is written.
    """
    for side in SIDES:
        fields = {**_common_nixl(), **_NIXL[side], **(_sender(proxy_host) if side == "prefill" else _receiver())}
        for key, value in fields.items():
            spec = default(spec, ("topology", side, "lmCacheConfig", key), value)
    return spec


def _common_nixl() -> dict[str, Any]:
    return {
        "enabled": True,
        "enableNixl": True,
        "nixlBufferSize": BUFFER_BYTES,
        "nixlBufferDevice": BUFFER_DEVICE,
        "cpuOffloadingBufferSize": "",
    }


def _sender(proxy_host: str | None) -> dict[str, Any]:
    host = {"nixlProxyHost": proxy_host} if proxy_host else {}
    return {**host, "nixlProxyPort": PROXY_PORT}


def _receiver() -> dict[str, Any]:
    return {
        "nixlPeerHost": ANY_HOST,
        "nixlPeerInitPort": PEER_INIT_PORT,
        "nixlPeerAllocPort": PEER_ALLOC_PORT,
    }


def proxy_service_name(router: str) -> str:
    """Return the name of the Service for a router's NIXL proxy port; the operator's own Service exposes only port 80."""
    return f"{router}-nixl"


def proxy_service(router: str, namespace: str) -> dict[str, Any]:
    """Return the companion Service through which senders reach the NIXL proxy of a router (change 841)."""
    port = int(PROXY_PORT)
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": proxy_service_name(router), "namespace": namespace},
        "spec": {"ports": [{"name": "nixl", "port": port, "targetPort": port}], "selector": {"app": router}},
    }


def routed(spec: Map, block: Block) -> Map:
    """Return a router's spec that distinguishes prefill and decode engines by their model labels."""
    prefill, decode = block.labels
    sides = {"--prefill-model-labels": prefill or "", "--decode-model-labels": decode or ""}
    if block.mode == PAIR:
        logic = {} if "routingLogic" in spec else {"--routing-logic": ORCHESTRATED}
        return with_args(spec, ("extraArgs",), {**logic, **sides})
    nixl = {
        "--nixl-proxy-host": ANY_HOST,
        "--nixl-proxy-port": PROXY_PORT,
        "--nixl-peer-host": ANY_HOST,
        "--nixl-peer-init-port": PEER_INIT_PORT,
        "--nixl-peer-alloc-port": PEER_ALLOC_PORT,
    }
    return with_args(default(spec, ("routingLogic",), DISAGGREGATED), ("extraArgs",), {**sides, **nixl})
