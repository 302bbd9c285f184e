"""What the router's Ingress, routes and Service become: `expose` of the stack file, or an explanation of what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.importing.helm.report import report
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.finding import Severity
from prodstack.models.companions import Exposure
from tests.importing.helm.values_files import account, imported, with_model

if TYPE_CHECKING:
    from prodstack.importing.helm.convert import Imported

SECRET = "Zx8" + "qW3eR5tY7uI9oP1aS2dF4gH6"
ROOT = {"path": "/", "pathType": "Prefix"}
HOST = {"host": "a.example.com", "paths": [ROOT]}
GATEWAY = {"name": "gw", "namespace": "infra", "sectionName": "https"}


def exposed(**router: Any) -> Imported:
    """A model and a router with these values."""
    return imported({**with_model(), "routerSpec": router})


def way(result: Imported, name: str) -> Any:
    """One way to the router, None if the stack file does not have it. Whatever is there is valid."""
    (found,) = result.stack.get("expose", {"": {}}).values()
    Exposure.model_validate(found, by_alias=True, by_name=False)
    assert [each for each in result.findings if each.severity is Severity.ERROR] == []
    return found.get(name)


def ingress(**values: Any) -> Imported:
    """An Ingress that is on, for one host unless told otherwise."""
    return exposed(ingress={"enabled": True, "hosts": [HOST], **values})


def routes(**values: Any) -> Imported:
    """Routes that are on, of one Gateway unless told otherwise."""
    return exposed(route={name: {"enabled": True, "parentRefs": [GATEWAY], **each} for name, each in values.items()})


def test_an_ingress_is_carried_over() -> None:
    """With class, hosts, TLS and annotations; every value of it is in the file."""
    second = {**HOST, "host": "b.example.com"}
    tls = [{"secretName": "tls", "hosts": ["b.example.com", "a.example.com"]}]
    annotations = {"nginx.ingress.kubernetes.io/proxy-read-timeout": 600}
    result = ingress(className="nginx", hosts=[HOST, second], tls=tls, annotations=annotations)
    assert way(result, "ingress") == {
        "className": "nginx",
        "hosts": ["a.example.com", "b.example.com"],
        "tlsSecret": "tls",
        "annotations": {"nginx.ingress.kubernetes.io/proxy-read-timeout": "600"},
    }
    assert {each.verdict for each in result.accounts if "ingress" in each.path} == {Verdict.MAPPED}


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({}, {"hosts": ["a.example.com"]}),
        ({"hosts": [{"host": "", "paths": [ROOT]}]}, {}),
        ({"hosts": [{**HOST, "paths": [{"path": "/v1", "pathType": "Prefix"}]}]}, {"hosts": ["a.example.com"], "path": "/v1"}),
        ({"hosts": [{**HOST, "paths": [{"path": "/", "pathType": "ImplementationSpecific"}]}]}, {"hosts": ["a.example.com"]}),
        ({"tls": [{"secretName": "tls"}]}, {"hosts": ["a.example.com"], "tlsSecret": "tls"}),
        ({"tls": [], "className": "", "annotations": {}}, {"hosts": ["a.example.com"]}),
    ],
)  # fmt: skip
def test_forms_of_an_ingress(values: Any, written: Any) -> None:
    """An empty host means every host, and a path other than / is written."""
    result = ingress(**values)
    assert way(result, "ingress") == written
    assert [each for each in result.accounts if each.is_lost] == []


OTHER_HOST = {"host": "b.example.com", "paths": [{"path": "/b", "pathType": "Prefix"}]}
NOT_AN_INGRESS: dict[str, tuple[dict[str, Any], str]] = {
    "several paths": ({"hosts": [{**HOST, "paths": [ROOT, {**ROOT, "path": "/v1"}]}]}, "the same path, and only one"),
    "different paths": ({"hosts": [HOST, OTHER_HOST]}, "the same path, and only one"),
    "an exact path": ({"hosts": [{**HOST, "paths": [{"path": "/", "pathType": "Exact"}]}]}, "not `Exact`"),
    "a pattern": ({"hosts": [{**HOST, "paths": [{"path": "/(.*)", "pathType": "ImplementationSpecific"}]}]}, "pathType must be"),
    "no pathType": ({"hosts": [{**HOST, "paths": [{"path": "/"}]}]}, "pathType must be"),
    "a path without a slash": ({"hosts": [{**HOST, "paths": [{**ROOT, "path": "v1"}]}]}, "begin with a slash"),
    "several TLS Secrets": ({"tls": [{"secretName": "a"}, {"secretName": "b"}]}, "one TLS Secret"),
    "TLS without a Secret": ({"tls": [{"hosts": ["a.example.com"]}]}, "needs a secretName"),
    "TLS for other hosts": ({"tls": [{"secretName": "a", "hosts": ["*.example.com"]}]}, "the same hosts as the rules"),
    "TLS that is a mapping": ({"tls": {"secretName": "a"}}, "one TLS Secret"),
    "every host next to another": ({"hosts": [HOST, {"host": "", "paths": [ROOT]}]}, "means every host"),
    "no host": ({"hosts": []}, "needs hosts"),
    "a host without paths": ({"hosts": [{"host": "a"}]}, "needs hosts"),
    "a host that is a text": ({"hosts": ["a"]}, "needs hosts"),
    "annotations that are a list": ({"annotations": ["a"]}, "must be texts"),
    "a secret": ({"annotations": {"password": SECRET}}, "looks like a secret"),
    "a class that is a list": ({"className": ["a"]}, "className must be a text"),
}  # fmt: skip


@pytest.mark.parametrize(("values", "why"), NOT_AN_INGRESS.values(), ids=NOT_AN_INGRESS)
def test_an_ingress_that_cannot_be_written_is_explained(values: Any, why: str) -> None:
    """Nothing of it is written, and the report says what to write instead, with its values, but without a secret."""
    result = ingress(**values)
    assert way(result, "ingress") is None
    found = account(result, "routerSpec.ingress")
    assert found.verdict is Verdict.MANIFEST
    assert why in found.texts[0]
    assert "Its backend is the Service vllm-router, port 80." in found.texts[0]
    page = report(result, ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert (
        "  ingress:\n    enabled: true\n" in page or "  ingress:\n    annotations:" in page or "    className:" in page
    )
    assert SECRET not in page


def test_an_ingress_with_a_name_that_is_none_is_not_written_in_part() -> None:
    """Without its class or its Secret it would be another one, so all of it is left out, with the reason."""
    result = ingress(className="Not A Name")
    assert way(result, "ingress") is None
    assert "so it was not written" in account(result, "routerSpec.ingress").texts[0]
    assert account(result, "routerSpec.ingress.hosts").is_lost


def test_keys_that_the_chart_ignores_are_no_loss() -> None:
    """At every level of an Ingress."""
    odd = {"host": "a", "port": 1, "paths": [{**ROOT, "service": "x"}]}
    result = ingress(hosts=[odd], tls=[{"secretName": "t", "name": "x"}], namespace="x")
    ignored = [each.texts[0] for each in result.accounts if each.verdict is Verdict.IGNORED]
    assert sorted(text[text.index("`") :] for text in ignored) == ["`name`.", "`namespace`.", "`port`.", "`service`."]
    assert way(result, "ingress") == {"hosts": ["a"], "tlsSecret": "t"}


def test_a_route_is_carried_over() -> None:
    """With Gateway, listener, hosts and path; labels are not possible, and told."""
    match = {"path": {"type": "PathPrefix", "value": "/v1"}}
    result = routes(
        main={"hostnames": ["a.example.com"], "matches": [match], "labels": {"a": "b"}, "annotations": {"c": "d"}}
    )
    assert way(result, "httpRoute") == {
        "gateway": GATEWAY,
        "hosts": ["a.example.com"],
        "path": "/v1",
        "annotations": {"c": "d"},
    }
    assert [each.path[-1] for each in result.accounts if each.is_lost] == ["labels"]


def test_one_of_several_routes_is_carried_over() -> None:
    """Main if it can be, or else the first one that can, in Helm's order; each of the others is explained."""
    two = routes(b={}, main={}, a={})
    assert account(two, "routerSpec.route.main.enabled").verdict is Verdict.MAPPED
    assert "made of route.main" in account(two, "routerSpec.route.a").texts[0]
    other = routes(b={}, a={}, main={"httpsRedirect": True})
    assert account(other, "routerSpec.route.a.enabled").targets == (("expose", "vllm-front", "httpRoute"),)
    assert {account(other, f"routerSpec.route.{name}").verdict for name in ("b", "main")} == {Verdict.MANIFEST}
    page = report(other, ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert "| HTTPRoute | `vllm-router-a` | `vllm-front` |" in page
    assert "Its backend" not in account(other, "routerSpec.route.main").texts[0]
    assert "Its backend is the Service vllm-front, port 80." in account(other, "routerSpec.route.b").texts[0]


def test_the_new_route_is_not_called_like_the_charts() -> None:
    """The chart calls its main route RELEASE-router, in the same namespace, and `helm uninstall` deletes it."""
    assert (
        list(routes(main={}).stack["routers"])
        == list(routes(main={"httpsRedirect": True}, a={}).stack["routers"])
        == ["vllm-front"]
    )
    assert (
        list(routes(main={"httpsRedirect": True}).stack["routers"])
        == list(routes(a={}).stack["routers"])
        == ["vllm-router"]
    )


NOT_A_ROUTE: dict[str, tuple[dict[str, Any], str]] = {
    "a redirect": ({"httpsRedirect": True}, "only redirects to HTTPS"),
    "a filter": ({"filters": [{"type": "URLRewrite"}]}, "filters or additional rules"),
    "more rules": ({"additionalRules": [{}]}, "filters or additional rules"),
    "another kind": ({"kind": "GRPCRoute"}, "Only HTTPRoutes are possible"),
    "another API": ({"apiVersion": "example.com/v1"}, "not `example.com/v1 HTTPRoute`"),
    "no Gateway": ({"parentRefs": []}, "one Gateway"),
    "two Gateways": ({"parentRefs": [GATEWAY, {"name": "b"}]}, "one Gateway"),
    "a port": ({"parentRefs": [{**GATEWAY, "port": 443}]}, "without a port"),
    "a Service": ({"parentRefs": [{"kind": "Service", "group": "", "name": "a"}]}, "one Gateway"),
    "a Gateway that is a text": ({"parentRefs": ["a"]}, "one Gateway"),
    "a template": ({"hostnames": ["{{ .Release.Name }}.example.com"]}, "only Helm can fill in"),
    "hosts that are a text": ({"hostnames": "a"}, "a list of names"),
    "an exact path": ({"matches": [{"path": {"type": "Exact", "value": "/"}}]}, "PathPrefix"),
    "a header": ({"matches": [{"path": {"value": "/"}, "headers": [{}]}]}, "PathPrefix"),
    "two matches": ({"matches": [{"path": {"value": "/a"}}, {"path": {"value": "/b"}}]}, "PathPrefix"),
    "an empty match": ({"matches": [None]}, "PathPrefix"),
    "a secret": ({"annotations": {"password": SECRET}}, "looks like a secret"),
}


@pytest.mark.parametrize(("values", "why"), NOT_A_ROUTE.values(), ids=NOT_A_ROUTE)
def test_a_route_that_cannot_be_written_is_explained(values: Any, why: str) -> None:
    """Nothing of it is written."""
    result = routes(main=values)
    assert way(result, "httpRoute") is None
    found = account(result, "routerSpec.route.main")
    assert found.verdict is Verdict.MANIFEST
    assert why in found.texts[0]


@pytest.mark.parametrize(
    "route", [None, 1, "a", [], {"main": None}, {"main": 1}, {"main": {}}, {"a": {"enabled": "yes"}}], ids=str
)
def test_routes_that_are_off_or_none(route: Any) -> None:
    """Nothing is written, and nothing fails."""
    assert way(exposed(route=route), "httpRoute") is None


def test_a_load_balancer_becomes_a_second_service() -> None:
    """The operator's Service stays a ClusterIP, and clients must use another name, which the report says."""
    annotations = {"service.beta.kubernetes.io/aws-load-balancer-internal": "true"}
    result = exposed(serviceType="LoadBalancer", servicePort=8080, serviceAnnotations=annotations, nodePort=30080)
    assert way(result, "service") == {"type": "LoadBalancer", "port": 8080, "annotations": annotations}
    found = account(result, "routerSpec.serviceType")
    assert found.verdict is Verdict.CHANGED
    assert "`vllm-router-public` instead of `vllm-router-service`" in found.texts[0]
    assert account(result, "routerSpec.nodePort").verdict is Verdict.UNUSED
    page = report(result, ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert "| Service for clients outside | `vllm-router-service` | `vllm-router-public` |" in page


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({}, None),
        ({"serviceType": "ClusterIP", "servicePort": 80, "serviceAnnotations": {}, "nodePort": None}, None),
        ({"servicePort": "80"}, None),
        ({"servicePort": 81}, {"type": "ClusterIP", "port": 81}),
        ({"serviceAnnotations": {"a": 1}}, {"type": "ClusterIP", "annotations": {"a": "1"}}),
        ({"serviceType": "NodePort", "nodePort": 30080}, {"type": "NodePort", "nodePort": 30080}),
        ({"serviceType": "LoadBalancer", "servicePort": 80}, {"type": "LoadBalancer"}),
    ],
    ids=str,
)
def test_a_service_is_written_only_if_it_is_another_one(values: Any, written: Any) -> None:
    """Every value is accounted for without a loss."""
    result = exposed(**values)
    assert way(result, "service") == written
    assert [each for each in result.accounts if each.is_lost] == []


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"serviceType": "ExternalName"}, "serviceType"),
        ({"serviceType": "LoadBalancer", "servicePort": "web"}, "servicePort"),
        ({"serviceType": "LoadBalancer", "servicePort": 70000}, "servicePort"),
        ({"serviceType": "NodePort", "nodePort": "x"}, "nodePort"),
        ({"serviceType": "LoadBalancer", "serviceAnnotations": ["a"]}, "serviceAnnotations"),
        ({"serviceType": "LoadBalancer", "serviceAnnotations": {"password": SECRET}}, "serviceAnnotations"),
    ],
    ids=str,
)
def test_a_service_is_not_written_in_part(values: Any, key: str) -> None:
    """Without its annotations, an internal load balancer would be a public one."""
    result = exposed(**values)
    assert way(result, "service") is None
    assert account(result, f"routerSpec.{key}").verdict is Verdict.IMPOSSIBLE


def test_a_router_that_is_not_deployed_is_not_exposed() -> None:
    """Its values are not in use."""
    result = exposed(enableRouter=False, serviceType="LoadBalancer", ingress={"enabled": True, "hosts": [HOST]})
    assert "expose" not in result.stack
    assert {each.verdict for each in result.accounts if each.path[0] == "routerSpec"} == {Verdict.UNUSED}


def test_the_report_says_what_is_different_about_companions() -> None:
    """Only about those that the stack file has."""
    values = {"serviceType": "LoadBalancer", "ingress": {"enabled": True, "hosts": [HOST]}}
    page = report(exposed(**values), ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert "- **Two routes have the same hosts until the release is uninstalled.** " in page
    assert "- **The router has two Services.** " in page
    assert "PodMonitors" not in page
    both = {"serviceMonitor": {"enabled": True}, "pdb": {"enabled": True}}
    other = report(exposed(**both), ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert "- **Metrics come from PodMonitors.** " in other
    assert "- **Pods that are not ready do not hold up a drain.** " in other
    assert "two Services" not in other
