"""The engines that a router with static discovery is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from review.address import Address
from review.once import about_manifest
from review.relations import uses_discovery
from review.router_arguments import winning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.manifest import Manifest

_URL = re.compile(r"(?P<scheme>https?)://(?P<host>[^/:]+)(:(?P<port>\d+))?(/.*)?\Z")
_PORTS = {"http": "80", "https": "443"}


@about_manifest
def backends(router: Manifest) -> Iterator[Address]:
    """Its static backends that are URLs, each with the port that is called; none where it finds its engines by labels."""
    path, text = winning(router.spec, "--static-backends")
    for backend in () if uses_discovery(router) else text.split(","):
        url = _URL.match(backend)
        if url is not None:
            yield Address(path, backend, url["host"], url["port"] or _PORTS[url["scheme"]], router.ref.namespace)
