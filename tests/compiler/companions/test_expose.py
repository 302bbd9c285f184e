"""`expose` gives a router an Ingress, an HTTPRoute and a Service of its own, and reports what the API server would refuse or ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.companions.addresses import host_problem, network_of, path_problem
from tests.projects import CLUSTER, FILES, FOLDER_ROUTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

BACKEND = {"service": {"name": "front", "port": {"number": 80}}}
GATEWAY = "gateway: {name: public}"
KINDS = ("Ingress", "HTTPRoute", "Service")


def project(path: Path, expose: str, stack: str = STACK, cluster: str = CLUSTER) -> ProjectFolder:
    """A project whose stack exposes its router. expose: the settings below `front`."""
    text = f"{stack}expose:\n  front: {expose}\n"
    return ProjectFolder(path).write({**FILES, "stacks/chat.yaml": text, "clusters/prod.yaml": cluster})


def exposed(path: Path, expose: str, stack: str = STACK, cluster: str = CLUSTER) -> list[dict[str, Any]]:
    """The objects that lead to the router; the project has no mistakes."""
    found = project(path, expose, stack, cluster)
    assert [message for message in found.messages() if "[missing-hash-seed]" not in message] == []
    return [body for body in found.objects() if body["kind"] in KINDS]


def test_an_ingress_leads_to_the_service_of_the_operator(tmp_path: Path) -> None:
    """It has the router's name, one rule for each host, and TLS for all of them."""
    [ingress] = exposed(
        tmp_path, "{ingress: {className: nginx, hosts: [a.example.com, b.example.com], path: /v1, tlsSecret: tls, annotations: {example.com/a: b}}}"
    )  # fmt: skip
    http = {"paths": [{"path": "/v1", "pathType": "Prefix", "backend": BACKEND}]}
    assert ingress == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "front", "namespace": "default", "annotations": {"example.com/a": "b"}},
        "spec": {
            "ingressClassName": "nginx",
            "tls": [{"hosts": ["a.example.com", "b.example.com"], "secretName": "tls"}],
            "rules": [{"host": "a.example.com", "http": http}, {"host": "b.example.com", "http": http}],
        },
    }


def test_an_ingress_without_hosts_has_every_host(tmp_path: Path) -> None:
    """Also with TLS: the certificate then is for every host."""
    [ingress] = exposed(tmp_path, "{ingress: {tlsSecret: tls, hosts: []}}")
    http = {"paths": [{"path": "/", "pathType": "Prefix", "backend": BACKEND}]}
    assert ingress["spec"] == {"tls": [{"secretName": "tls"}], "rules": [{"http": http}]}


def test_a_route_belongs_to_its_gateway(tmp_path: Path) -> None:
    """The listener has the certificate; what the CRD would add to items of lists is written."""
    gateway = "gateway: {name: public, namespace: infra, sectionName: https}"
    [route] = exposed(tmp_path, f"{{httpRoute: {{{gateway}, hosts: ['*.example.com'], timeout: 1h30m}}}}")
    assert (route["apiVersion"], route["metadata"]["name"]) == ("gateway.networking.k8s.io/v1", "front")
    api = "gateway.networking.k8s.io"
    assert route["spec"] == {
        "parentRefs": [
            {"group": api, "kind": "Gateway", "name": "public", "namespace": "infra", "sectionName": "https"}
        ],
        "hostnames": ["*.example.com"],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "backendRefs": [{"group": "", "kind": "Service", "name": "front", "port": 80, "weight": 1}],
                "timeouts": {"request": "1h30m"},
            }
        ],
    }


def test_a_service_selects_the_pods_on_their_port(tmp_path: Path) -> None:
    """Not on that of the operator's Service, which is always 80."""
    stack = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    port: 8080\n")
    settings = (
        "port: 8443, nodePort: 30443, loadBalancerClass: example.com/a, sourceRanges: [10.0.0.0/8, '2001:db8::/32']"
    )
    [service] = exposed(tmp_path, f"{{service: {{{settings}}}}}", stack)
    assert service["metadata"]["name"] == "front-public"
    assert service["spec"] == {
        "type": "LoadBalancer",
        "loadBalancerClass": "example.com/a",
        "loadBalancerSourceRanges": ["10.0.0.0/8", "2001:db8::/32"],
        "ports": [{"name": "http", "port": 8443, "protocol": "TCP", "targetPort": 8080, "nodePort": 30443}],
        "selector": {"app": "front"},
    }


