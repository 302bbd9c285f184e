"""NIXL: how prefill and decode engines, and the router between them, reach each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import has_port, service_named
from prodstack.rules.reading.prefill_decode import DECODE, ORCHESTRATED, PREFILL, connector
from prodstack.rules.reading.reference_index import (
    DISAGGREGATED,
    SERVICE_PORT,
    Engine,
    cluster_host,
    routing_logic,
    selected,
)
from prodstack.upstream.router_cli import environment, placed, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

CONNECTOR = "NixlConnector"
SIDE_CHANNEL_HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
PORTS = {
    "--nixl-proxy-port": (PREFILL, "nixlProxyPort"),
    "--nixl-peer-init-port": (DECODE, "nixlPeerInitPort"),
    "--nixl-peer-alloc-port": (DECODE, "nixlPeerAllocPort"),
}
"""The router's argument, and the side and the field that must name the same port. Source: upstream change 841, read."""
_SELECTOR = ("spec", "k8sLabelSelector")
_CACHE = ("spec", "topology", PREFILL, "lmCacheConfig")


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("extraArgs",),
    unguarded=cel.OTHER_OBJECTS,
)
def mismatched_nixl_port(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router and its engines use different NIXL ports.

    **What it reports.** A VLLMRouter with the routing logic disaggregated_prefill whose `--nixl-proxy-port`, `--nixl-peer-init-port` or
    `--nixl-peer-alloc-port` differs from the nixlProxyPort of the prefill side, or from the nixlPeerInitPort or nixlPeerAllocPort of the
    decode side, of a runtime in topology mode that it selects.

    **Why it is bad.** The router tells the sender where the receiver listens, and itself listens where the sender reports (source of change
    841, read). With different numbers at the two ends, nobody answers.

    **Bad**

        kind: VLLMRouter
        spec:
          extraArgs: ["--nixl-peer-init-port", "7301"]      # the decode side has nixlPeerInitPort: "7300"

    **Fix.** Write the same port at both ends.

        extraArgs: ["--nixl-peer-init-port", "7300"]
    """
    arguments = manifest.spec.get("extraArgs")
    for flag, (side, key) in PORTS.items() if routing_logic(manifest) == DISAGGREGATED[0] else ():
        told = value(arguments, flag)
        for engine in selected(world, manifest) if told else ():
            port = get(engine.block, "lmCacheConfig", key)
            if engine.side == side and isinstance(port, str) and port and port != told:
                yield Report(
                    ("spec", "extraArgs", [index for index, _ in placed(arguments, flag)][-1]),
                    f"{flag} is {told}, but {engine} has {key} {port}",
                    f'write "{flag}", "{port}"',
                )
                break


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("topology",),
    unguarded=cel.OTHER_OBJECTS,
)
def unreachable_nixl_proxy(manifest: Manifest, world: World) -> Iterator[Report]:
    """The NIXL proxy of the prefill side is on a port that no Service has.

    **What it reports.** A VLLMRuntime in topology mode whose prefill side names, in nixlProxyHost and nixlProxyPort, the router's own Service,
    or a Service in the tree without that port. In a complete tree also a Service that does not exist.

    **Why it is bad.** Senders use this port to tell the router that a cache has arrived. The Service that the operator makes for a router has
    only port 80 (operator, observed), so nobody answers and no request is finished. The upstream sample has this mistake.

    **Bad**

        nixlProxyHost: vllmrouter-sample           # the router's name
        nixlProxyPort: "7500"

    **Fix.** Write a separate Service for the port, and name it. `prefillDecode` in a stack file does both.

        apiVersion: v1
        kind: Service
        metadata: {name: vllmrouter-sample-nixl}
        spec:
          selector: {app: vllmrouter-sample}
          ports: [{name: nixl, port: 7500}]
    """
    cache = get(manifest.body, *_CACHE)
    host, port = get(cache, "nixlProxyHost"), get(cache, "nixlProxyPort")
    if get(cache, "enableNixl") is not True or not isinstance(host, str) or not isinstance(port, str):
        return
    where = cluster_host(host, manifest.ref.namespace)
    service = service_named(world, *where) if where else None
    if where is None or (service is not None and has_port(service, port)):
        return
    severity = Severity.ERROR
    if service is not None:
        problem = f'the Service "{where[1]}" does not have port {port}, on which senders call it'
    elif world.find(ROUTER, *where) is not None:
        problem = (
            f'the Service of the router "{where[1]}" has only port {SERVICE_PORT}, but senders call it on port {port}'
        )
    else:
        problem, severity = (
            f'there is no Service "{where[1]}" in namespace "{where[0]}" for the NIXL proxy',
            world.missing_here,
        )
    yield Report(
        (*_CACHE, "nixlProxyHost"),
        problem,
        f"write a Service with port {port} that selects the router's pods, and name it in nixlProxyHost",
        severity,
    )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("routingLogic", "extraArgs"),
    unguarded=cel.OTHER_OBJECTS,
)
def missing_kv_transfer(manifest: Manifest, world: World) -> Iterator[Report]:
    """An orchestrating router selects an engine that does not hand over its cache.

    **What it reports.** A VLLMRouter with the routing logic disaggregated_prefill_orchestrated that selects a VLLMRuntime without
    `--kv-transfer-config` (an error), with another connector than NixlConnector, LMCache's included, or without
    VLLM_NIXL_SIDE_CHANNEL_HOST in env (warnings).

    **Why it is bad.** The router passes on the kv_transfer_params that the prefill engine returns, and vLLM's NixlConnector returns them
    (router's source and vLLM, read). With LMCache enabled the operator appends its own connector, which wins. The side channel listens on
    localhost by default, where no other pod can reach it.

    **Bad**

        kind: VLLMRuntime
        metadata: {labels: {model: llama-prefill}}
        spec:
          vllmConfig: {extraArgs: []}

    **Fix.** Configure the connector on every engine of both sides, with LMCache off. `prefillDecode` in a stack file does this.

        vllmConfig:
          extraArgs:
            - --kv-transfer-config
            - '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'
          env:
            - {name: VLLM_NIXL_SIDE_CHANNEL_HOST, value: 0.0.0.0}
            - {name: VLLM_NIXL_SIDE_CHANNEL_PORT, value: "5600"}
    """
    for engine in selected(world, manifest) if routing_logic(manifest) == ORCHESTRATED else ():
        yield from _transfer(engine)


def _transfer(engine: Engine) -> Iterator[Report]:
    found = connector(engine)
    if not found:
        yield Report(
            _SELECTOR,
            f"{engine} has no --kv-transfer-config, so it does not return the kv_transfer_params that this routing logic needs",
            'write --kv-transfer-config and {"kv_connector":"NixlConnector","kv_role":"kv_both"} in its extraArgs',
        )
    elif CONNECTOR not in found:
        yield Report(
            _SELECTOR,
            f"{engine} runs with the connector of {found}, but only {CONNECTOR} is known to return kv_transfer_params",
            f"configure {CONNECTOR} in its extraArgs, and leave lmCacheConfig out",
            Severity.WARNING,
        )
    elif SIDE_CHANNEL_HOST not in environment(get(engine.block, "vllmConfig", "env")):
        yield Report(
            _SELECTOR,
            f"{engine} does not set {SIDE_CHANNEL_HOST}, so its side channel listens on localhost, where no other pod can reach it",
            f"write {SIDE_CHANNEL_HOST} with the value 0.0.0.0 in its env",
            Severity.WARNING,
        )
