"""A VLLMRuntime in topology mode becomes a Service, a claim and a Deployment per side; everything here is unverified.

Only upstream change 841 knows this mode; its source was read, it was never run. What differs from a plain runtime there: no startup
probe, nodeSelectorTerms, toleration, runtimeClass, shmSize, podAnnotations and chatTemplate reach nothing, VLLM_USE_V1 is only ever 0,
extraArgs stand behind --kv-transfer-config, and the Deployment carries the pods' labels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import block, flag, number, text, words
from prodstack.upstream.children import container, engine, parts
from prodstack.upstream.children.parts import present
from prodstack.upstream.children.runtime import claim
from prodstack.upstream.profile import Form, profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.children.parts import Body, Child, Owner

PREFILL, DECODE = "prefill", "decode"
CHANGE = "change-841"
"""The profile that knows this mode."""

_V1 = {"name": "VLLM_USE_V1", "value": "1"}
_Pairs = list[tuple[str, str]]

_BOTH_NAMES = (("nixlRole", "ROLE"), ("nixlBufferSize", "BUFFER_SIZE"), ("nixlBufferDevice", "BUFFER_DEVICE"))
_SIDE_NAMES = {
    PREFILL: (("nixlProxyHost", "PROXY_HOST"), ("nixlProxyPort", "PROXY_PORT")),
    DECODE: (
        ("nixlPeerHost", "PEER_HOST"),
        ("nixlPeerInitPort", "PEER_INIT_PORT"),
        ("nixlPeerAllocPort", "PEER_ALLOC_PORT"),
    ),
}
"""Fields that are passed under LMCache's new and old name: LMCACHE_PD_<name> and LMCACHE_NIXL_<name>."""


def is_topology(spec: Mapping[str, Any]) -> bool:
    """Whether change 841 takes the spec for prefill/decode; a topology without enablePDDisaggregation is ignored there."""
    return flag(spec, "enablePDDisaggregation")


