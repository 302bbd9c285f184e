"""The Services that somebody wrote, which is all that leads to a port other than 80: the operator's have that one alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World, get
from review.once import about_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Services:
    """Written Services by (namespace, name), and by the first entry of their selectors."""

    by_name: Mapping[tuple[str, str], Manifest]
    by_selector: Mapping[tuple[str, str, str], list[Manifest]]

    def leading_to(self, namespace: str, labels: Mapping[str, str]) -> Iterator[Manifest]:
        """The Services of the namespace whose selector matches pods with these labels."""
        for key, text in labels.items():
            for service in self.by_selector.get((namespace, key, text), ()):
                if service.spec["selector"].items() <= labels.items():
                    yield service


@about_world
def services(world: World) -> Services:
    """The written Services of a world; what the operator made (a dump holds it) is left out."""
    written = [m for m in world.manifests if _is_written(m)]
    by_selector: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
    for service in written:
        for key, text in list(_selector(service).items())[:1]:
            by_selector[service.ref.namespace, key, text].append(service)
    return Services({(m.ref.namespace, m.ref.name): m for m in written}, dict(by_selector))


def has_port(service: Manifest, port: str) -> bool:
    """Whether the Service listens on the port."""
    ports = service.spec.get("ports")
    return isinstance(ports, list) and any(str(get(item, "port")) == port for item in ports)


def made_by_operator(manifest: Manifest) -> bool:
    """Whether one of the operator's kinds owns the object, as in a dump of a cluster."""
    owners = get(manifest.body, "metadata", "ownerReferences")
    kinds = (RUNTIME, ROUTER, CACHE_SERVER)
    return isinstance(owners, list) and any(get(owner, "kind") in kinds for owner in owners)


def _is_written(manifest: Manifest) -> bool:
    return manifest.ref.kind == "Service" and manifest.body.get("apiVersion") == "v1" and not made_by_operator(manifest)


def _selector(service: Manifest) -> dict[str, str]:
    selector = service.spec.get("selector")
    pairs = selector.items() if isinstance(selector, dict) else ()
    return {key: text for key, text in pairs if isinstance(text, str)}