def test_a_service_follows_a_label_that_replaces_app(tmp_path: Path) -> None:
    """The operator's pods then have that label (operator, observed)."""
    stack = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    labels: {app: door, team: a}\n")
    found = project(tmp_path, "{service: {type: ClusterIP}}", stack).objects()
    [service] = [body for body in found if body["kind"] == "Service"]
    assert service["spec"]["selector"] == {"app": "door"}
    assert service["spec"]["ports"][0]["targetPort"] == 80


def test_several_ways_can_be_combined(tmp_path: Path) -> None:
    """Each has its object."""
    found = exposed(tmp_path, f"{{ingress: {{}}, httpRoute: {{{GATEWAY}}}, service: {{}}}}")
    assert [body["kind"] for body in found] == ["Ingress", "HTTPRoute", "Service"]


def test_defaults_of_the_cluster_are_below_every_router(tmp_path: Path) -> None:
    """Also if the stack has no override, and if it only says true."""
    cluster = f"{CLUSTER}defaults: {{expose: {{ingress: {{className: nginx, hosts: [x.example.com]}}}}}}\n"
    [ingress] = exposed(tmp_path, "true", cluster=cluster)
    assert ingress["spec"]["ingressClassName"] == "nginx"
    [ingress] = exposed(tmp_path, "{ingress: {hosts: [y.example.com]}}", cluster=cluster)
    assert (ingress["spec"]["ingressClassName"], ingress["spec"]["rules"][0]["host"]) == ("nginx", "y.example.com")


@pytest.mark.parametrize(
    ("override", "count"), [("false", 0), ("{ingress: null, service: {}}", 1), ("{service: {}}", 2)]
)
def test_an_override_changes_the_ways_of_a_cluster(tmp_path: Path, override: str, count: int) -> None:
    """It switches them off, or takes one away, or adds one."""
    cluster = f"{CLUSTER}overrides: {{chat: {{expose: {{front: {override}}}}}}}\n"
    assert len(exposed(tmp_path, "{ingress: {}}", cluster=cluster)) == count


def test_a_router_whose_own_name_is_wrong_has_one_finding(tmp_path: Path) -> None:
    """Another name for the router mends that of its Service too."""
    stack = STACK.replace("  front:\n", "  1front:\n")
    text = f"{stack}expose: {{1front: {{service: {{}}}}}}\n"
    messages = ProjectFolder(tmp_path).write({**FILES, "stacks/chat.yaml": text}).messages()
    assert ["[invalid-name]" in message for message in messages] == [True]


WAYS_OF_THE_CLUSTER = f"defaults: {{expose: {{ingress: {{className: nginx}}, httpRoute: {{{GATEWAY}}}}}}}\n"


@pytest.mark.parametrize(
    ("asked", "override", "kinds"),
    [
        ("true", "", ["Ingress", "HTTPRoute"]),
        ("{enabled: true}", "", ["Ingress", "HTTPRoute"]),
        ("{service: {}}", "", ["Service"]),
        ("{httpRoute: {hosts: [a.example.com]}}", "", ["HTTPRoute"]),
        ("false", "true", ["Ingress", "HTTPRoute"]),
        ("{service: {}}", "{ingress: {}}", ["Ingress", "Service"]),
        ("true", "{service: {}, httpRoute: null}", ["Ingress", "Service"]),
        ("{service: {}}", "{service: null, httpRoute: {}}", ["HTTPRoute"]),
    ],
)
def test_a_router_that_names_ways_has_no_others(tmp_path: Path, asked: str, override: str, kinds: list[str]) -> None:
    """The cluster's defaults complete the ways that a stack or an override names. Only a router that names none has all of them.

    Otherwise an IngressClass in the defaults would open every host to a router that asks for a Service.
    """
    overrides = f"overrides: {{chat: {{expose: {{front: {override}}}}}}}\n" if override else ""
    found = exposed(tmp_path, asked, cluster=f"{CLUSTER}{WAYS_OF_THE_CLUSTER}{overrides}")
    assert [body["kind"] for body in found] == kinds
    for body in found:
        assert body["kind"] != "Ingress" or body["spec"]["ingressClassName"] == "nginx"
        assert body["kind"] != "HTTPRoute" or body["spec"]["parentRefs"][0]["name"] == "public"


