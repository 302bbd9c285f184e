"""The rule `kvaware-without-controller-port`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import DEFAULT_CONTROLLER_PORT, read, winning

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("routingLogic", "extraArgs"))
def kvaware_without_controller_port(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Cache-aware routing relies on the LMCache controller's default port.

    **What it reports.** A router whose routing logic is `kvaware` without `lmcacheControllerPort` (or `--lmcache-controller-port`).

    **Why it is bad.** The router then listens on its own default, 9000 (router's parser, read); the engines and the extra Service that
    they reach it through must say the same number, and nothing in the manifests shows it.

    **Bad**

        spec:
          routingLogic: kvaware

    **Fix.** Write the port.

        spec:
          routingLogic: kvaware
          lmcacheControllerPort: 9000
    """
    path, logic = winning(manifest.spec, "--routing-logic")
    told = any(each.name == "--lmcache-controller-port" for each in read(manifest.spec.get("extraArgs")))
    if logic == "kvaware" and not told and not manifest.spec.get("lmcacheControllerPort"):
        message = f'the routing logic is "kvaware" and lmcacheControllerPort is not written: the router takes {DEFAULT_CONTROLLER_PORT}'
        yield Report(path, message, f"write lmcacheControllerPort: {DEFAULT_CONTROLLER_PORT}")
