"""The chart's Ingress and routes of the router as `expose` of the stack file.

Source: the chart's templates ingress and route, read. What the stack file cannot express is explained, and not written in part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.obstacles import of_ingress, of_route
from prodstack.importing.helm.pieces import OFF, Note, Setting, is_empty, text_of, texts_of, unread, used
from prodstack.importing.helm.routers import ROUTER
from prodstack.importing.helm.services import EXPOSE, service
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.values import entries, get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

INGRESS, ROUTE = (*ROUTER, "ingress"), (*ROUTER, "route")
_INGRESS_KEYS = ("enabled", "className", "annotations", "hosts", "tls")
_ROUTE_KEYS = ("enabled", "apiVersion", "kind", "parentRefs", "hostnames", "matches", "annotations")
_OTHER_ROUTE_KEYS = ("labels", "httpsRedirect", "filters", "additionalRules")
MAIN_ROUTE = "main"
_BY_HAND = "Write it as a manifest in the stack's folder."
_LABELS = "The HTTPRoute of the stack file has no labels. If something selects it by them, write it as a manifest in the stack's folder instead."
_SECOND = "The stack file has one HTTPRoute for each router, made of {chosen}."


def exposure(release: Release, router: str) -> Iterator[Piece]:
    """Yield how clients reach the router. router: its name in the stack file."""
    yield from _ingress(release, router)
    yield from _routes(release, router)
    yield from service(release, router)


def _ingress(release: Release, router: str) -> Iterator[Piece]:
    values = release.value(*INGRESS)
    obstacles = list(of_ingress(values))
    if get(values, "enabled") is not True:
        yield Note(INGRESS, Verdict.UNUSED, OFF)
    elif obstacles:
        yield Note(INGRESS, Verdict.MANIFEST, _not_written("Ingress", obstacles, router))
    else:
        sources = used(values, INGRESS, *_INGRESS_KEYS)
        yield Setting((EXPOSE, router, "ingress"), _ingress_block(values), sources)
        yield from _ingress_unread(values)


def _ingress_block(values: Any) -> dict[str, Any]:
    hosts = [text_of(each["host"]) or "" for each in values["hosts"]]
    path = text_of(get(values, "hosts", 0, "paths", 0, "path"))
    written = {
        "className": text_of(get(values, "className")),
        "hosts": [host for host in hosts if host],
        "path": None if path == "/" else path,
        "tlsSecret": text_of(get(values, "tls", 0, "secretName")),
        "annotations": texts_of(get(values, "annotations")),
    }
    return {key: value for key, value in written.items() if not is_empty(value)}


def _ingress_unread(values: Any) -> Iterator[Piece]:
    yield from unread(values, INGRESS, _INGRESS_KEYS)
    for index, host in enumerate(values["hosts"]):
        here = (*INGRESS, "hosts", index)
        yield from unread(host, here, ("host", "paths"))
        yield from unread(host["paths"][0], (*here, "paths", 0), ("path", "pathType"))
    yield from unread(get(values, "tls", 0), (*INGRESS, "tls", 0), ("secretName", "hosts"))


def chosen_route(release: Release) -> str | None:
    """The name of the route that becomes the HTTPRoute of the stack file: main, or else the first one that can; None if there is none."""
    return next((name for name, route in _enabled(release) if not list(of_route(route))), None)


def needs_other_name(release: Release) -> bool:
    """Whether RELEASE-router, which the chart calls its main route, must not be the name of the new router and so of its HTTPRoute.

    Both would be one object in one namespace: the first apply would move all clients, and `helm uninstall` would delete it.
    """
    return chosen_route(release) is not None and MAIN_ROUTE in dict(_enabled(release))


def _enabled(release: Release) -> list[tuple[str, Any]]:
    """The routes that the chart renders, main first, the others as Helm orders them."""
    routes = release.value(*ROUTE)
    found = sorted(routes.items()) if isinstance(routes, dict) else []
    enabled = [(name, route) for name, route in found if get(route, "enabled") is True]
    return sorted(enabled, key=lambda item: item[0] != MAIN_ROUTE)


def _routes(release: Release, router: str) -> Iterator[Piece]:
    routes, chosen, enabled = release.value(*ROUTE), chosen_route(release), dict(_enabled(release))
    for name in routes if isinstance(routes, dict) else ():
        if name not in enabled:
            yield Note((*ROUTE, name), Verdict.UNUSED, OFF)
    for name, route in enabled.items():
        where = (*ROUTE, name)
        if name == chosen:
            yield from _chosen(where, route, router)
            continue
        obstacles = list(of_route(route)) or [_SECOND.format(chosen=f"route.{chosen}")]
        leads_to = None if get(route, "httpsRedirect") else router
        yield Note(where, Verdict.MANIFEST, _not_written("route", obstacles, leads_to))


def _chosen(where: Path, route: Any, router: str) -> Iterator[Piece]:
    parent = route["parentRefs"][0]
    gateway = {key: text_of(parent.get(key)) for key in ("name", "namespace", "sectionName")}
    path = text_of(get(route, "matches", 0, "path", "value"))
    written = {
        "gateway": {key: value for key, value in gateway.items() if value},
        "hosts": [text_of(host) for host in entries(route, "hostnames")],
        "path": None if path == "/" else path,
        "annotations": texts_of(get(route, "annotations")),
    }
    value = {key: each for key, each in written.items() if not is_empty(each)}
    yield Setting((EXPOSE, router, "httpRoute"), value, used(route, where, *_ROUTE_KEYS))
    yield from unread(route, where, (*_ROUTE_KEYS, *_OTHER_ROUTE_KEYS))
    if not is_empty(get(route, "labels")):
        yield Note((*where, "labels"), Verdict.MANIFEST, _LABELS)


def _not_written(what: str, obstacles: list[str], router: str | None) -> str:
    """The reasons, and what to do. router: where the object leads; None if it has no backend."""
    backend = f" Its backend is the Service {router}, port 80." if router else ""
    return f"The stack file cannot express this {what}. {' '.join(obstacles)} {_BY_HAND}{backend}"
