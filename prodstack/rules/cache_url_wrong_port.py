"""The rule `cache-url-wrong-port`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import matches, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import urls
from prodstack.rules.reading.reference_index import SERVICE_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".lmCacheConfig",
    where(true("enabled"), f"!has(self.remoteUrl) || !{matches('self.remoteUrl', '^lm://(:.*|/*)$')}"),
    "remoteUrl names no host: write lm://NAME.NAMESPACE.svc:80",
    ".remoteUrl",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def cache_url_wrong_port(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's cache URL names a port that the cache server's Service does not have.

    **What it reports.** A VLLMRuntime with LMCache enabled whose `lmCacheConfig.remoteUrl` names a CacheServer of the tree with another port
    than 80, or with none; and an `lm://` URL without a host.

    **Why it is bad.** The Service that the operator makes for a CacheServer has one port: 80, which leads to the container's
    `spec.port` (operator, observed). On any other port nobody answers, and nothing is cached.

    **Bad**

        lmCacheConfig:
          enabled: true
          remoteUrl: lm://cache.prod.svc:8000       # the port of the container

    **Fix.** Write port 80, whatever the CacheServer's `spec.port` is.

        remoteUrl: lm://cache.prod.svc:80
    """
    for url in urls(manifest):
        if not url.host:
            yield Report(url.path, f'"{url.text}" names no host', "write lm://NAME.NAMESPACE.svc:80")
            continue
        cache = world.find(CACHE_SERVER, *url.service) if url.service else None
        if cache is not None and url.port != str(SERVICE_PORT):
            container = get(cache.spec, "port", default=8000)
            yield Report(
                url.path,
                f'"{url.text}" names {f"port {url.port}" if url.port else "no port"}, but the Service of cache server '
                f'"{cache.ref.name}" listens on {SERVICE_PORT} only (and leads to the container\'s port {container})',
                f"write lm://{url.host}:{SERVICE_PORT}",
            )
