"""The rule `cache-url-to-nowhere`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import services, urls
from prodstack.rules.reading.reference_index import relations

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def cache_url_to_nowhere(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's cache URL leads to no cache server.

    **What it reports.** A VLLMRuntime with LMCache enabled whose `lmCacheConfig.remoteUrl` is an `lm://` URL of a Service in the cluster, where
    neither a CacheServer nor a Service of that name and namespace is in the tree. In a partial tree it is a warning.

    **Why it is bad.** The engine runs, but each look-up in the remote cache fails: nothing is shared (LMCache, read). The Service of a
    CacheServer has the CacheServer's name and namespace (operator, observed).

    **Bad**

        kind: VLLMRuntime
        spec:
          lmCacheConfig:
            enabled: true
            remoteUrl: lm://cache-servr.prod.svc:80

    **Fix.** Write the name and the namespace of the CacheServer; in a stack file, name the cache and leave the URL out.

        remoteUrl: lm://cache-server.prod.svc:80
    """
    for url in urls(manifest):
        where = url.service
        if where is None or world.find(CACHE_SERVER, *where) or world.find(CACHE_SERVER, "", where[1]):
            continue
        if where in services(world).by_name or (url.is_ambiguous and where[0] not in relations(world).namespaces):
            continue
        yield Report(
            url.path,
            f'"{url.text}" leads to cache server "{where[1]}" in namespace "{where[0]}", which does not exist (known: {relations(world).known_caches})',
            "write lm://NAME.NAMESPACE.svc:80 with the name and the namespace of a CacheServer",
            world.missing_here,
        )
