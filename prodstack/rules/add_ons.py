"""Objects for add-ons of the cluster, such as the Prometheus operator: their kinds must exist."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.values import text
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.fields import written_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.manifest import Manifest, World


class AddOn(NamedTuple):
    """An add-on that brings kinds. name: as a cluster file names it; title: for messages."""

    name: str
    title: str


ADD_ONS: Mapping[str, AddOn] = MappingProxyType(
    {
        "external-secrets.io": AddOn("external-secrets", "the External Secrets Operator"),
        "gateway.networking.k8s.io": AddOn("gateway-api", "the Gateway API"),
        "keda.sh": AddOn("keda", "KEDA"),
        "monitoring.coreos.com": AddOn("prometheus-operator", "the Prometheus operator"),
    }
)
"""The add-ons by the API group of their kinds (their CRDs, read)."""


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def missing_crd(manifest: Manifest, world: World) -> Iterator[Report]:
    """An object is of a kind that the cluster does not have.

    **What it reports.** An object of the Prometheus operator (`monitoring.coreos.com`), the Gateway API (`gateway.networking.k8s.io`), the
    External Secrets Operator (`external-secrets.io`) or KEDA (`keda.sh`), if the cluster file states `facts.addOns`, the add-on is not among
    them, and the tree has no CustomResourceDefinition that serves the kind.

    **Why it is bad.** The API server refuses the object: `no matches for kind "PodMonitor" in version "monitoring.coreos.com/v1"`. Argo CD
    and Flux then apply nothing of the whole unit (Argo CD, Flux, read).

    **Bad**

        kind: PodMonitor
        apiVersion: monitoring.coreos.com/v1      # and facts: {addOns: [keda]} in the cluster file

    **Fix.** Install the add-on and list it in the cluster file, or remove the object. For an object that comes from a key of the stack file,
    remove that key, or switch it off in the cluster's override.

        facts:
          addOns: [keda, prometheus-operator]
    """
    group, _, version = text(manifest.body, "apiVersion").partition("/")
    add_on, stated = ADD_ONS.get(group), world.facts.add_ons
    if add_on is None or stated is None or add_on.name in stated:
        return
    if not world.look(written_definitions, (group, version, manifest.ref.kind)):
        yield Report(
            ("kind",),
            f"{manifest.ref.kind} is a kind of {add_on.title}, which is not among the cluster's add-ons, so the API server refuses the object",
            f"install {add_on.title} and list {add_on.name} in facts.addOns of the cluster file, or remove the object",
        )
