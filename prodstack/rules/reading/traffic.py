"""The connections that the objects of a tree need: routers to engines, engines to caches and to each other, the operator to engines.

Sources: what the router, LMCache and NixlConnector open: read; ports, labels and Services of the operator's children: operator, observed;
the sides of a topology: change 841, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.values import get, text, texts, whole_number
from prodstack.rules.reading import fields
from prodstack.rules.reading.addresses import backends, service_named, urls
from prodstack.rules.reading.network import Labels, Pods, has_policies, space
from prodstack.rules.reading.prefill_decode import connector, is_disaggregated, split
from prodstack.rules.reading.reference_index import (
    ENGINE_PORT,
    SERVICE_PORT,
    Engine,
    claimant,
    engines,
    engines_of_model,
    router_labels,
    selected,
    selector_text,
)
from prodstack.upstream.install import METRICS_NAMESPACE_LABEL, OPERATOR_SELECTOR
from prodstack.upstream.router_cli import environment, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.rules.reading.addresses import Address

SIDECAR_PORT = 30090
"""The port of the sidecar, which downloads adapters (operator, observed)."""
SIDE_CHANNEL, SIDE_CHANNEL_PORT = "VLLM_NIXL_SIDE_CHANNEL_PORT", 5600
"""The variable for the port of NixlConnector's handshake, and its default (vLLM, read)."""
PROXY_FLAG = "--nixl-proxy-port"
NIXL = "NixlConnector"
_PEER_PORTS = ("nixlPeerInitPort", "nixlPeerAllocPort")
_PREFILL, _DECODE = "prefill", "decode"
MOST_ENGINES = 200
"""To how many engines the connections of one router or adapter are judged."""


class End(NamedTuple):
    """One end of a connection. name: for messages; is_foreign: whether only the namespace of its pods is known, as of the operator's."""

    name: str
    pods: Pods
    is_foreign: bool = False


class Flow(NamedTuple):
    """A connection over TCP that is needed. path: of the value that asks for it; port: of the target's pods."""

    path: Path
    source: End
    target: End
    port: int


def engine_port(engine: Engine) -> int:
    """vllmConfig.port; the default if it is not a whole number."""
    return whole_number(engine.port) or ENGINE_PORT


def object_port(manifest: Manifest) -> int:
    """The port of a router or a cache server; the default of its kind if it is not a whole number."""
    default = fields.DEFAULT_ROUTER_PORT if manifest.ref.kind == ROUTER else fields.DEFAULT_CACHE_PORT
    return next((placed.value for placed in fields.ports(manifest)), default)


def pods_port(manifest: Manifest, engine: Engine | None) -> int:
    """The port of the pods that `behind_service` found."""
    return object_port(manifest) if engine is None else engine_port(engine)


def _engine(world: World, engine: Engine) -> End:
    ports = {"http": engine_port(engine)}
    pods = Pods(engine.namespace, Labels(engine.labels), _space(world, engine.namespace), ports)
    return End(str(engine), pods)


def _object(world: World, manifest: Manifest) -> tuple[End, int]:
    """A router or a cache server, and its port."""
    is_router, namespace = manifest.ref.kind == ROUTER, manifest.ref.namespace
    port = object_port(manifest)
    pods = Pods(namespace, Labels(pod_labels(manifest, None)), _space(world, namespace), {"http": port})
    name = f"{namespace}/{manifest.ref.name}" if namespace else manifest.ref.name
    return End(f'{"router" if is_router else "cache server"} "{name}"', pods), port


def _space(world: World, name: str) -> Labels:
    """The labels of a namespace of routers, engines or the operator.

    One that is not in the tree is taken not to have the label of namespaces that read metrics: those are of Prometheus.
    """
    known = space(world, name)
    return known if known.complete else known._replace(absent=frozenset(METRICS_NAMESPACE_LABEL))


def pod_labels(manifest: Manifest, engine: Engine | None) -> Mapping[str, str]:
    """The labels of the pods of an object; a cache server's own labels do not reach them (operator, observed). engine: if it is a runtime."""
    if engine is not None:
        return engine.labels
    return router_labels(manifest) if manifest.ref.kind == ROUTER else {"app": manifest.ref.name}


def behind_service(world: World, address: Address) -> tuple[Manifest, Engine | None] | None:
    """The object whose pods the operator's Service at an address leads to, and the engine if it is a runtime; None if it is another Service."""
    where = address.service
    if where is None or address.port != str(SERVICE_PORT) or service_named(world, *where) is not None:
        return None
    owner = claimant(world, *where)
    if owner is None:
        return None
    return owner, next((each for each in engines(owner) if each.name == where[1]), None)


def _some(found: Sequence[Engine], world: World) -> list[Engine]:
    """The engines to judge among those that an object reaches, none if their namespaces have no policies.

    All pairs of thousands of routers and engines would take hours.
    """
    some = list(found[:MOST_ENGINES])
    return some if any(world.ask(has_policies, each) for each in {engine.namespace for engine in some}) else []


