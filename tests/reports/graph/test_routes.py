"""What leads clients to a router from outside the cluster stands between them, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.graph.mermaid import render
from prodstack.reports.graph.routes import MAX_HOSTS
from prodstack.reports.graph.topology import Shape
from tests.reports.graph.test_graph import ODD, assert_is_a_flowchart, boxes, drawn, edges
from tests.rules.builders import other, router, runtime

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.graph.topology import Drawing

THROUGH = {"clients -> way", "way -> router", "router -> engine"}
DIRECT = {"clients -> router", "router -> engine"}


def ingress(*hosts: str, service: str = "router", name: str = "way") -> Manifest:
    """An Ingress with these hosts."""
    paths = {"paths": [{"path": "/", "backend": {"service": {"name": service, "port": {"number": 80}}}}]}
    rules = [{"host": host, "http": paths} for host in hosts] or [{"http": paths}]
    return other("Ingress", {"spec": {"rules": rules}}, name, "networking.k8s.io/v1")


def route(*hosts: str, service: str = "router") -> Manifest:
    """An HTTPRoute with these hosts."""
    spec = {"hostnames": list(hosts), "rules": [{"backendRefs": [{"name": service, "port": 80}]}]}
    return other("HTTPRoute", {"spec": spec}, "way", "gateway.networking.k8s.io/v1")


def service(kind: str, name: str = "way", **selector: str) -> Manifest:
    """A Service of a type."""
    return other("Service", {"spec": {"type": kind, "selector": selector or {"app": "router"}}}, name)


def lines(found: Drawing, name: str = "way") -> tuple[str, ...]:
    """The label of a node without its findings."""
    (node,) = [node for node in found.nodes if node.lines[0] == name]
    return tuple(line for line in node.lines if not line.startswith(("warning", "error")))


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param((ingress("a.example.com"),), THROUGH, id="an Ingress"),
        pytest.param((route("a.example.com"),), THROUGH, id="an HTTPRoute"),
        pytest.param((service("LoadBalancer"),), THROUGH, id="a load balancer"),
        pytest.param((service("NodePort"),), THROUGH, id="a port of the nodes"),
        pytest.param((service("ClusterIP"),), DIRECT, id="a Service without an address outside"),
        pytest.param((ingress(service="own"), service("ClusterIP", "own")), THROUGH, id="an Ingress to a Service of its own"),
        pytest.param((ingress(service="engine"),), DIRECT, id="an Ingress to a runtime"),
        pytest.param((service("LoadBalancer", app="engine"),), DIRECT, id="a load balancer of a runtime"),
        pytest.param((service("LoadBalancer", app="router", tier="x"),), DIRECT, id="a selector that matches no router"),
        pytest.param(
            (ingress("a.example.com"), service("LoadBalancer", "public")),
            {*THROUGH, "clients -> public", "public -> router"},
            id="two ways in",
        ),
        pytest.param(
            (ingress("a.example.com"), router(name="b")), {*THROUGH, "clients -> b", "b -> engine"}, id="one of two routers"
        ),
        pytest.param((other("Ingress", {"spec": {"rules": [1, {}]}}, "way", "networking.k8s.io/v1"),), DIRECT, id="odd rules"),
        pytest.param((other("Service", {"spec": {"type": "LoadBalancer", "selector": None}}, "way"),), DIRECT, id="no selector"),
        pytest.param((other("Service", None, "way"),), DIRECT, id="no spec"),
    ],
)  # fmt: skip
def test_a_route_stands_between_clients_and_its_router(manifests: tuple[Manifest, ...], expected: set[str]) -> None:
    """Clients have an arrow to a router only if nothing leads there."""
    assert edges(drawn(runtime(), router(), *manifests)) == expected


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (ingress("b.example.com", "a.example.com"), ("way", "Ingress", "b.example.com", "a.example.com")),
        (ingress("a.example.com", "a.example.com"), ("way", "Ingress", "a.example.com")),
        (ingress(), ("way", "Ingress", "every host")),
        (route("*.example.com"), ("way", "HTTPRoute", "*.example.com")),
        (service("LoadBalancer"), ("way", "Service: LoadBalancer")),
    ],
)
def test_a_route_says_its_kind_and_its_hosts(manifest: Manifest, expected: tuple[str, ...]) -> None:
    """In the order in which they are written, each once."""
    assert lines(drawn(runtime(), router(), manifest)) == expected


def test_many_hosts_are_counted() -> None:
    """A node shows the first of them."""
    found = lines(drawn(runtime(), router(), ingress(*(f"{n}.example.com" for n in range(MAX_HOSTS + 2)))))
    assert found[-2:] == (f"{MAX_HOSTS - 1}.example.com", "and 2 hosts more")


def test_a_route_is_in_its_namespace_with_its_findings() -> None:
    """A route that the rules report is marked as every other object is."""
    wrong = ingress()
    backend: Any = wrong.body["spec"]["rules"][0]["http"]["paths"][0]["backend"]
    backend["service"]["port"]["number"] = 8000
    found = drawn(runtime(), router(), wrong)
    assert "way" in boxes(found)["namespace llm"]
    (node,) = [node for node in found.nodes if node.shape is Shape.ROUTE]
    assert "error: missing-target-port" in node.lines


def test_no_host_breaks_the_syntax() -> None:
    """Names and hosts of routes are text, as all others are."""
    text = render(drawn(runtime(), router(name=ODD), ingress(ODD, "end", service=ODD, name=ODD)))
    assert_is_a_flowchart(text)
    assert "%%" not in text
    assert "every host" not in text
