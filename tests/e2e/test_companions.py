"""Companions are what their owners accept: the API server has the CRDs of the Prometheus operator, the Gateway API, External Secrets and KEDA.

That every object is accepted in strict mode, and that a second apply changes nothing, test_dist.py tests for all objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import GROUP
from tests.e2e.manifests import JUDGED, lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.deployed import Deployed

pytestmark = pytest.mark.e2e

EXPECTED = {"Ingress", "HTTPRoute", "Service", "PodDisruptionBudget", "ExternalSecret"}
OF_OWNERS = ("gateway.networking.k8s.io/", "external-secrets.io/", "monitoring.coreos.com/", "keda.sh/")


def companions(deployed: Deployed) -> list[dict[str, Any]]:
    """The objects that are not the operator's, without what the project has beside them."""
    own = (GROUP, "apiextensions.k8s.io", "rbac.authorization.k8s.io", "apps")
    return [each.body for each in deployed.documents if each.body["apiVersion"].partition("/")[0] not in own]


def test_every_kind_of_companion_is_judged(deployed: Deployed) -> None:
    """The tests' own project asks for all of them, and the server accepted them."""
    if deployed.name == JUDGED:
        assert {each["kind"] for each in companions(deployed)} >= EXPECTED
        assert deployed.refused == {}


def test_the_server_adds_nothing_to_the_items_of_lists(deployed: Deployed) -> None:
    """Argo CD compares the lists of such kinds as a whole: a default that the CRD adds to an item would be a difference on every sync."""
    found = [each for each in companions(deployed) if each["apiVersion"].startswith(OF_OWNERS)]
    assert {each["kind"]: list(_added(each, deployed.api.get(each))) for each in found} == {
        key: [] for key in (each["kind"] for each in found)
    }


def _added(written: Any, stored: Any, *, in_list: bool = False) -> Iterator[str]:
    """The values that only the stored object has, inside of the lists of its spec."""
    if isinstance(written, dict):
        for key, value in written.items():
            yield from _added(value, stored[key], in_list=in_list)
    elif isinstance(written, list):
        for mine, theirs in zip(written, stored, strict=True):
            yield from lost(theirs, mine)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("HTTPRoute", ("spec", "rules", 0, "timeouts", "request"), "100000s"),
        ("HTTPRoute", ("spec", "rules", 0, "timeouts", "request"), "1h2m3s4ms5s"),
        ("HTTPRoute", ("spec", "rules", 0, "timeouts", "request"), "1.5h"),
        ("HTTPRoute", ("spec", "rules", 0, "matches", 0, "path", "value"), "v1"),
        ("HTTPRoute", ("spec", "rules", 0, "matches", 0, "path", "value"), "/a//b"),
        ("HTTPRoute", ("spec", "hostnames", 0), "chat_1.example.com"),
        ("HTTPRoute", ("spec", "hostnames"), [f"a{n}.example.com" for n in range(17)]),
        ("Ingress", ("spec", "rules", 0, "host"), "10.0.0.1"),
        ("Ingress", ("spec", "rules", 0, "host"), "a.*.example.com"),
        ("Ingress", ("spec", "rules", 0, "host"), "chat.example.com:443"),
        ("Ingress", ("spec", "rules", 0, "http", "paths", 0, "path"), "v1"),
        ("Ingress", ("spec", "rules", 0, "http", "paths", 0, "path"), "/a/../b"),
        ("Service", ("spec", "loadBalancerSourceRanges", 0), "10.0.0.0"),
        ("Service", ("spec", "loadBalancerClass"), "a b"),
        ("Service", ("spec", "loadBalancerClass"), "example.com/other"),
        ("Service", ("spec", "type"), "ClusterIP"),
    ],
)
def test_what_is_a_mistake_is_refused(
    deployed: Deployed, kind: str, path: tuple[str | int, ...], value: object
) -> None:
    """The settings that a stack file cannot have are refused by the API server too, so that they are no inventions of ours."""
    if deployed.name != JUDGED:
        return
    name = {"Service": "front-public"}.get(kind, "front")
    (body,) = [each for each in companions(deployed) if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    assert deployed.api.refusal(body) is None
    assert deployed.api.refusal(_with(body, path, value)) is not None


def _with(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    head, *rest = path
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[head] = _with(copy[head], tuple(rest), new) if rest else new
    return copy