def _to_engines(router: Manifest, world: World) -> Iterator[Flow]:
    found = _some(selected(world, router), world)
    source, _ = _object(world, router)
    path = selector_text(router)[0]
    for engine in found:
        yield Flow(path, source, _engine(world, engine), engine_port(engine))
    for engine in found:
        proxy = text(engine.block, "lmCacheConfig", "nixlProxyPort")
        if engine.side == _PREFILL and proxy.isdigit() and value(router.spec.get("extraArgs"), PROXY_FLAG) == proxy:
            yield Flow(path, _engine(world, engine), source, int(proxy))


def _to_backends(router: Manifest, world: World) -> Iterator[Flow]:
    for backend in backends(router):
        found = behind_service(world, backend)
        if found is not None:
            (owner, engine), (source, _) = found, _object(world, router)
            target, port = _object(world, owner) if engine is None else (_engine(world, engine), engine_port(engine))
            yield Flow(backend.path, source, target, port)


def _between_sides(router: Manifest, world: World) -> Iterator[Flow]:
    """The handshakes of a router's pairs, from the decode to the prefill engine. Each engine is compared with one of the other side."""
    sides = split(router, world) if is_disaggregated(router) else None
    if sides is None or not sides.prefill or not sides.decode:
        return
    ahead, behind = _some(sides.prefill, world), _some(sides.decode, world)
    first = [(decode, each) for each in ahead[:1] for decode in behind]
    for decode, prefill in (*first, *((decode, each) for decode in behind[:1] for each in ahead[1:])):
        if all(NIXL in (connector(each) or "") for each in (decode, prefill)):
            port = environment(get(prefill.block, "vllmConfig", "env")).get(SIDE_CHANNEL, str(SIDE_CHANNEL_PORT))
            if port.isascii() and port.isdigit():
                yield Flow(selector_text(router)[0], _engine(world, decode), _engine(world, prefill), int(port))


def _in_topology(runtime: Manifest, world: World) -> Iterator[Flow]:
    """The connections of a topology, from the prefill side to the ports that the decode side names."""
    sides = {engine.side: engine for engine in engines(runtime)}
    if _PREFILL not in sides or _DECODE not in sides:
        return
    prefill, decode = sides[_PREFILL], sides[_DECODE]
    for key in _PEER_PORTS:
        port = text(decode.block, "lmCacheConfig", key)
        if get(decode.block, "lmCacheConfig", "enableNixl") is True and port.isascii() and port.isdigit():
            path = (*decode.path, "lmCacheConfig", key)
            yield Flow(path, _engine(world, prefill), _engine(world, decode), int(port))


def _to_caches(runtime: Manifest, world: World) -> Iterator[Flow]:
    by_path = {engine.path: engine for engine in engines(runtime)}
    for url in urls(runtime):
        found = behind_service(world, url)
        if found is not None and found[0].ref.kind == CACHE_SERVER:
            target, port = _object(world, found[0])
            yield Flow(url.path, _engine(world, by_path[url.path[:-2]]), target, port)


def _from_operator(adapter: Manifest, world: World) -> Iterator[Flow]:
    """The operator calls vLLM on 8000, whatever its port, and the sidecar if it has to download (operator, observed)."""
    found = engines_of_model(world, adapter.spec.get("baseModel"))
    namespace = operator_namespace(world) if found else None
    if namespace is None:
        return
    pods = Pods(namespace, Labels(complete=False), _space(world, namespace))
    source = End(f'the operator in namespace "{namespace}"', pods, is_foreign=True)
    downloads = get(adapter.spec, "adapterSource", "type") == "huggingface"
    for engine in _some(found, world):
        for port in (ENGINE_PORT, SIDECAR_PORT) if downloads else (ENGINE_PORT,):
            yield Flow(("spec", "baseModel"), source, _engine(world, engine), port)


def operator_namespace(world: World) -> str | None:
    """Where the operator runs: as the cluster file says, or else where its Deployment is; None if the tree does not tell."""
    return world.facts.operator_namespace or next(iter(world.look(operators, ())), None)


@indexed(FOREIGN, plain=True)
def operators(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """The namespaces of the Deployments of the operator that `synth` writes, under one key."""
    if manifest.ref.kind == "Deployment":
        labels = texts(manifest.body, "spec", "template", "metadata", "labels")
        if labels.items() >= OPERATOR_SELECTOR.items():
            yield (), manifest.ref.namespace


_NEEDED: Mapping[str, tuple[Callable[[Manifest, World], Iterator[Flow]], ...]] = {
    ROUTER: (_to_engines, _to_backends, _between_sides),
    RUNTIME: (_to_caches, _in_topology),
    LORA_ADAPTER: (_from_operator,),
}
KINDS = tuple(_NEEDED)
"""The kinds that need connections."""


def flows(manifest: Manifest, world: World) -> Iterator[Flow]:
    """The connections that an object needs, and whose ends are in the tree."""
    for needed in _NEEDED.get(manifest.ref.kind, ()):
        yield from needed(manifest, world)
