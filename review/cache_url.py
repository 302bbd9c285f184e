"""The remote cache that a runtime names: an lm:// URL, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.manifest import get
from review.once import about_manifest
from review.relations import cluster_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.manifest import Manifest
    from review.source import Path

SCHEME = "lm://"


@dataclass(frozen=True, slots=True)
class CacheUrl:
    """One remoteUrl and where it stands; port is the text after the colon, "" without one."""

    path: Path
    text: str
    host: str
    port: str
    namespace: str

    @property
    def service(self) -> tuple[str, str] | None:
        """(namespace, name) of the Service that the host means; None: a host outside the cluster."""
        return cluster_host(self.host, self.namespace)

    @property
    def is_ambiguous(self) -> bool:
        """Whether the host could as well be a name outside the cluster: two parts, as in cache.internal."""
        return self.host.rstrip(".").count(".") == 1


@about_manifest
def urls(runtime: Manifest) -> Iterator[CacheUrl]:
    """The lm:// URLs that a runtime uses: LMCache is enabled and remoteUrl has that scheme."""
    for path, block in runtime.engines:
        text = get(block, "lmCacheConfig", "remoteUrl")
        if get(block, "lmCacheConfig", "enabled") is True and isinstance(text, str) and text.startswith(SCHEME):
            host, _, port = text.removeprefix(SCHEME).rstrip("/").partition(":")
            yield CacheUrl((*path, "lmCacheConfig", "remoteUrl"), text, host, port, runtime.ref.namespace)
