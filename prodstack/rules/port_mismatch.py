"""The rule `port-mismatch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import ENGINE_PORT, relations
from prodstack.upstream.router_cli import placed

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def port_mismatch(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router calls its engines on a port on which they do not listen.

    **What it reports.** A VLLMRouter with k8s service discovery whose port for engines (`--k8s-port` in extraArgs, 8000 without it) is not
    the `vllmConfig.port` (default 8000) of every runtime that its selector matches.

    **Why it is bad.** The router has one port for all engines and reads no other (router's parser, read): it calls the pods there,
    gets no answer, and never uses them.

    **Bad**

        kind: VLLMRuntime
        spec:
          vllmConfig: {port: 8123}       # and the router has no --k8s-port

    **Fix.** Leave the port of the runtimes at 8000, or tell the router; runtimes of two ports need two routers.

        kind: VLLMRouter
        spec:
          extraArgs: ["--k8s-port", "8123"]
    """
    written = list(placed(manifest.spec.get("extraArgs"), "--k8s-port"))
    port = written[-1][1] if written else str(ENGINE_PORT)
    engines = relations(world).selected(manifest)
    wrong = [engine for engine in engines if str(engine.port) != port]
    if not wrong:
        return
    ports = sorted({str(engine.port) for engine in engines})
    told = f"--k8s-port {port}" if written else f"port {port}, the default of --k8s-port"
    yield Report(
        ("spec", "extraArgs", written[-1][0]) if written else ("spec", "k8sLabelSelector"),
        f"the router calls its engines on {told}, but {wrong[0]} listens on {wrong[0].port}",
        f'write "--k8s-port", "{ports[0]}" in the router\'s extraArgs'
        if len(ports) == 1
        else f"give all runtimes of this router one port (they have {', '.join(ports)}), or write one router a port",
    )
