"""Why an Ingress or a route of the values cannot be written as `expose` of a stack file: reasons, each a sentence in Markdown.

A stack file has one Ingress and one HTTPRoute for each router. Each leads one path, with everything below it, to the router.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pieces import code, is_empty, is_secret, text_of, texts_of
from prodstack.manifests.values import get, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_GATEWAY_API = "gateway.networking.k8s.io"
_TEMPLATE = "{{"


def of_ingress(values: Any) -> Iterator[str]:
    """Yield why an Ingress cannot be written; nothing if it can."""
    hosts = get(values, "hosts")
    if not isinstance(hosts, list) or not hosts or not all(_is_host(each) for each in hosts):
        yield "It needs hosts, each with a name and paths."
        return
    paths = [each for host in hosts for each in host["paths"]]
    if any(len(host["paths"]) != 1 for host in hosts) or any(each != paths[0] for each in paths):
        yield "All hosts must have the same path, and only one."
    else:
        yield from _of_path(paths[0])
    if len(hosts) > 1 and any(is_empty(host["host"]) for host in hosts):
        yield "One of several hosts is empty, which means every host."
    yield from _of_tls(get(values, "tls"), {text_of(host["host"]) for host in hosts})
    yield from _of_texts(values)
    if not is_empty(get(values, "className")) and text_of(get(values, "className")) is None:
        yield "className must be a text."


def _is_host(value: Any) -> bool:
    paths = get(value, "paths")
    is_named = isinstance(value, dict) and text_of(value.get("host")) is not None
    return is_named and isinstance(paths, list) and bool(paths)


def _of_path(value: Any) -> Iterator[str]:
    path, kind = text_of(get(value, "path")) or "", text_of(get(value, "pathType"))
    if not path.startswith("/"):
        yield "A path must begin with a slash."
    if kind != "Prefix" and (kind, path) != ("ImplementationSpecific", "/"):
        yield f"The pathType must be Prefix, not {code(kind)}."


def _of_tls(tls: Any, hosts: set[str | None]) -> Iterator[str]:
    if is_empty(tls):
        return
    if not isinstance(tls, list) or len(tls) > 1:
        yield "There can be one TLS Secret."
    elif is_empty(text_of(get(tls, 0, "secretName"))):
        yield "The entry of tls needs a secretName."
    elif not is_empty(get(tls, 0, "hosts")) and set(words(tls, 0, "hosts")) != hosts:
        yield "The TLS Secret must be for the same hosts as the rules."


def of_route(route: Any) -> Iterator[str]:
    """Yield why a route of the Gateway API cannot be written; nothing if it can."""
    kind, version = text_of(get(route, "kind", default="HTTPRoute")), text_of(get(route, "apiVersion", default=""))
    if kind != "HTTPRoute" or (version and not version.startswith(f"{_GATEWAY_API}/")):
        yield f"Only HTTPRoutes are possible, not {code(f'{version} {kind}'.strip())}."
    if not is_empty(get(route, "httpsRedirect")):
        yield "It only redirects to HTTPS."
    elif not is_empty(get(route, "filters")) or not is_empty(get(route, "additionalRules")):
        yield "It has filters or additional rules."
    if not _is_gateway(get(route, "parentRefs")):
        yield "It must belong to one Gateway, which is named without a port."
    yield from _of_names(get(route, "hostnames"))
    yield from _of_matches(get(route, "matches"))
    yield from _of_texts(route)


def _is_gateway(parents: Any) -> bool:
    """Whether there is one parent, a Gateway that is named by what a stack file can say."""
    (parent,) = parents if isinstance(parents, list) and len(parents) == 1 else (None,)
    if not isinstance(parent, dict) or any(text_of(value) is None for value in parent.values()):
        return False
    kind = (parent.get("group", _GATEWAY_API), parent.get("kind", "Gateway"))
    is_known = set(parent) <= {"group", "kind", "name", "namespace", "sectionName"}
    return is_known and kind == (_GATEWAY_API, "Gateway") and not is_empty(parent.get("name"))


def _of_names(names: Any) -> Iterator[str]:
    if is_empty(names):
        return
    if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
        yield "hostnames must be a list of names."
    elif any(_TEMPLATE in each for each in names):
        yield "A host name is a template, which only Helm can fill in."


def _of_matches(matches: Any) -> Iterator[str]:
    if is_empty(matches):
        return
    (match,) = matches if isinstance(matches, list) and len(matches) == 1 else (None,)
    path = get(match, "path")
    is_path = isinstance(match, dict) and set(match) == {"path"} and isinstance(path, dict)
    value = text_of(get(path, "value", default="/")) or ""
    if not is_path or get(path, "type", default="PathPrefix") != "PathPrefix" or not value.startswith("/"):
        yield "It must match one path by its beginning (PathPrefix), and nothing else."


def _of_texts(values: Any) -> Iterator[str]:
    annotations = get(values, "annotations")
    if not is_empty(annotations) and texts_of(annotations) is None:
        yield "Annotations must be texts."
    if is_secret("expose", values):
        yield "It holds something that looks like a secret, which was not copied."
