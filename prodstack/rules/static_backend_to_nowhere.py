"""The rule `static-backend-to-nowhere`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import backends, has_port, services
from prodstack.rules.reading.reference_index import SERVICE_PORT, relations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.rules.reading.addresses import Address


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("static-discovery-incomplete", "static-discovery-uneven"),
    only_with=("serviceDiscovery", "extraArgs"),
)
def static_backend_to_nowhere(manifest: Manifest, world: World) -> Iterator[Report]:
    """A static backend leads to no Service, or to a port that its Service does not have.

    **What it reports.** A VLLMRouter with static discovery and a backend whose host is the Service of a runtime (or of another object of the
    operator) with another port than 80, or a Service of the tree without the port; in a complete tree also a Service of the cluster that is
    not there.

    **Why it is bad.** The Service that the operator makes has one port, 80, whatever the container's port is (operator, observed). On any other
    nobody answers, and the requests that the router sends there fail.

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://llama.prod.svc:8000     # the port of the container
          staticModels: Qwen/Qwen3-8B

    **Fix.** Write port 80 of the runtime's Service.

        spec:
          serviceDiscovery: static
          staticBackends: http://llama.prod.svc:80
          staticModels: Qwen/Qwen3-8B
    """
    for backend in backends(manifest):
        problem = _problem(backend, world)
        if problem:
            fix = f"write http://NAME.NAMESPACE.svc:{SERVICE_PORT} with the name and the namespace of a runtime"
            yield Report(backend.path, f'the backend "{backend.text}" {problem}', fix)


def _problem(backend: Address, world: World) -> str | None:
    where = backend.service
    if where is None:
        return None
    owner, written = relations(world).claimed.get(where), services(world).by_name.get(where)
    if written is not None and (_is_open(written) or has_port(written, backend.port)):
        return None
    if owner is not None and backend.port != str(SERVICE_PORT):
        return f"names port {backend.port}, but the Service of {owner.ref} listens on {SERVICE_PORT} only"
    if owner is not None:
        return None
    if written is not None:
        return f'names port {backend.port}, which the Service "{where[1]}" does not have'
    if not world.complete or (backend.is_ambiguous and where[0] not in relations(world).namespaces):
        return None
    return f'leads to the Service "{where[1]}" in namespace "{where[0]}", which does not exist'


def _is_open(service: Manifest) -> bool:
    """Whether any port may be answered: behind a name outside, or at the pods themselves."""
    return service.spec.get("type") == "ExternalName" or get(service.spec, "clusterIP") == "None"
