"""The rule `nixl-ports-differ`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import DISAGGREGATED, relations, routing_logic
from prodstack.upstream.router_cli import placed, value

if TYPE_CHECKING:
    from collections.abc import Iterator


PORTS = {
    "--nixl-proxy-port": ("prefill", "nixlProxyPort"),
    "--nixl-peer-init-port": ("decode", "nixlPeerInitPort"),
    "--nixl-peer-alloc-port": ("decode", "nixlPeerAllocPort"),
}
"""The router's argument and the side and field that has to name the same port. Source: upstream change 841, read."""


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def nixl_ports_differ(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router and its engines name different NIXL ports.

    **What it reports.** A VLLMRouter with routing logic disaggregated_prefill whose `--nixl-proxy-port`, `--nixl-peer-init-port` or
    `--nixl-peer-alloc-port` is not the nixlProxyPort of the prefill side, or the nixlPeerInitPort or nixlPeerAllocPort of the decode side,
    of a runtime in topology mode that it selects.

    **Why it is bad.** The router tells the sender where the receiver listens, and listens itself where the sender reports (source of change 841,
    read): with another number on one end nobody answers.

    **Bad**

        kind: VLLMRouter
        spec:
          extraArgs: ["--nixl-peer-init-port", "7301"]      # the decode side has nixlPeerInitPort: "7300"

    **Fix.** Write the same port on both ends.

        extraArgs: ["--nixl-peer-init-port", "7300"]
    """
    arguments = manifest.spec.get("extraArgs")
    for flag, (side, key) in PORTS.items() if routing_logic(manifest) == DISAGGREGATED[0] else ():
        told = value(arguments, flag)
        for engine in relations(world).selected(manifest) if told else ():
            port = get(engine.block, "lmCacheConfig", key)
            if engine.side == side and isinstance(port, str) and port and port != told:
                yield Report(
                    ("spec", "extraArgs", [index for index, _ in placed(arguments, flag)][-1]),
                    f"{flag} is {told}, and {engine} has {key} {port}",
                    f'write "{flag}", "{port}"',
                )
                break
