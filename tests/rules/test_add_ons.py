"""An object for an add-on that the cluster does not have is reported, if the cluster file states its add-ons."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import other, runtime
from tests.rules.harness import FACTS, NOTHING, UNKNOWN, WARNING, Case, Said, bad_cluster, check, good, parametrized

if TYPE_CHECKING:
    from collections.abc import Iterable

MONITORING = "monitoring.coreos.com/v1"
HAS_NONE = replace(FACTS, add_ons=frozenset())
absent = partial(bad_cluster, "missing-crd", facts=HAS_NONE)
present = partial(good, "missing-crd")


def definition(group: str, kind: str, versions: Iterable[str]) -> Manifest:
    """A CustomResourceDefinition."""
    spec = {"group": group, "names": {"kind": kind}, "versions": [{"name": each, "served": True} for each in versions]}
    return other("CustomResourceDefinition", {"spec": spec}, api_version="apiextensions.k8s.io/v1")


def said(kind: str, fix: str) -> Said:
    """A warning."""
    return Said(("kind",), f"{kind} is a kind of", WARNING, NOTHING, fix)


MONITOR = other("PodMonitor", api_version=MONITORING)
ROUTE = other("HTTPRoute", api_version="gateway.networking.k8s.io/v1")
CASES = (
    absent("a monitor", MONITOR, said("PodMonitor", "list prometheus-operator in facts.addOns")),
    absent("a route", ROUTE, said("HTTPRoute", "gateway-api")),
    absent("an ExternalSecret", other("ExternalSecret", api_version="external-secrets.io/v1"), said("ExternalSecret", "external-secrets")),
    absent("a ScaledObject", other("ScaledObject", api_version="keda.sh/v1alpha1"), said("ScaledObject", "keda")),
    absent("another version", (MONITOR, definition("monitoring.coreos.com", "PodMonitor", ["v2"])), said("PodMonitor", "prometheus-operator")),
    absent("another kind", (MONITOR, definition("monitoring.coreos.com", "Probe", ["v1"])), said("PodMonitor", "prometheus-operator")),
    present("an add-on", (MONITOR, ROUTE), facts=replace(FACTS, add_ons=frozenset({"prometheus-operator", "gateway-api"}))),
    present("a CRD in the tree", (MONITOR, definition("monitoring.coreos.com", "PodMonitor", ["v1"])), facts=HAS_NONE),
    present("a cluster of which nothing is known", (MONITOR, ROUTE), facts=UNKNOWN),
    present("add-ons that are not stated", (MONITOR, ROUTE), facts=replace(FACTS, add_ons=None)),
    present("a kind that we do not know", other("Backup", api_version="velero.io/v1"), facts=HAS_NONE),
    present("a kind of Kubernetes and ours", (other("Service"), runtime()), facts=HAS_NONE),
    present("no version", Manifest({"kind": "PodMonitor", "metadata": {"name": "a"}}), facts=HAS_NONE),
)  # fmt: skip


@parametrized(CASES)
def test_missing_crd(case: Case) -> None:
    """Judged by the API group, the stated add-ons and the CRDs of the tree."""
    check(case)
