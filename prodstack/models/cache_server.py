"""The CacheServer: an LMCache server that several runtimes share."""

from typing import Annotated

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import Image, Resources, Strategy


class CacheServerSpec(Model):
    """Desired state of a CacheServer."""

    image: Annotated[Image, Crd("Image of the server; it must contain LMCache at /opt/venv/bin/lmcache_server.")]
    port: Annotated[
        int | None,
        int32(
            "Port that the server listens on. The Service exposes it as port 80, and keeps the old target after a change.",
            default=8000,
            required=True,
        ),
    ] = None
    replicas: Annotated[
        int | None,
        int32("Number of pods; each caches in its own memory.", default=1, required=True),
    ] = None
    deployment_strategy: Annotated[
        Strategy | None,
        Crd("Has no effect: the operator ignores it.", default="RollingUpdate", required=True),
    ] = None
    resources: Annotated[Resources, Crd("CPU and memory of a pod; this memory holds the cached KV blocks.")]


class CacheServerStatus(Model):
    """Observed state of a CacheServer."""

    status: Annotated[str | None, Crd("State of the server.")] = None
    last_updated: Annotated[str | None, Crd("When the operator last wrote this status.", format="date-time")] = None
