"""The rule `port-out-of-range`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import on, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import INT32_MAX, ports

if TYPE_CHECKING:
    from collections.abc import Iterator


_MOST = 65535
_FIX = "write a port from 1 to 65535; 8000 is the engines' default"

_IS_PORT = f"(self >= 1 && self <= {_MOST}) || self > {INT32_MAX} || self < -{INT32_MAX}"
_MESSAGE = f"the port is not between 1 and {_MOST}, and the Service is never right: {_FIX}"
GUARDS = (
    *on_engines(".vllmConfig.port", _IS_PORT, _MESSAGE),
    *on((ROUTER, CACHE_SERVER), ".spec.port", _IS_PORT, _MESSAGE),
)


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("port",))
def port_out_of_range(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A port is not between 1 and 65535.

    **What it reports.** `port` of a runtime, router or cache below 1 or above 65535.

    **Why it is bad.** The CRD accepts it. With 0 a runtime's Service is updated for ever and a router's Deployment is refused; above 65535 the
    Service is refused (operator, observed).

    **Bad**

        vllmConfig: {port: 70000}

    **Fix.**

        vllmConfig: {port: 8000}
    """
    for path, port in ports(manifest):
        if not 1 <= port <= _MOST and abs(port) <= INT32_MAX:
            yield Report(
                path, f"port {port} is not between 1 and {_MOST}, and the operator never gets its Service right", _FIX
            )
