"""The rule `kvaware-unreachable-controller`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import has_port, services
from prodstack.rules.reading.reference_index import router_labels, routing_logic
from prodstack.upstream.router_cli import DEFAULT_CONTROLLER_PORT, value

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def kvaware_unreachable_controller(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router's LMCache controller cannot be reached by the engines.

    **What it reports.** A VLLMRouter with routing logic kvaware, where no Service in the tree leads to the router's pods on the controller's port:
    `lmcacheControllerPort`, or 9000 without it.

    **Why it is bad.** The engines report to the LMCache controller, which runs in the router, on `lmcacheControllerPort`. The Service that the
    operator makes for a router has port 80 alone (operator, observed), so the controller hears nothing and the router falls back
    to guessing.

    **Bad**

        kind: VLLMRouter
        spec: {routingLogic: kvaware, lmcacheControllerPort: 9000}

    **Fix.** Write a Service of your own for the port.

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller}
        spec:
          selector: {app: chat}
          ports: [{name: controller, port: 9000}]
    """
    if routing_logic(manifest) != "kvaware":
        return
    written = value(manifest.spec.get("extraArgs"), "--lmcache-controller-port")
    port = written or manifest.spec.get("lmcacheControllerPort") or DEFAULT_CONTROLLER_PORT
    leading = services(world).leading_to(manifest.ref.namespace, router_labels(manifest))
    if not any(has_port(service, str(port)) for service in leading):
        yield Report(
            ("spec", "lmcacheControllerPort"),
            f"the LMCache controller listens on port {port}, and the router's own Service has port 80 alone: no engine can report to it",
            f'write a Service with selector app: "{manifest.ref.name}" and port {port}',
        )
