"""The rule `namespace-not-written`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import ABSENT, other, router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "namespace-not-written"


def without(kind: str, api_version: str = "v1") -> Manifest:
    """An object that says no namespace."""
    return other(kind, {"metadata": {"name": "other"}}, api_version=api_version)


NOTED = (
    ("Service", "v1"),
    ("Secret", "v1"),
    ("Deployment", "apps/v1"),
    ("RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("PodMonitor", "monitoring.coreos.com/v1"),
    ("ScaledObject", "keda.sh/v1alpha1"),
    ("HTTPRoute", "gateway.networking.k8s.io/v1"),
)


@pytest.mark.parametrize(("kind", "api_version"), NOTED, ids=[kind for kind, _ in NOTED])
def test_an_object_beside_a_stack_is_noted(kind: str, api_version: str) -> None:
    """Which namespace it gets depends on who applies it."""
    said = Said("other", "metadata", f"the {kind} says no namespace", Severity.NOTE, FailsAt.NOTHING)
    check_bad(RULE, Bad((runtime(), without(kind, api_version)), (said,)))


NO_NAMESPACE = {"metadata/namespace": ABSENT}
GOOD = {
    "written": (runtime(), other("Service")),
    "of the cluster": (runtime(), without("ClusterRole", "rbac.authorization.k8s.io/v1"), without("Namespace")),
    "not known": (runtime(), without("Widget", "example.com/v1"), without("Service", "example.com/v1")),
    "nobody says one": (runtime(NO_NAMESPACE), router(NO_NAMESPACE), without("Service")),
    "not all say one": (runtime(NO_NAMESPACE), router(), without("Service")),
    "nothing of ours": (without("Service"),),
}


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What says its namespace, has none, or is not known; and a tree that leaves it to whoever applies it."""
    check_good(RULE, objects)
