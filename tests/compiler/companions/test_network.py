"""`networkPolicy`: its settings, where the objects are, and what they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.compiler.companions import network
from prodstack.compiler.companions.stack import Stack
from prodstack.models.companions import NetworkPolicies
from tests.rules.builders import adapter, cache, router, runtime, topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syrupy.assertion import SnapshotAssertion

    from prodstack.manifests.manifest import Manifest

from tests.compiler.companions.connections import CACHED, HUB, ON, STORED, blocked, decided, lora
from tests.projects import CLUSTER, ENGINE_IMAGE, ROUTER_IMAGE, STACK, ProjectFolder


@pytest.mark.parametrize("written", ["", "networkPolicy: false\n", "networkPolicy: {enabled: false, clients: []}\n"])
def test_without_it_there_are_none(project: ProjectFolder, written: str) -> None:
    """The objects of the stack are the same as without the key."""
    before = project.objects()
    project.write({"stacks/chat.yaml": written + STACK})
    assert project.objects() == before


def test_peers(project: ProjectFolder) -> None:
    """`clients` and `prometheus` replace the defaults: both selectors of a peer must match, and peers add up."""
    settings = """\
networkPolicy:
  clients:
    - {namespace: web, podLabels: {app: curl}}
    - {cidr: 198.51.100.0/24}
    - {podLabels: {app: stranger}}
  prometheus: [{namespaceLabels: {team: web}}]
"""
    project.write({"stacks/chat.yaml": settings + STACK})
    assert project.messages() == []
    decided(
        project,
        """
        yes client -> front 80
        yes office -> front 80
        yes stranger -> front 80
        no  outside -> front 80
        no  prometheus -> front 80
        no  prometheus -> llama 8000
        yes client -> llama 8000
        yes far front -> llama 8000
        yes far front -> front 80
        no  stranger -> llama 8000
        """,
    )


def test_an_empty_list_is_nobody(project: ProjectFolder) -> None:
    """In a NetworkPolicy an empty list would be everybody."""
    project.write({"stacks/chat.yaml": "networkPolicy: {clients: [], prometheus: []}\n" + STACK})
    decided(
        project,
        "no client -> front 80\n no prometheus -> front 80\n no prometheus -> llama 8000\n yes front -> llama 8000",
    )


def test_every_pod_of_a_namespace(project: ProjectFolder) -> None:
    """`podLabels: {}` is every pod of the stack's namespace, `namespaceLabels: {}` every pod of the cluster."""
    project.write(
        {
            "stacks/chat.yaml": "networkPolicy: {clients: [{podLabels: {}}], prometheus: [{namespaceLabels: {}}]}\n"
            + STACK
        }
    )
    assert project.messages() == []
    decided(
        project,
        "yes stranger -> front 80\n yes client -> front 80 \n yes client -> llama 8000\n no outside -> front 80",
    )


def test_the_operator_is_where_the_cluster_file_says(project: ProjectFolder) -> None:
    """And only its namespace is admitted."""
    cluster = CLUSTER.replace("{install: false}", "{install: false, namespace: web}")
    project.write({"stacks/chat.yaml": ON + STORED + lora(HUB), "clusters/prod.yaml": cluster})
    decided(project, "yes client -> llama 8000 30090\n no operator -> llama 8000")


def test_a_label_app_counts(project: ProjectFolder) -> None:
    """A label `app` of a custom resource replaces that of its pods (operator, observed), so it is what policies select."""
    labelled = STACK.replace("  llama:\n", "  llama:\n    labels: {app: qwen, model: default.qwen}\n").replace(
        "serves: [llama]", "k8sLabelSelector: app=qwen"
    )
    project.write({"stacks/chat.yaml": ON + labelled})
    assert blocked(project) == []
    decided(project, "yes front -> qwen 8000\n no stranger -> qwen 8000\n yes stranger -> llama 8000")


