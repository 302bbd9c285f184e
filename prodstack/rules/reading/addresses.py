"""Addresses that manifests name (static backends, lm:// URLs), and the Services that they can mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import entries, get, texts
from prodstack.rules.reading.reference_index import cluster_host, uses_discovery
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

SCHEME = "lm://"
_URL = re.compile(r"(?P<scheme>https?)://(?P<host>[^/:]+)(:(?P<port>\d+))?(/.*)?\Z")
_PORTS = {"http": "80", "https": "443"}


class Address(NamedTuple):
    """One URL and its place. port: the text after the colon, or ""; namespace: that of the pod that uses the URL."""

    path: Path
    text: str
    host: str
    port: str
    namespace: str

    @property
    def service(self) -> tuple[str, str] | None:
        """(namespace, name) of the Service that the host means; None for a host outside the cluster."""
        return cluster_host(self.host, self.namespace)

    @property
    def is_ambiguous(self) -> bool:
        """Whether the host could also be a name outside the cluster, because it has two parts, as in cache.internal."""
        return self.host.rstrip(".").count(".") == 1


@about_manifest
def backends(router: Manifest) -> Iterator[Address]:
    """The router's static backends that are URLs, each with its port; none if the router finds its engines by labels."""
    path, text = winning(router.spec, "--static-backends")
    for backend in () if uses_discovery(router) else text.split(","):
        url = _URL.match(backend)
        if url is not None:
            yield Address(path, backend, url["host"], url["port"] or _PORTS[url["scheme"]], router.ref.namespace)


@about_manifest
def urls(runtime: Manifest) -> Iterator[Address]:
    """The lm:// URLs that a runtime uses: those of engines that have LMCache enabled."""
    for path, block in runtime.engines:
        text = get(block, "lmCacheConfig", "remoteUrl")
        if get(block, "lmCacheConfig", "enabled") is True and isinstance(text, str) and text.startswith(SCHEME):
            host, _, port = text.removeprefix(SCHEME).rstrip("/").partition(":")
            yield Address((*path, "lmCacheConfig", "remoteUrl"), text, host, port, runtime.ref.namespace)


@indexed(FOREIGN)
def services_by_name(manifest: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The Services that somebody wrote, by namespace and name, without those that the operator created (a dump contains them)."""
    if _is_written(manifest):
        yield (manifest.ref.namespace, manifest.ref.name), manifest


@indexed(FOREIGN)
def services_by_selector(manifest: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The same by namespace and the first entry of their selectors."""
    if _is_written(manifest):
        for key, text in list(texts(manifest.spec, "selector").items())[:1]:
            yield (manifest.ref.namespace, key, text), manifest


def service_named(world: World, namespace: str, name: str) -> Manifest | None:
    """The Service of this name that somebody wrote."""
    found = world.look(services_by_name, (namespace, name))
    return found[-1] if found else None


def services_leading_to(world: World, namespace: str, labels: Mapping[str, str]) -> Iterator[Manifest]:
    """The Services of the namespace whose selector matches pods with these labels."""
    for key, text in labels.items():
        for service in world.look(services_by_selector, (namespace, key, text)):
            if service.spec["selector"].items() <= labels.items():
                yield service


def has_port(service: Manifest, port: str) -> bool:
    """Whether the Service listens on the port."""
    return any(str(get(item, "port")) == port for item in entries(service.spec, "ports"))


def made_by_operator(manifest: Manifest) -> bool:
    """Whether one of the operator's kinds owns the object, as in a dump of a cluster."""
    owners = entries(manifest.body, "metadata", "ownerReferences")
    return any(get(owner, "kind") in (RUNTIME, ROUTER, CACHE_SERVER) for owner in owners)


def _is_written(manifest: Manifest) -> bool:
    return manifest.ref.kind == "Service" and manifest.body.get("apiVersion") == "v1" and not made_by_operator(manifest)
