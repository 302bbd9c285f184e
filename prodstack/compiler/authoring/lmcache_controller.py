"""The Service for a router's LMCache controller, to which engines report what they cache (`controllerService: true`).

The operator's Service of a router has only port 80 (operator, observed). The controller listens on `lmcacheControllerPort`, 9000 by default,
and from release 0.1.11 on also on the ports for replies and heartbeats, if they are set (router, read).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import at, mapping
from prodstack.compiler.companions.stack import made
from prodstack.manifests.names import dns_1035_problem
from prodstack.upstream.router_cli import DEFAULT_CONTROLLER_PORT, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.compiler.authoring.form import Entry
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map

CONTROLLER_SERVICE = "controllerService"
"""The key of a router's entry that asks for the Service."""
WITH_CONTROLLER = ("kvaware", "loadaware", "loadaware_beta")
"""The routing logics that start an LMCache controller (router, read)."""
_FLAGS = {
    "lmcache": "--lmcache-controller-port",
    "lmcache-reply": "--lmcache-controller-reply-port",
    "lmcache-beat": "--lmcache-controller-heartbeat-port",
}
"""The ports of the controller by their names in the Service, which have at most 15 characters (Kubernetes, read)."""


def service_name(router: str) -> str:
    """Return the name of the Service for a router's LMCache controller."""
    return f"{router}-lmcache"


def controller_service(router: Entry, namespace: str, findings: list[Finding]) -> Iterator[Map]:
    """Yield the Service that a router's entry asks for. router: in the CRD's form."""
    if router.references.get(CONTROLLER_SERVICE) is not True:
        return
    mark = router.references.marks.get(CONTROLLER_SERVICE, router.mark)
    logic = value(router.spec.get("extraArgs"), "--routing-logic") or at(router.spec, ("routingLogic",)) or "roundrobin"
    if logic not in WITH_CONTROLLER:
        message = f'{router.name} has {CONTROLLER_SERVICE}, but its routing logic is "{logic}", which starts no LMCache controller'
        findings.append(
            problem("invalid-value", mark, message, f"write routingLogic: kvaware, or remove {CONTROLLER_SERVICE}")
        )
    name = service_name(router.name)
    if found := dns_1035_problem(name):
        message = f'the Service for the LMCache controller would be called "{name}", which {found}'
        findings.append(problem("invalid-name", router.mark, message, "give the router a shorter name"))
    ports = [{"name": port, "port": number, "targetPort": number} for port, number in _ports(router).items()]
    app = router.name if router.labels is None else router.labels.get("app", router.name)
    yield mapping(made("v1", "Service", name, namespace, spec={"ports": ports, "selector": {"app": app}}), mark)


def _ports(router: Entry) -> dict[str, int]:
    """Return the ports on which the controller listens. A value that is not a port is left out; rules report it."""
    written: dict[str, Any] = {port: value(router.spec.get("extraArgs"), flag) for port, flag in _FLAGS.items()}
    written["lmcache"] = written["lmcache"] or at(router.spec, ("lmcacheControllerPort",)) or DEFAULT_CONTROLLER_PORT
    return {port: int(found) for port, found in written.items() if str(found or "").isdecimal()}
