"""The remote cache that a runtime names: an lm:// URL, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.address import Address
from review.manifest import get
from review.once import about_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.manifest import Manifest

SCHEME = "lm://"


@about_manifest
def urls(runtime: Manifest) -> Iterator[Address]:
    """The lm:// URLs that a runtime uses: LMCache is enabled and remoteUrl has that scheme."""
    for path, block in runtime.engines:
        text = get(block, "lmCacheConfig", "remoteUrl")
        if get(block, "lmCacheConfig", "enabled") is True and isinstance(text, str) and text.startswith(SCHEME):
            host, _, port = text.removeprefix(SCHEME).rstrip("/").partition(":")
            yield Address((*path, "lmCacheConfig", "remoteUrl"), text, host, port, runtime.ref.namespace)
