"""The rule `nixl-proxy-unreachable`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import has_port, services
from prodstack.rules.reading.prefill_decode import PREFILL
from prodstack.rules.reading.reference_index import SERVICE_PORT, cluster_host

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("topology",))
def nixl_proxy_unreachable(manifest: Manifest, world: World) -> Iterator[Report]:
    """The prefill side's NIXL proxy is on a port that no Service has.

    **What it reports.** A VLLMRuntime in topology mode whose prefill side names, in nixlProxyHost and nixlProxyPort, a router's own Service, or
    a Service of the tree without that port; in a complete tree also a Service that is not there.

    **Why it is bad.** Senders tell the router through this port when a cache has arrived. The Service that the operator makes for a router
    has port 80 alone (operator, observed), so nobody answers and no request is finished. The upstream sample has this mistake.

    **Bad**

        nixlProxyHost: vllmrouter-sample           # the router's name
        nixlProxyPort: "7500"

    **Fix.** Write a Service of its own for the port, and name it; a stack file's `prefillDecode` does both.

        apiVersion: v1
        kind: Service
        metadata: {name: vllmrouter-sample-nixl}
        spec:
          selector: {app: vllmrouter-sample}
          ports: [{name: nixl, port: 7500}]
    """
    path = ("spec", "topology", PREFILL, "lmCacheConfig")
    cache = get(manifest.body, *path)
    host, port = get(cache, "nixlProxyHost"), get(cache, "nixlProxyPort")
    if get(cache, "enableNixl") is not True or not isinstance(host, str) or not isinstance(port, str):
        return
    where = cluster_host(host, manifest.ref.namespace)
    service = services(world).by_name.get(where) if where else None
    if where is None or (service is not None and has_port(service, port)):
        return
    router = world.find(ROUTER, *where)
    if service is not None or router is not None:
        owner = "the Service of the router" if service is None else "the Service"
        ports = str(SERVICE_PORT) if service is None else "no such port"
        problem = (
            f'{owner} "{where[1]}" has {ports if service else f"port {ports} alone"}, and senders call it on {port}'
        )
        severity = Severity.ERROR
    else:
        problem, severity = (
            f'no Service "{where[1]}" is in namespace "{where[0]}" for the NIXL proxy',
            world.missing_here,
        )
    yield Report(
        (*path, "nixlProxyHost"),
        problem,
        f"write a Service with port {port} that selects the router's pods, and name it in nixlProxyHost",
        severity,
    )
