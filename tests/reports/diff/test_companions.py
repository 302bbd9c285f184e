"""An edit of an object beside a stack restarts no pod, and the report says what it does instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.diff.impact import Impact
from tests.reports.diff.builders import changed, plain

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import FieldChange

CLASS = "service.k8s.aws/nlb"


def edited(kind: str, old: dict[str, Any], new: dict[str, Any]) -> FieldChange:
    """The one changed field of an object's spec."""
    [field] = changed(plain(kind, spec=old), plain(kind, spec=new)).fields
    return field


@pytest.mark.parametrize(
    ("kind", "old", "new", "part"),
    [
        ("Ingress", {"rules": [{"host": "a"}]}, {"rules": [{"host": "b"}]}, "new hosts and paths only"),
        ("HTTPRoute", {"hostnames": ["a"]}, {"hostnames": ["b"]}, "new hosts and paths only"),
        ("NetworkPolicy", {"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}, "not allowed are refused"),
        ("PodDisruptionBudget", {"maxUnavailable": 1}, {"maxUnavailable": 2}, "when a node is drained"),
        ("ExternalSecret", {"refreshInterval": "1h"}, {"refreshInterval": "2h"}, "when they start"),
        ("PodMonitor", {"jobLabel": "app"}, {"jobLabel": "x"}, "running pods do not notice"),
        ("Service", {"loadBalancerSourceRanges": ["10.0.0.0/8"]}, {"loadBalancerSourceRanges": ["::/0"]}, "new addresses only"),
        ("Ingress", {"tls": [{"secretName": "a"}]}, {}, "by the new settings"),
        ("Ingress", {"ingressClassName": "a"}, {"ingressClassName": "b"}, "by the new settings"),
        ("HTTPRoute", {"rules": [{"timeouts": {"request": "1h"}}]}, {"rules": [{}]}, "by the new settings"),
    ],
)  # fmt: skip
def test_an_edit_restarts_nothing(kind: str, old: dict[str, Any], new: dict[str, Any], part: str) -> None:
    """It is shown as a change of the object, without an impact on pods; the words say what happens instead."""
    found = edited(kind, old, new)
    assert (found.impact, found.fix) == (Impact.NOTHING, "")
    assert part in found.why


@pytest.mark.parametrize(
    ("old", "new", "impact"),
    [
        ({"type": "LoadBalancer"}, {"type": "ClusterIP"}, Impact.INTERRUPTS),
        ({"type": "LoadBalancer"}, {"type": "LoadBalancer", "loadBalancerClass": CLASS}, Impact.BLOCKED),
    ],
)
def test_an_edit_of_a_service_can_cut_clients_off(old: dict[str, Any], new: dict[str, Any], impact: Impact) -> None:
    """Another type or port, and a class that the API server refuses to change."""
    assert edited("Service", old, new).impact is impact


def test_a_new_network_policy_says_that_it_refuses() -> None:
    """Everything else that is new changes nothing for the pods that run."""
    [policy] = changed(None, plain("NetworkPolicy", spec={})).fields
    [monitor] = changed(None, plain("PodMonitor", spec={})).fields
    assert "refused" in policy.why
    assert monitor.why == "it is new"


POLICY = "creationPolicy"
DASHBOARD = '{"title": "vLLM", "panels": []}'


@pytest.mark.parametrize(
    ("kind", "content", "impact", "part"),
    [
        ("NetworkPolicy", {"spec": {}}, Impact.NOTHING, "are allowed from then on"),
        ("PodDisruptionBudget", {"spec": {}}, Impact.NOTHING, "while nodes are drained"),
        ("PrometheusRule", {"spec": {}}, Impact.NOTHING, "its alerts are gone"),
        ("PodMonitor", {"spec": {}}, Impact.NOTHING, "no running pod depends on it"),
        ("Ingress", {"spec": {}}, Impact.INTERRUPTS, "everything that uses it fails"),
        ("ExternalSecret", {"spec": {"target": {"name": "token"}}}, Impact.INTERRUPTS, "Secret is deleted with it"),
        ("ExternalSecret", {"spec": {"target": {POLICY: "Owner"}}}, Impact.INTERRUPTS, "Secret is deleted with it"),
        ("ExternalSecret", {"spec": {"target": {POLICY: "Orphan"}}}, Impact.NOTHING, "no running pod depends on it"),
        ("ConfigMap", {"data": {"chat.json": DASHBOARD}}, Impact.NOTHING, "Grafana loses the dashboard"),
        ("ConfigMap", {"data": {"chat.json": DASHBOARD, "x": "1"}}, Impact.INTERRUPTS, "everything that uses it fails"),
        ("ConfigMap", {"data": {"a.json": "[]"}}, Impact.INTERRUPTS, "everything that uses it fails"),
        ("ConfigMap", {"data": {"a.json": None}}, Impact.INTERRUPTS, "everything that uses it fails"),
        ("ConfigMap", {}, Impact.INTERRUPTS, "everything that uses it fails"),
    ],
)
def test_a_deletion_says_what_is_missing_then(kind: str, content: dict[str, Any], impact: Impact, part: str) -> None:
    """A policy that is gone refuses nothing; the Secret of an ExternalSecret goes with it; a dashboard serves no pod."""
    [found] = changed({**plain(kind), **content}, None).fields
    assert found.impact is impact
    assert part in found.why


def test_the_handler_of_a_runtime_class_is_immutable() -> None:
    """The API server refuses the update, so the merge changes nothing in the cluster; labels can change."""
    old, new = ({**plain("RuntimeClass"), "handler": each} for each in ("nvidia", "runc"))
    [found] = changed(old, new).fields
    assert (found.impact, found.path) == (Impact.BLOCKED, "handler")
    assert "delete it and create it again" in found.fix
    scheduled = {**old, "scheduling": {"nodeSelector": {"gpu": "h100"}}}
    assert {each.impact for each in changed(old, scheduled).fields} == {Impact.CLUSTER_WIDE}