def test_resources_of_the_folder_count(project: ProjectFolder) -> None:
    """A plain custom resource beside the stack file gets its policy, in its own namespace."""
    body = {
        "apiVersion": "production-stack.vllm.ai/v1alpha1",
        "kind": "CacheServer",
        "metadata": {"name": "cache", "namespace": "web"},
        "spec": {
            "image": {"registry": "docker.io", "name": ENGINE_IMAGE.removeprefix("docker.io/")},
            "resources": {"cpu": "1", "memory": "1Gi"},
            "port": 9200,
        },
    }
    url = "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'lm://cache.web.svc:80'}"
    stack = STACK.partition("cacheServers:")[0].replace("vllmConfig: {}", f"{url}\n    vllmConfig: {{}}")
    files = {
        "stacks/chat/stack.yaml": ON + stack,
        "stacks/chat/cache.yaml": yaml.safe_dump(body),
        "stacks/chat.yaml": None,
    }
    project.write(files)
    assert blocked(project) == []
    (found,) = [
        each for each in project.objects() if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == "cache"
    ]
    assert found["metadata"]["namespace"] == "web"
    decided(
        project,
        "yes llama -> far cache 9200\n no llama -> far cache 8000\n no far llama -> far cache 9200\n no client -> far cache 9200",
    )


def test_peers_of_a_router_in_another_namespace(project: ProjectFolder) -> None:
    """`podLabels` alone means the stack's namespace, also in the policy of a plain custom resource elsewhere."""
    image = {"registry": "docker.io", "name": ROUTER_IMAGE.removeprefix("docker.io/")}
    spec = {
        "serviceAccountName": "front",
        "k8sLabelSelector": "app=llama",
        "image": image,
        "resources": {"cpu": "1", "memory": "1Gi"},
    }
    body = {
        "apiVersion": "production-stack.vllm.ai/v1alpha1",
        "kind": "VLLMRouter",
        "metadata": {"name": "front", "namespace": "web"},
        "spec": spec,
    }
    settings = "networkPolicy: {clients: [{podLabels: {app: stranger}}]}\n"
    files = {
        "stacks/chat/stack.yaml": settings + STACK.partition("routers:")[0],
        "stacks/chat/router.yaml": yaml.safe_dump(body),
    }
    project.write({**files, "stacks/chat.yaml": None})
    decided(
        project,
        "yes stranger -> far front 80\n no client -> far front 80\n yes far front -> far llama 8000\n no far front -> llama 8000",
    )


MISTAKES = {
    "{}": "the peer selects neither pods nor addresses",
    "{cidr: 10.0.0.0/8, namespace: web}": "the peer has cidr and namespace",
    "{cidr: 10.0.0.0/8, podLabels: {}}": "the peer has cidr and podLabels",
    "{cidr: 10.0.0.0}": '"10.0.0.0" is not a CIDR',
    "{cidr: 10.0.0.0/33}": '"10.0.0.0/33" is not a CIDR',
    "{cidr: 10.0.0.0/255.0.0.0}": "is not a CIDR",
    "{cidr: 10.0.0.0/08}": "is not a CIDR",
    "{cidr: 'fe80::%eth0/64'}": "is not a CIDR",
    "{cidr: web}": '"web" is not a CIDR',
    "{cidr: ''}": '"" is not a CIDR',
    "{cidr: 10.0.0.1/8}": "is not the first address of its network",
    "{cidr: '2001:db8::1/32'}": "is not the first address of its network",
    "{podLabels: {a b: c}}": 'the key "a b" is not a valid label key',
    "{namespaceLabels: {team: a b}}": 'the value "a b" of team is not a valid label value',
}


