"""An address that a manifest names: a host, taken for a Service of the cluster where it can be one, and a port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.relations import cluster_host

if TYPE_CHECKING:
    from review.source import Path


@dataclass(frozen=True, slots=True)
class Address:
    """One URL and where it stands; port is the text after the colon, "" without one; namespace: of the pod that calls."""

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
