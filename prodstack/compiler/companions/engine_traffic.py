"""What the engines of a stack need to reach, and who needs to reach them, apart from routers.

Sources: vLLM, huggingface_hub, LMCache and NixlConnector: read; what the operator calls: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.companions.endpoints import HTTPS_PORT, OTLP_PORT, endpoints
from prodstack.compiler.companions.openings import (
    EGRESS,
    EVERY_PORT,
    EVERY_TCP_PORT,
    INGRESS,
    Opening,
    Pods,
    anywhere,
    connected,
    dns,
    metrics,
    peer_of,
    port,
    to_endpoint,
)
from prodstack.manifests.manifest import LORA_ADAPTER
from prodstack.manifests.values import get, text
from prodstack.rules.reading.addresses import SCHEME, Address
from prodstack.rules.reading.network import NAME_LABEL
from prodstack.rules.reading.prefill_decode import split
from prodstack.rules.reading.reference_index import ENGINE_PORT, Engine, engines, engines_of_model
from prodstack.rules.reading.traffic import SIDECAR_PORT, behind_service, engine_port, pod_labels, pods_port
from prodstack.upstream.router_cli import environment
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.compiler.companions.endpoints import Endpoint
    from prodstack.compiler.companions.stack import Stack
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.models.companions import NetworkPolicies

_TRUE = ("1", "on", "yes", "true")
"""What huggingface_hub takes for true, in any case (read)."""
_HOSTS = ("HF_ENDPOINT", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
"""The variables that name a mirror or a proxy for downloads (huggingface_hub and its HTTP client, read)."""


def engine_openings(settings: NetworkPolicies, stack: Stack, world: World) -> Iterator[Opening]:
    """Yield the openings for the engines of a stack, and for what they reach."""
    for runtime in stack.runtimes:
        blocks = engines(runtime)
        yield from metrics(runtime, settings, stack, map(engine_port, blocks)) if blocks else ()
        for engine in blocks:
            yield from dns(runtime)
            yield from _downloads(engine)
            yield from _to_caches(engine, world)
            collector = last(engine.block, "--otlp-traces-endpoint")
            found = endpoints(collector.value, OTLP_PORT) if collector else []
            yield from (to_endpoint(runtime, each) for each in found)
    yield from _between_sides(stack, world)
    for adapter in stack.of(LORA_ADAPTER):
        yield from _for_adapter(adapter, stack, world)


def _pods(engine: Engine) -> Pods:
    return Pods(engine.runtime, engine.labels)


def _variables(engine: Engine) -> dict[str, str]:
    return environment(get(engine.block, "vllmConfig", "env"))


def _downloads(engine: Engine) -> Iterator[Opening]:
    """The download of a model, unless that is a path in the pod or it is told to be offline."""
    own = _variables(engine)
    is_offline = own.get("HF_HUB_OFFLINE", "").strip().lower() in _TRUE
    if not is_offline and not text(engine.block, "model", "modelURL").startswith("/"):
        yield from _downloading(engine.runtime, own)


def _downloading(runtime: Manifest, variables: Mapping[str, str]) -> Iterator[Opening]:
    """Downloads from Hugging Face, or from where the variables of the container say."""
    yield anywhere(runtime, port(HTTPS_PORT))
    for name in _HOSTS:
        yield from (to_endpoint(runtime, each) for each in endpoints(variables.get(name, "")))


def _to_caches(engine: Engine, world: World) -> Iterator[Opening]:
    config = engine.block.get("lmCacheConfig")
    written = text(config, "remoteUrl") if get(config, "enabled") is True else ""
    for url in dict.fromkeys((written, _variables(engine).get("LMCACHE_REMOTE_URL", ""))):
        for each in endpoints(url):
            yield from _to_cache(engine, each, world)


def _to_cache(engine: Engine, cache: Endpoint, world: World) -> Iterator[Opening]:
    """A cache server of the stack on the port of its container.

    The pods of another stack's have its name as label `app`, and a port that is not known.
    """
    address = Address((), "", cache.host, str(cache.port), engine.namespace)
    found = behind_service(world, address)
    if found is not None:
        yield from connected(_pods(engine), Pods(found[0], pod_labels(*found)), (port(pods_port(*found)),))
        return
    if address.service is not None and f"{cache.scheme}://" == SCHEME:
        namespace, name = address.service
        pods = peer_of(namespace, {"matchLabels": {"app": name}}, engine.namespace)
        yield Opening(engine.runtime, EGRESS, (pods,), EVERY_TCP_PORT)
        if not address.is_ambiguous:
            return
    yield to_endpoint(engine.runtime, cache)


def _between_sides(stack: Stack, world: World) -> Iterator[Opening]:
    """NIXL over UCX uses the port of the handshake and others that are chosen at run time, so all ports between the sides (NIXL, UCX, read)."""
    for first, second in _sides(stack, world):
        yield from connected(_pods(first), _pods(second), EVERY_PORT)
        yield from connected(_pods(second), _pods(first), EVERY_PORT)


def _sides(stack: Stack, world: World) -> Iterator[tuple[Engine, Engine]]:
    """The engines that exchange caches: the sides of topologies and of prefillDecode blocks, and those that a router tells apart."""
    by_name = {runtime.ref.name: engines(runtime) for runtime in stack.runtimes}
    for found in by_name.values():
        if len(found) > 1:
            yield found[0], found[1]
    for names in stack.blocks.values():
        both = [by_name[name][0] for name in names if by_name.get(name)]
        if len(names) > 1 and len(both) > 1:
            yield both[0], both[1]
    for router in stack.routers:
        sides = split(router, world)
        if sides is not None:
            yield from (
                (prefill, decode) for prefill in sides.prefill for decode in sides.decode if decode is not prefill
            )


def _for_adapter(adapter: Manifest, stack: Stack, world: World) -> Iterator[Opening]:
    """The operator calls vLLM on port 8000, whatever its port, and the sidecar, which downloads the adapter (operator, observed)."""
    operator = {"namespaceSelector": {"matchLabels": {NAME_LABEL: stack.operator_namespace}}}
    downloads = text(adapter.spec, "adapterSource", "type") != "local"
    for engine in engines_of_model(world, adapter.spec.get("baseModel")):
        sidecar = get(engine.block, "deploymentConfig", "sidecarConfig")
        has_sidecar = get(sidecar, "enabled") is True
        ports = (port(ENGINE_PORT), *((port(SIDECAR_PORT),) if has_sidecar else ()))
        yield Opening(engine.runtime, INGRESS, (operator,), ports)
        if has_sidecar and downloads:
            yield from _downloading(engine.runtime, environment(get(sidecar, "env")))
