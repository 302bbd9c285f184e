"""A CacheServer becomes a Service and a Deployment; its labels, strategy, pull secret, gpu and gpuType reach nothing.

Source: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import block, number
from prodstack.upstream.children import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.children.parts import Child, Owner

COMMAND = "/opt/venv/bin/lmcache_server"


def children(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """What the operator makes of a cache server whose CRD defaults are filled in."""
    port, labels = number(spec, "port"), {"app": owner.name}
    container = {
        "name": "cache-server",
        **parts.image(spec),
        "command": [COMMAND, "0.0.0.0", str(port)],  # noqa: S104  # the operator's text
        "ports": parts.http_port(port),
        "resources": parts.resources(block(spec, "resources")),
    }
    yield parts.service(owner, owner.name, port, labels)
    yield parts.deployment(owner, owner.name, number(spec, "replicas"), labels, {"spec": {"containers": [container]}})
