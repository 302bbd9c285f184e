"""Ways in from outside the cluster: an Ingress, an HTTPRoute or a Service of its own in front of a router.

An Ingress and a route lead to the Service that the operator makes for the router: it has the router's name and port 80 (operator, observed).
List items have the fields that their CRD would add, so that what is published is what the cluster stores, and Argo CD shows no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import did_you_mean
from prodstack.compiler.companions.addresses import host_problem, network_of, path_problem
from prodstack.compiler.companions.stack import Mistake, made, own_labels
from prodstack.manifests.names import dns_1035_problem, label_key_problem
from prodstack.manifests.wording import dotted
from prodstack.rules.reading.reference_index import SERVICE_PORT, router_labels
from prodstack.rules.reading.traffic import object_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path
    from prodstack.models.companions import Exposure, HttpRouteExposure, IngressExposure, ServiceExposure

KEY = "expose"
GATEWAY_API = "gateway.networking.k8s.io"
LOAD_BALANCER, CLUSTER_IP = "LoadBalancer", "ClusterIP"
_MOST_HOSTS = 16
"""The most host names of an HTTPRoute (Gateway API, read)."""


def objects(settings: Mapping[str, Exposure], stack: Stack) -> Iterator[Body]:
    """Yield what leads to each router that is exposed, in the router's namespace."""
    for router in stack.routers:
        exposure = settings.get(router.ref.name)
        if exposure is None:
            continue
        if exposure.ingress is not None:
            yield _ingress(router, exposure.ingress)
        if exposure.http_route is not None and exposure.http_route.gateway is not None:
            yield _route(router, exposure.http_route)
        if exposure.service is not None:
            yield _service(router, exposure.service)


def public_name(router: str) -> str:
    """Return the name of a router's own Service: the operator's has the router's name."""
    return f"{router}-public"


def _ingress(router: Manifest, settings: IngressExposure) -> Body:
    name, hosts = router.ref.name, list(settings.hosts or ())
    backend = {"service": {"name": name, "port": {"number": SERVICE_PORT}}}
    http = {"paths": [{"path": settings.path or "/", "pathType": "Prefix", "backend": backend}]}
    rules = [{"host": host, "http": http} for host in hosts] or [{"http": http}]
    tls = [{**({"hosts": hosts} if hosts else {}), "secretName": settings.tls_secret}]
    spec = {
        **({"ingressClassName": settings.class_name} if settings.class_name else {}),
        **({"tls": tls} if settings.tls_secret else {}),
        "rules": rules,
    }
    return _made("networking.k8s.io/v1", "Ingress", name, router, settings.annotations, spec)


def _route(router: Manifest, settings: HttpRouteExposure) -> Body:
    gateway, name, hosts = settings.gateway, router.ref.name, list(settings.hosts or ())
    parent = {"group": GATEWAY_API, "kind": "Gateway", **(gateway.written() if gateway else {})}
    rule = {
        "matches": [{"path": {"type": "PathPrefix", "value": settings.path or "/"}}],
        "backendRefs": [{"group": "", "kind": "Service", "name": name, "port": SERVICE_PORT, "weight": 1}],
        **({"timeouts": {"request": settings.timeout}} if settings.timeout else {}),
    }
    spec = {"parentRefs": [parent], **({"hostnames": hosts} if hosts else {}), "rules": [rule]}
    return _made(f"{GATEWAY_API}/v1", "HTTPRoute", name, router, settings.annotations, spec)


def _service(router: Manifest, settings: ServiceExposure) -> Body:
    port = {
        "name": "http",
        "port": settings.port or SERVICE_PORT,
        "protocol": "TCP",
        "targetPort": object_port(router),
        **({"nodePort": settings.node_port} if settings.node_port else {}),
    }
    ranges = list(settings.source_ranges or ())
    spec = {
        "type": _type(settings),
        **({"loadBalancerClass": settings.load_balancer_class} if settings.load_balancer_class else {}),
        **({"loadBalancerSourceRanges": ranges} if ranges else {}),
        "ports": [port],
        "selector": own_labels(router_labels(router)),
    }
    return _made("v1", "Service", public_name(router.ref.name), router, settings.annotations, spec)


def _made(
    version: str, kind: str, name: str, router: Manifest, annotations: Mapping[str, str] | None, spec: Body
) -> Body:
    return made(version, kind, name, router.ref.namespace, annotations=annotations, spec=spec)


def _type(settings: ServiceExposure) -> str:
    return settings.type or LOAD_BALANCER


def mistakes(settings: Mapping[str, Exposure], stack: Stack) -> Iterator[Mistake]:
    """Yield routers that the stack does not have, and what the API server would refuse or ignore."""
    known = {router.ref.name for router in stack.routers}
    for name, exposure in settings.items():
        if name not in known:
            message = f'{KEY} names "{name}", but the stack has no such router'
            yield Mistake((KEY, name), message, did_you_mean(name, known), "unknown-reference")
        elif exposure.is_on:
            yield from _of_exposure(name, exposure)