@pytest.mark.parametrize("key", ["clients", "prometheus"])
@pytest.mark.parametrize(("peer", "message"), MISTAKES.items(), ids=MISTAKES)
def test_mistakes_in_peers(project: ProjectFolder, key: str, peer: str, message: str) -> None:
    """What Kubernetes refuses, and what nobody can have meant, is reported in its line, and nothing is published."""
    project.write(
        {"stacks/chat.yaml": f"networkPolicy:\n  {key}:\n    - {{podLabels: {{app: a}}}}\n    - {peer}\n" + STACK}
    )
    (found,) = project.messages()
    assert found.startswith("stacks/chat.yaml:4:")
    assert message in found


def test_peers_of_a_whole_cluster(project: ProjectFolder) -> None:
    """The cluster's defaults are for every stack that asks for policies; their mistakes are reported where they are written."""
    defaults = "defaults: {networkPolicy: {clients: [{namespace: web}]}}\n"
    project.write({"stacks/chat.yaml": ON + STACK, "clusters/prod.yaml": CLUSTER + defaults})
    assert project.messages() == []
    decided(project, "yes client -> front 80\n no stranger -> front 80\n yes prometheus -> front 80")
    project.write({"clusters/prod.yaml": CLUSTER + defaults.replace("namespace: web", "cidr: web")})
    (found,) = project.messages()
    assert found.startswith("clusters/prod.yaml:3:")


@pytest.mark.parametrize(
    "peer", ["{cidr: 0.0.0.0/0}", "{cidr: 'FE80::/10'}", "{cidr: 203.0.113.7/32}", "{cidr: '::/0'}", "{podLabels: {}}"]
)
def test_peers_without_a_mistake(project: ProjectFolder, peer: str) -> None:
    """What the API server accepts."""
    project.write({"stacks/chat.yaml": f"networkPolicy: {{clients: [{peer}]}}\n" + STACK})
    assert project.messages() == []


def test_the_text(project: ProjectFolder, snapshot: SnapshotAssertion) -> None:
    """What reviewers see: openings of the same ports or the same peers are one rule. The policy of a cache lets nothing out."""
    project.write({"stacks/chat.yaml": ON + CACHED})
    found = [each for each in project.objects() if each["kind"] == "NetworkPolicy"]
    assert [each["metadata"]["name"] for each in found] == ["front", "llama", "cache"]
    assert all(each["spec"]["policyTypes"] == ["Ingress", "Egress"] for each in found)
    assert "egress" not in found[-1]["spec"]
    assert yaml.safe_dump_all(found, sort_keys=False) == snapshot


def test_synth_writes_them(project: ProjectFolder) -> None:
    """The program itself, and `check dist/` finds nothing in what it wrote."""
    project.write({"stacks/chat.yaml": ON + CACHED})
    done = project.run("synth")
    assert done.returncode == 0, done.stderr
    written = [
        each
        for each in yaml.safe_load_all(project.dist()["prod/chat/chat.k8s.yaml"])
        if each["kind"] == "NetworkPolicy"
    ]
    assert written == [each for each in project.objects() if each["kind"] == "NetworkPolicy"]
    checked = project.run("check", "dist/")
    assert "blocked-traffic" not in checked.stdout + checked.stderr


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of everything in data."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from paths_of(entry, (*path, key))


@pytest.mark.parametrize("build", [runtime, topology, router, cache, adapter])
def test_odd_objects_raise_nothing(build: Callable[..., Manifest]) -> None:
    """Policies are derived also from objects that are reported and so never published."""
    paths = [("spec", *path) for path in paths_of(build().body["spec"])]
    beside = (runtime(name="engine", labels={"model": "m"}), router(name="other"), adapter(name="other"))
    for path in paths:
        for odd in (None, -1, "x", "http://a.b.svc:80,,x:1", [], [None], {}, {"name": 1}):
            stack = Stack(
                "chat",
                "llm",
                (build({path: odd}, name="odd"), *beside),
                {"pd": ("engine", "odd")},
                "ops",
                frozenset({"x"}),
            )
            assert list(network.objects(NetworkPolicies(), stack))