def children(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """What change 841 makes of the two sides; nothing if a side is missing."""
    sides = [(side, block(spec, "topology", side)) for side in (PREFILL, DECODE)]
    if all(values for _, values in sides):
        for side, values in sides:
            yield from (each._replace(verified=False) for each in _side(_on(owner), side, values))


def _on(owner: Owner) -> Owner:
    """The owner under a profile that knows topologies: a topology is expanded whatever the profile, if nobody asked for one."""
    return owner if owner.profile.knows(RUNTIME, "topology") else replace(owner, profile=profile(CHANGE))


def side_labels(owner: Owner, side: str) -> dict[str, str]:
    """The selector and pod labels of one side; the router tells the sides apart by `model`."""
    labels = {"app": owner.name, "node-type": side, **owner.labels}
    return {**labels, "model": f"{labels.get('model', '')}-{side}"}


def _side(owner: Owner, side: str, spec: Mapping[str, Any]) -> Iterator[Child]:
    name, labels, config = f"{owner.name}-{side}", side_labels(owner, side), block(spec, "deploymentConfig")
    storage = block(spec, "storageConfig")
    if flag(storage, "enabled"):
        yield claim(owner, name, storage, labels)
    yield parts.service(owner, name, engine.port(spec), labels)
    volumes = engine.storage_volume(storage, name)
    pod = {
        **present(imagePullSecrets=parts.pull_secrets(config), volumes=volumes),
        "containers": _containers(owner, side, spec),
    }
    strategy = text(config, "deploymentStrategy")
    yield parts.deployment(owner, name, number(config, "replicas"), labels, {"spec": pod}, strategy, own_labels=True)


def _containers(owner: Owner, side: str, spec: Mapping[str, Any]) -> list[Body]:
    storage = block(spec, "storageConfig")
    mounts = engine.storage_mount(storage, text(storage, "mountPath"))
    vllm = engine.vllm_container(
        spec, _arguments(owner, side, spec), _environment(owner, side, spec), _probes(spec), mounts
    )
    config = block(spec, "deploymentConfig", "sidecarConfig")
    if not flag(config, "enabled"):
        return [vllm]
    return [vllm, engine.sidecar(config, text(config, "mountPath"), [dict(mount) for mount in mounts])]


def _probes(spec: Mapping[str, Any]) -> Body:
    return {
        "readinessProbe": parts.health_probe(engine.port(spec), 30, 5, 10, successThreshold=1),
        "livenessProbe": parts.health_probe(engine.port(spec), 300, 3, 10, successThreshold=1),
    }


def _arguments(owner: Owner, side: str, spec: Mapping[str, Any]) -> list[str]:
    """The arguments of the fields up to extraArgs, then the KV transfer, and extraArgs last."""
    rows = owner.profile.fields(RUNTIME)
    extra = next(index for index, row in enumerate(rows) if row.argument and row.argument.form is Form.LIST)
    args = container.arguments(rows[:extra], spec, {})
    if flag(block(spec, "lmCacheConfig"), "enabled"):
        args += ["--kv-transfer-config", _transfer(side, spec)]
    return args + words(block(spec, "vllmConfig"), "extraArgs")


def _transfer(side: str, spec: Mapping[str, Any]) -> str:
    cache = block(spec, "lmCacheConfig")
    role = f'"kv_role":"{kv_role(side, cache)}"'
    if not flag(block(spec, "vllmConfig"), "v1"):
        return f'{{"kv_connector":"LMCacheConnector",{role}}}'
    rpc = text(cache, "rpcPort") or ("producer1" if side == PREFILL else "consumer1")
    skip = f',"skip_last_n_tokens":{number(cache, "skipLastNTokens") or 1}' if side == DECODE else ""
    extra = f'{{"discard_partial_chunks":false,"lmcache_rpc_port":"{rpc}"{skip}}}'
    return f'{{"kv_connector":"LMCacheConnectorV1",{role},"kv_connector_extra_config":{extra}}}'


def kv_role(side: str, cache: Mapping[str, Any]) -> str:
    """The side's role: prefill always produces, decode consumes unless kvRole is set."""
    return "kv_producer" if side == PREFILL else text(cache, "kvRole") or "kv_consumer"


def _environment(owner: Owner, side: str, spec: Mapping[str, Any]) -> list[Body]:
    """VLLM_USE_V1 only if it is 0, LoRA, LMCache in the names of change 841, the spec's own entries and HF_TOKEN."""
    rows = [row for row in owner.profile.fields(RUNTIME) if not row.path.startswith("lmCacheConfig.")]
    own = next(index for index, row in enumerate(rows) if row.path == "vllmConfig.env")
    first = [each for each in container.environment(rows[:own], spec, {}) if each != _V1]
    cache = block(spec, "lmCacheConfig")
    lmcache = parts.env(_lmcache(side, cache)) if flag(cache, "enabled") else []
    return [*first, *lmcache, *container.environment(rows[own:], spec, {})]


def _lmcache(side: str, cache: Mapping[str, Any]) -> _Pairs:
    pairs = [("LMCACHE_LOG_LEVEL", "INFO"), ("LMCACHE_USE_EXPERIMENTAL", "True"), ("VLLM_RPC_TIMEOUT", "1000000")]
    pairs += [("LMCACHE_KV_ROLE", kv_role(side, cache)), *_local(cache), *_remote(cache)]
    pairs += _nixl(side, cache)
    pairs += [("LMCACHE_ENABLE_XPYD", str(flag(cache, "enableXpyd")))]
    pairs += [("LMCACHE_RPC_PORT", text(cache, "rpcPort"))] if text(cache, "rpcPort") else []
    skip = number(cache, "skipLastNTokens")
    return pairs + ([("LMCACHE_SKIP_LAST_N_TOKENS", str(skip))] if side == DECODE and skip > 0 else [])


def _remote(cache: Mapping[str, Any]) -> _Pairs:
    """The remote cache's entries, the serde also if it is ""; nothing without a URL."""
    url = text(cache, "remoteUrl")
    return [("LMCACHE_REMOTE_URL", url), ("LMCACHE_REMOTE_SERDE", text(cache, "remoteSerde"))] if url else []


def _local(cache: Mapping[str, Any]) -> _Pairs:
    """The local buffers: the CPU switch always, its size from up to two fields, and the disk only without NIXL."""
    cpu, disk = (
        text(cache, "localCpu") or text(cache, "cpuOffloadingBufferSize"),
        text(cache, "diskOffloadingBufferSize"),
    )
    most = number(cache, "maxLocalCpuSize")
    pairs = [("LMCACHE_LOCAL_CPU", str(bool(cpu)))]
    pairs += [("LMCACHE_MAX_LOCAL_CPU_SIZE", cpu)] if cpu else []
    pairs += [("LMCACHE_MAX_LOCAL_CPU_SIZE", str(most))] if most > 0 else []
    if not flag(cache, "enableNixl"):
        pairs += [("LMCACHE_LOCAL_DISK", str(bool(disk)))]
        pairs += [("LMCACHE_MAX_LOCAL_DISK_SIZE", disk)] if disk else []
    return pairs


def _nixl(side: str, cache: Mapping[str, Any]) -> _Pairs:
    if not flag(cache, "enableNixl"):
        return [("LMCACHE_ENABLE_PD", "False"), ("LMCACHE_ENABLE_NIXL", "False")]
    pairs = [("LMCACHE_ENABLE_PD", "True"), ("LMCACHE_ENABLE_NIXL", "True")]
    pairs += [("LMCACHE_TRANSFER_CHANNEL", "nixl"), ("LMCACHE_PD_TRANSFER_CHANNEL", "nixl")]
    for key, name in (*_BOTH_NAMES, *_SIDE_NAMES[side]):
        if text(cache, key):
            pairs += [(f"LMCACHE_PD_{name}", text(cache, key)), (f"LMCACHE_NIXL_{name}", text(cache, key))]
    return pairs