def test_a_stack_that_does_not_ask_has_nothing(tmp_path: Path) -> None:
    """Defaults alone expose no router."""
    cluster = f"{CLUSTER}defaults: {{expose: {{ingress: {{}}}}}}\n"
    found = ProjectFolder(tmp_path).write({**FILES, "clusters/prod.yaml": cluster})
    assert [body["kind"] for body in found.objects() if body["kind"] in KINDS] == []


def test_a_router_of_the_folder_can_be_exposed_in_its_own_namespace(tmp_path: Path) -> None:
    """It is a plain manifest, whose fields may all be left out."""
    files = {
        "stacks/chat/stack.yaml": f"{STACK}expose: {{written: {{ingress: {{}}, service: {{}}}}}}\n",
        "stacks/chat/router.yaml": FOLDER_ROUTER,
    }
    found = ProjectFolder(tmp_path).write({**FILES, "stacks/chat.yaml": None, **files}).objects()
    objects = [body for body in found if body["kind"] in KINDS]
    assert [(body["kind"], body["metadata"]["namespace"]) for body in objects] == [
        ("Ingress", "edge"),
        ("Service", "edge"),
    ]
    assert objects[1]["spec"]["ports"][0]["targetPort"] == 80


@pytest.mark.parametrize(
    ("expose", "place", "message"),
    [
        ("{}", "18:3", "expose.front names no way in, so nothing would lead to the router; write ingress, httpRoute or service"),
        ("true", "18:3", "expose.front names no way in"),
        ("{httpRoute: {}}", "18:11", "expose.front.httpRoute names no gateway, so no Gateway would serve the route"),
        (f"{{httpRoute: {{{GATEWAY}, timeout: 1.5h}}}}", "18:48", 'timeout is "1.5h"; allowed: a duration of one to four parts'),
        (f"{{httpRoute: {{{GATEWAY}, timeout: 100000s}}}}", "18:48", 'timeout is "100000s"; allowed: a duration'),
        (f"{{httpRoute: {{{GATEWAY}, hosts: [{', '.join(f'a{n}.b' for n in range(17))}]}}}}", "18:48", "has 17 names, but an HTTPRoute has at most 16"),
        ("{ingress: {hosts: [a.example.com, 10.0.0.1]}}", "18:44", 'hosts[1] is "10.0.0.1", which is an IP address'),
        ("{ingress: {path: v1}}", "18:21", 'path is "v1", which does not begin with "/"; write a path such as /v1'),
        ("{ingress: {annotations: {a b: c}}}", "18:35", 'annotations has the key "a b", which is not a valid annotation key'),
        ("{service: {type: ClusterIP, nodePort: 30000}}", "18:38", "nodePort is 30000, but a Service of type ClusterIP has no port on the nodes"),
        ("{service: {type: NodePort, sourceRanges: [10.0.0.0/8]}}", "18:37", "a Service of type NodePort has no load balancer"),
        ("{service: {type: ClusterIP, loadBalancerClass: a}}", "18:38", "a Service of type ClusterIP has no load balancer"),
        ("{service: {loadBalancerClass: a b}}", "18:21", 'loadBalancerClass is "a b", which is not a valid class'),
        ("{service: {sourceRanges: [10.0.0.0]}}", "18:36", 'sourceRanges[0] is "10.0.0.0", which is not a CIDR'),
        ("{service: {sourceRanges: []}}", "18:21", "sourceRanges is empty, which lets every address in"),
        ("{service: {port: 0}}", "18:21", "expose.front.service.port is 0"),
        ("{service: {annotations: {a: null}}}", "18:35", "expose.front.service.annotations.a is null"),
        ("{ingres: {}}", "18:11", '"ingres" is not a field of expose.front; did you mean "ingress"?'),
        ("null", "18:3", "expose.front is null"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_at_its_place(tmp_path: Path, expose: str, place: str, message: str) -> None:
    """What the API server would refuse, and what would have no effect."""
    [found] = project(tmp_path, expose).messages()
    assert found.startswith(f"stacks/chat.yaml:{place}: ")
    assert message in found


@pytest.mark.parametrize("settings", ["{ingress: {}}", "false"])
def test_a_router_that_is_not_there_is_a_mistake(tmp_path: Path, settings: str) -> None:
    """Also if it is switched off: a misspelt name would leave the router exposed."""
    files = {"stacks/chat.yaml": f"{STACK}expose:\n  fron: {settings}\n"}
    [found] = ProjectFolder(tmp_path).write({**FILES, **files}).messages()
    assert 'expose names "fron", but the stack has no such router; did you mean "front"? [unknown-reference]' in found


def test_a_name_that_a_service_cannot_have_is_a_mistake(tmp_path: Path) -> None:
    """A router's name can be too long for its second Service."""
    name = "a" * 60
    stack = STACK.replace("front:", f"{name}:")
    text = f"{stack}expose:\n  {name}: {{service: {{}}}}\n"
    [found] = ProjectFolder(tmp_path).write({**FILES, "stacks/chat.yaml": text}).messages()
    assert f'would be called "{name}-public", which has 67 characters' in found


def test_a_router_with_a_mistake_is_not_reported_as_missing(tmp_path: Path) -> None:
    """One mistake is one finding."""
    stack = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    port: many\n")
    [found] = project(tmp_path, "{ingress: {}}", stack).messages()
    assert "port" in found
    assert "no such router" not in found


@pytest.mark.parametrize("host", ["a", "chat.example.com", "*.example.com", "1.2.3", "xn--bcher-kva.example"])
def test_a_host_is_a_dns_name(host: str) -> None:
    """Its first part can be a wildcard."""
    assert host_problem(host) is None


@pytest.mark.parametrize(
    "host", ["", "*", "*.", "a.*.b", "*a.b", "*.*.b", "A.b", "a_b", "a..b", "-a", "a.", "::1", "*.10.0.0.1", "https://a.b", "a.b:80", "a.b/c", f"{'a.' * 127}b", "a" * 64, "a b", "ä.b"]
)  # fmt: skip
def test_other_texts_are_no_hosts(host: str) -> None:
    """Neither addresses nor URLs, and nothing that an API server refuses."""
    assert host_problem(host) is not None


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/", "/a.b/c~d", "/%C3%A4", "/a/.b"])
def test_a_path_begins_with_a_slash(path: str) -> None:
    """It has the characters of a URL."""
    assert path_problem(path) is None


@pytest.mark.parametrize("path", ["", "v1", "//", "/a//b", "/a/./b", "/a/../b", "/a/..", "/a/.", "/%2f", "/%2F", "/a b", "/a?b", "/a#b", "/%zz", "/\n", "/" + "a" * 1024])  # fmt: skip
def test_other_texts_are_no_paths(path: str) -> None:
    """The Gateway API and the Ingress refuse what could mean two things."""
    assert path_problem(path) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10.0.0.0/8", True), ("10.0.0.1/8", True), ("0.0.0.0/0", True), ("2001:db8::/32", True), ("::/0", True)]
    + [(text, False) for text in ("10.0.0.0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0/8", "a/8", "", "/8", "10.0.0.0/ 8", "fe80::1%eth0/64", "::/129", "10.0.0.0/-1", "10.0.0.0/٨")],
)  # fmt: skip
def test_a_cidr_has_an_address_and_a_length(text: str, expected: bool) -> None:  # a parameter of cases
    """Bits beyond the prefix are allowed, as Kubernetes allows them."""
    assert (network_of(text) is not None) is expected