def _of_exposure(name: str, exposure: Exposure) -> Iterator[Mistake]:
    here: Path = (KEY, name)
    if exposure.ingress is None and exposure.http_route is None and exposure.service is None:
        message = f"{KEY}.{name} names no way in, so nothing would lead to the router"
        yield Mistake(
            here, message, "write ingress, httpRoute or service below it, or name one in the cluster's defaults"
        )
    if exposure.ingress is not None:
        yield from _of_addresses((*here, "ingress"), exposure.ingress)
    if exposure.http_route is not None:
        yield from _of_addresses((*here, "httpRoute"), exposure.http_route)
        yield from _of_route((*here, "httpRoute"), exposure.http_route)
    if exposure.service is not None:
        yield from _of_service((*here, "service"), name, exposure.service)


def _of_addresses(path: Path, settings: IngressExposure | HttpRouteExposure) -> Iterator[Mistake]:
    where = dotted(path)
    for index, host in enumerate(settings.hosts or ()):
        if found := host_problem(host):
            message = f'{where}.hosts[{index}] is "{host}", which {found}'
            yield Mistake((*path, "hosts", index), message, "write a name such as chat.example.com, or *.example.com")
    if settings.path is not None and (found := path_problem(settings.path)):
        yield Mistake((*path, "path"), f'{where}.path is "{settings.path}", which {found}', "write a path such as /v1")
    yield from _of_annotations(path, settings.annotations)


def _of_annotations(path: Path, annotations: Mapping[str, str] | None) -> Iterator[Mistake]:
    for key in annotations or ():
        if found := label_key_problem(key.lower()):
            message = f'{dotted(path)}.annotations has the key "{key}", which {found.replace("label", "annotation")}'
            yield Mistake(
                (*path, "annotations", key), message, "write the key as the controller's documentation has it"
            )


def _of_route(path: Path, settings: HttpRouteExposure) -> Iterator[Mistake]:
    if settings.gateway is None:
        message = f"{dotted(path)} names no gateway, so no Gateway would serve the route"
        yield Mistake(path, message, "write gateway: {name: ...} there, or in the cluster's defaults")
    if settings.hosts is not None and len(settings.hosts) > _MOST_HOSTS:
        message = f"{dotted(path)}.hosts has {len(settings.hosts)} names, but an HTTPRoute has at most {_MOST_HOSTS}"
        yield Mistake((*path, "hosts"), message, "use a wildcard such as *.example.com")


def _of_service(path: Path, router: str, settings: ServiceExposure) -> Iterator[Mistake]:
    where = dotted(path)
    if dns_1035_problem(router) is None and (found := dns_1035_problem(public_name(router))):
        message = f'the Service of {where} would be called "{public_name(router)}", which {found}'
        yield Mistake(path, message, "give the router a shorter name", "invalid-name")
    if _type(settings) == CLUSTER_IP and settings.node_port is not None:
        message = f"{where}.nodePort is {settings.node_port}, but a Service of type ClusterIP has no port on the nodes"
        yield Mistake((*path, "nodePort"), message, "write type: NodePort, or remove nodePort")
    for key, value in (("loadBalancerClass", settings.load_balancer_class), ("sourceRanges", settings.source_ranges)):
        if value is not None and _type(settings) != LOAD_BALANCER:
            message = f"{where}.{key} is set, but a Service of type {_type(settings)} has no load balancer that it could apply to"
            yield Mistake((*path, key), message, f"write type: LoadBalancer, or remove {key}")
    yield from _of_balancer(path, settings.load_balancer_class, settings.source_ranges)
    yield from _of_annotations(path, settings.annotations)


def _of_balancer(path: Path, name: str | None, ranges: Sequence[str] | None) -> Iterator[Mistake]:
    if name is not None and (found := label_key_problem(name)):
        message = f'{dotted(path)}.loadBalancerClass is "{name}", which {found.replace("label key", "class")}'
        yield Mistake((*path, "loadBalancerClass"), message, "write the class as the controller's documentation has it")
    if ranges is not None and not ranges:
        message = f"{dotted(path)}.sourceRanges is empty, which lets every address in (Kubernetes, read)"
        yield Mistake((*path, "sourceRanges"), message, "list the addresses that may use it, or remove sourceRanges")
    for index, block in enumerate(ranges or ()):
        if network_of(block) is None:
            message = f'{dotted(path)}.sourceRanges[{index}] is "{block}", which is not a CIDR'
            yield Mistake(
                (*path, "sourceRanges", index), message, "write addresses such as 203.0.113.0/24 or 2001:db8::/32"
            )
