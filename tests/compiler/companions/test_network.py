"""`networkPolicy: true`: what the pods of a stack need is allowed, and nothing else. The evaluator of rules/reading/network.py decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from prodstack.compiler.companions import network
from prodstack.compiler.companions.stack import Stack
from prodstack.manifests.manifest import Manifest
from prodstack.models.companions import NetworkPolicies
from prodstack.rules.reading.network import NAME_LABEL, Labels, Outside, Pods, allowed, policy
from tests.projects import BLOCK, CLUSTER, ENGINE_IMAGE, ROUTER_IMAGE, STACK, ProjectFolder, spec
from tests.rules.builders import adapter, cache, router, runtime, topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syrupy.assertion import SnapshotAssertion

ON = "networkPolicy: true\n"
BOTH = CLUSTER.replace("[chat]", "[chat, web]")
SPACES = {
    "default": Labels({NAME_LABEL: "default"}),
    "web": Labels({NAME_LABEL: "web", "team": "web"}),
    "monitoring": Labels({NAME_LABEL: "monitoring", "metrics": "enabled"}),
    "production-stack-system": Labels({NAME_LABEL: "production-stack-system"}),
    "kube-system": Labels({NAME_LABEL: "kube-system"}),
}


def pods(namespace: str, **labels: str) -> Pods:
    """Pods with these labels."""
    own = Labels({key.replace("_", "-"): text for key, text in labels.items()})
    return Pods(namespace, own, SPACES[namespace], address="10.1.2.3")


ENDS: dict[str, Pods | Outside] = {
    "front": pods("default", app="front"),
    "gate": pods("default", app="gate"),
    "llama": pods("default", app="llama", model="default.llama"),
    "qwen": pods("default", app="qwen", model="default.qwen"),
    "cache": pods("default", app="cache"),
    "pd-prefill": pods("default", app="pd-prefill", model="default.pd-prefill"),
    "pd-decode": pods("default", app="pd-decode", model="default.pd-decode"),
    "prefill side": pods("default", app="pd", model="default.pd-prefill", node_type="prefill"),
    "decode side": pods("default", app="pd", model="default.pd-decode", node_type="decode"),
    "stranger": pods("default", app="stranger"),
    "client": pods("web", app="curl"),
    "far front": pods("web", app="front"),
    "far llama": pods("web", app="llama"),
    "far cache": pods("web", app="cache"),
    "prometheus": pods("monitoring", app="prometheus"),
    "operator": pods("production-stack-system", app="operator"),
    "dns": pods("kube-system", app="dns"),
    "outside": Outside("203.0.113.7"),
    "office": Outside("198.51.100.9"),
}


class Try(NamedTuple):
    """A connection, and whether it is allowed. port: of the target; with a "u" for UDP."""

    source: str
    target: str
    port: str
    answer: bool


def tried(text: str) -> list[Try]:
    """Connections, one a line: `yes front -> llama 8000 9000`. Several ports are several connections."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        answer, _, rest = line.partition(" ")
        source, _, end = rest.strip().partition(" -> ")
        target = next(name for name in sorted(ENDS, key=len, reverse=True) if end.startswith(f"{name} "))
        found += [Try(source, target, port, answer == "yes") for port in end.removeprefix(target).split()]
    return found


def decided(project: ProjectFolder, connections: str) -> None:
    """Every connection is decided as its line says, by all NetworkPolicies of the cluster."""
    bodies = [resource.body for unit in project.compiled().units for resource in unit.resources]
    policies = [policy(Manifest(body)) for body in bodies if body["kind"] == "NetworkPolicy"]
    assert policies
    for each in tried(connections):
        protocol, port = ("UDP", each.port[:-1]) if each.port.endswith("u") else ("TCP", each.port)
        answer = allowed(policies, ENDS[each.source], ENDS[each.target], int(port), protocol)
        assert answer is each.answer, each


def lora(source: str) -> str:
    """An adapter of the runtime llama."""
    return f"loraAdapters:\n  sql: {{runtime: llama, adapterSource: {source}}}\n"


HUB = "{type: huggingface, adapterName: sql, repository: org/sql, credentialsSecretRef: {name: hf, key: token}}"
CACHED = STACK.replace("  llama:\n", "  llama:\n    cache: cache\n")
OFFLINE = STACK.replace("vllmConfig: {}", 'vllmConfig: {env: {HF_HUB_OFFLINE: "1"}}')
LOCAL = STACK.replace("org/llama", "/data/models/llama")
KVAWARE = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    routingLogic: kvaware\n")
STORED = STACK.replace(
    "vllmConfig: {}", "vllmConfig: {}\n    storageConfig: {enabled: true, storageClassName: gp3, size: 10Gi}"
)
TOPOLOGY = BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n").replace(
    ROUTER_IMAGE, "registry.example.com/vllm/router:change-841"
)
CHANGE_841 = CLUSTER.replace("{install: false}", "{install: false, profile: change-841}")


def static(backends: str, models: str = "org/llama") -> str:
    """A router with a static list in front of the runtime llama."""
    fields = f"serviceDiscovery: static\n    staticBackends: {backends}\n    staticModels: {models}"
    return STACK.replace("serves: [llama]", fields)


BASIC = """
    yes client -> front 80
    yes outside -> front 80
    yes stranger -> front 80
    no  client -> front 8000 443
    yes front -> llama 8000
    no  front -> llama 80 5600 30090
    no  client -> llama 8000
    no  stranger -> llama 8000
    no  outside -> llama 8000
    no  far front -> llama 8000
    no  operator -> llama 8000 30090
    yes prometheus -> llama 8000
    yes prometheus -> front 80
    no  prometheus -> llama 30090
    yes front -> outside 443 6443
    no  front -> outside 80 22 8000
    yes llama -> outside 443
    no  llama -> outside 80 6443 22
    no  llama -> front 80
    yes llama -> dns 53 53u 5353 5353u
    yes front -> dns 53 53u 5353 5353u
    yes llama -> outside 53 53u
    no  llama -> outside 5353u
    no  llama -> stranger 8000
    no  front -> stranger 8000
    no  cache -> outside 443 53u
    no  cache -> dns 53u
    no  front -> cache 8000
    no  stranger -> cache 8000
"""
TABLES: Mapping[str, tuple[str, str, str]] = {
    "a runtime and a router": (STACK, CLUSTER, BASIC + "no llama -> cache 8000"),
    "a cache": (CACHED, CLUSTER, BASIC + "yes llama -> cache 8000\n no llama -> cache 80\n no cache -> llama 8000"),
    "a cache on another port": (
        CACHED.replace("  cache:\n    image", "  cache:\n    port: 9100\n    image"),
        CLUSTER,
        "yes llama -> cache 9100\n no llama -> cache 8000 80",
    ),
    "other ports": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {port: 9000}").replace("[llama]\n", "[llama]\n    port: 8080\n"),
        CLUSTER,
        "yes front -> llama 9000\n no front -> llama 8000\n yes client -> front 8080\n no client -> front 80\n yes prometheus -> llama 9000",
    ),
    "a pair": (
        BLOCK.replace("router:v0.1.7", "router:v0.1.11"),
        CLUSTER,
        """
        yes front -> pd-prefill 8000
        yes front -> pd-decode 8000
        no  front -> pd-decode 5600
        yes pd-decode -> pd-prefill 5600 40001 8000
        yes pd-prefill -> pd-decode 5600 40001
        yes pd-prefill -> pd-decode 4791u
        no  pd-prefill -> pd-prefill 5600
        no  stranger -> pd-prefill 5600
        no  pd-prefill -> front 7500
        """,
    ),
    "a topology": (
        TOPOLOGY,
        CHANGE_841,
        """
        yes front -> prefill side 8000
        yes front -> decode side 8000
        no  front -> decode side 7300
        yes prefill side -> decode side 7300 7400 40001
        yes decode side -> prefill side 40001
        yes prefill side -> front 7500
        no  decode side -> front 7500
        no  prefill side -> front 7501
        yes prometheus -> decode side 8000
        no  stranger -> decode side 7300
        """,
    ),
    "an adapter": (
        STORED + lora(HUB).replace("runtime: llama", "runtime: llama"),
        CLUSTER,
        "yes operator -> llama 8000 30090\n no operator -> llama 22\n no operator -> front 443\n no client -> llama 30090\n yes llama -> outside 443",
    ),
    "an adapter and a local model": (
        STORED.replace("org/llama", "/data/llama") + lora(HUB),
        CLUSTER,
        "yes operator -> llama 30090\n yes llama -> outside 443",
    ),
    "an adapter on a local path": (
        LOCAL + lora("{type: local, adapterName: sql, adapterPath: /data/sql}"),
        CLUSTER,
        "yes operator -> llama 8000\n no operator -> llama 30090\n no llama -> outside 443",
    ),
    "an adapter on a local path, and a sidecar": (
        LOCAL.replace("gpu: 1}", "gpu: 1}\n      sidecarConfig: {enabled: true, image: docker.io/lmcache/lmstack-sidecar:v1}") + lora("{type: local, adapterName: sql, adapterPath: /data/sql}"),
        CLUSTER,
        "yes operator -> llama 8000 30090\n no llama -> outside 443",
    ),
    "a local model": (LOCAL, CLUSTER, "no llama -> outside 443\n yes llama -> dns 53u"),
    "an offline model": (OFFLINE, CLUSTER, "no llama -> outside 443"),
    "HF_HUB_OFFLINE is off": (OFFLINE.replace('"1"', '"0"'), CLUSTER, "yes llama -> outside 443"),
    "a mirror": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HF_ENDPOINT: 'http://mirror.example.com:8081/hf'}}"),
        CLUSTER,
        "yes llama -> outside 443 8081\n no llama -> outside 80",
    ),
    "a mirror in the cluster": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HF_ENDPOINT: 'http://mirror.web.svc'}}"),
        CLUSTER,
        "yes llama -> client 8080\n yes llama -> outside 443\n no llama -> outside 80\n no llama -> stranger 8080",
    ),
    "a proxy": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HTTPS_PROXY: 'http://proxy.example.com:3128'}}"),
        CLUSTER,
        "yes llama -> outside 443 3128\n no llama -> outside 3129",
    ),
    "a mirror of the sidecar": (
        STORED.replace("org/llama", "/data/llama").replace("gpu: 1}", "gpu: 1}\n      sidecarConfig: {env: {HF_ENDPOINT: 'http://mirror.example.com:8081'}}") + lora(HUB),
        CLUSTER,
        "yes llama -> outside 443 8081\n no llama -> outside 80",
    ),
    "a collector of the engines": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {extraArgs: [--otlp-traces-endpoint, 'grpc://otel.web.svc:4317']}"),
        CLUSTER,
        "yes llama -> client 4317\n no llama -> outside 4317\n no llama -> stranger 4317",
    ),
    "kvaware": (
        KVAWARE,
        CLUSTER,
        "yes front -> llama 8000 9000\n yes llama -> front 9000 9001 80\n yes front -> outside 443\n no front -> llama 9000u\n no llama -> cache 9000\n no stranger -> front 9000",
    ),
    "a backend of the stack": (
        static("http://llama.default.svc:80"),
        CLUSTER,
        "yes front -> llama 8000\n no front -> llama 80\n no front -> outside 443 6443\n no stranger -> llama 8000",
    ),
    "backends elsewhere": (
        static('"http://llama.web.svc:80,https://api.example.com,http://192.0.2.1:8080"', '"a,b,c"'),
        CLUSTER,
        "yes front -> far llama 8000 9000\n no front -> llama 8000\n yes front -> outside 443 8080\n no front -> outside 80",
    ),
    "a backend that is a Service or a host outside": (
        static("http://llama.web:8080"),
        CLUSTER,
        "yes front -> far llama 8000 8080\n yes front -> outside 8080\n no front -> outside 80\n no front -> llama 8000",
    ),
    "the router's telemetry": (
        STACK.replace("[llama]\n", "[llama]\n    extraArgs: [--otel-endpoint, 'otel.web:4317', --sentry-dsn, 'https://k@sentry.example.com/1']\n"),
        CLUSTER,
        "yes front -> outside 4317 443\n no front -> outside 4318",
    ),
    "an outside store": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'redis://r.example.com:6380,b.example.com'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> outside 6380 6379\n no llama -> outside 6381",
    ),
    "an outside store in the environment": (
        STACK.replace("vllmConfig: {}", "vllmConfig: {env: {LMCACHE_REMOTE_URL: 'redis://store.example.com'}}"),
        CLUSTER,
        "yes llama -> outside 6379",
    ),
    "a store in the cluster": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'redis://redis.web.svc:6379'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> client 6379 6380\n no llama -> client 6379u\n no llama -> stranger 6379\n no llama -> outside 6379",
    ),
    "another namespace's cache": (
        STACK.replace("vllmConfig: {}", "lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: '4', diskOffloadingBufferSize: '', remoteUrl: 'lm://cache.web.svc:80'}\n    vllmConfig: {}"),
        CLUSTER,
        "yes llama -> far cache 8000\n no llama -> cache 8000\n no llama -> far llama 8000\n no llama -> outside 80",
    ),
    "a selector by a label": (
        STACK.replace("serves: [llama]", "k8sLabelSelector: 'model=default.llama,!x'"),
        CLUSTER,
        "yes front -> llama 8000\n no front -> stranger 8000\n no stranger -> llama 8000",
    ),
}  # fmt: skip


ELSEWHERE = {"unresolved-static-backend", "unresolved-cache-url", "conflicting-lmcache-env"}
"""What is said of Services that this project does not have, and of LMCache's variables beside its fields."""


@pytest.mark.parametrize(("stack", "cluster", "connections"), TABLES.values(), ids=TABLES)
def test_what_is_allowed(project: ProjectFolder, stack: str, cluster: str, connections: str) -> None:
    """Each kind of stack has what it needs, and its neighbours, strangers and the rest of the world have nothing."""
    project.write({"stacks/chat.yaml": ON + stack, "clusters/prod.yaml": cluster})
    assert {each.rule for each in project.compiled().findings if each.severity.name == "ERROR"} <= ELSEWHERE
    assert blocked(project) == []
    decided(project, connections)


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


ENGINES = STACK.partition("routers:")[0]


def gate(serves: str, more: str = "") -> str:
    """A stack of one router that serves a runtime of another stack."""
    return f"{more}routers:\n  gate:\n    serves: {serves}\n    image: {ROUTER_IMAGE}\n    resources: {{cpu: 1, memory: 1Gi}}\n"


def blocked(project: ProjectFolder) -> list[str]:
    """The warnings about blocked traffic."""
    return [each for each in project.messages() if "[blocked-traffic]" in each]


def test_a_router_of_another_stack_is_admitted_by_its_own(project: ProjectFolder) -> None:
    """Policies add up, so the borrowing stack brings the one that admits its router, and the other stack stays as it is."""
    project.write({"stacks/chat.yaml": ON + STACK})
    alone = project.objects()
    project.write({"stacks/web.yaml": gate("[chat/llama]", ON), "clusters/prod.yaml": BOTH})
    assert project.messages() == []
    assert project.objects() == alone
    names = [each["metadata"]["name"] for each in project.objects("web") if each["kind"] == "NetworkPolicy"]
    assert names == ["gate", "gate-serves-llama"]
    assert spec(project.objects("web"), "NetworkPolicy", "gate-serves-llama")["policyTypes"] == ["Ingress"]
    decided(
        project, "yes gate -> llama 8000\n yes front -> llama 8000\n no stranger -> llama 8000\n no gate -> llama 22"
    )


def test_a_router_that_no_policy_admits_is_reported(project: ProjectFolder) -> None:
    """Without the key, nothing admits it: the other stack does not know of the router."""
    project.write({"stacks/chat.yaml": ON + STACK, "stacks/web.yaml": gate("[chat/llama]"), "clusters/prod.yaml": BOTH})
    (message,) = blocked(project)
    assert message.startswith("stacks/web.yaml:")
    assert 'router "default/gate" cannot reach runtime "default/llama" on port 8000' in message
    decided(project, "no gate -> llama 8000")


def test_a_policy_never_isolates_the_runtimes_of_a_stack_without_policies(project: ProjectFolder) -> None:
    """A policy that only admits our router would cut them off from everybody else, also from their own router."""
    project.write({"stacks/chat.yaml": STACK, "stacks/web.yaml": gate("[chat/llama]", ON), "clusters/prod.yaml": BOTH})
    assert blocked(project) == []
    decided(
        project,
        "yes gate -> llama 8000\n yes front -> llama 8000\n yes stranger -> llama 8000\n yes llama -> outside 22",
    )


def test_an_override_of_the_other_stack_counts(project: ProjectFolder) -> None:
    """It decides whether the runtime is isolated on this cluster."""
    files = {"stacks/chat.yaml": STACK, "stacks/web.yaml": gate("[chat/llama]", ON)}
    project.write({**files, "clusters/prod.yaml": BOTH + "overrides: {chat: {networkPolicy: true}}\n"})
    assert blocked(project) == []
    decided(project, "yes gate -> llama 8000\n no stranger -> llama 8000")


def test_two_stacks_that_borrow_from_each_other(project: ProjectFolder) -> None:
    """Each admits its own router to the other's runtime, and nobody is blocked."""
    qwen = ENGINES.replace("llama:", "qwen:").replace("org/llama", "org/qwen")
    chat = STACK.replace("serves: [llama]", "serves: [llama, web/qwen]")
    files = {"stacks/chat.yaml": ON + chat, "stacks/web.yaml": gate("[qwen, chat/llama]", ON + qwen)}
    project.write({**files, "clusters/prod.yaml": BOTH})
    assert project.messages() == []
    decided(
        project,
        """
        yes front -> llama 8000
        yes front -> qwen 8000
        yes gate -> llama 8000
        yes gate -> qwen 8000
        no  llama -> qwen 8000
        no  stranger -> qwen 8000
        no  front -> gate 443
        """,
    )


def test_a_kvaware_router_of_another_stack(project: ProjectFolder) -> None:
    """LMCache's controller and workers need both directions, whoever owns the engines."""
    router = gate("[chat/llama]", ON).replace("serves:", "routingLogic: kvaware\n    serves:")
    project.write({"stacks/chat.yaml": ON + STACK, "stacks/web.yaml": router, "clusters/prod.yaml": BOTH})
    decided(
        project,
        "yes gate -> llama 8000 9000\n yes llama -> gate 9000 9001\n no stranger -> gate 9000\n no llama -> front 9000",
    )


def test_a_pair_of_another_stack(project: ProjectFolder) -> None:
    """A policy for each side."""
    project.write({"stacks/chat.yaml": ON + BLOCK, "stacks/web.yaml": gate("chat/pd", ON), "clusters/prod.yaml": BOTH})
    assert blocked(project) == []
    decided(project, "yes gate -> pd-prefill 8000\n yes gate -> pd-decode 8000\n yes pd-decode -> pd-prefill 5600")


def test_an_adapter_of_another_stack_is_reported(project: ProjectFolder) -> None:
    """The engines' stack does not know that the operator has to load it."""
    adapter = lora("{type: local, adapterName: sql, adapterPath: /data/sql}").replace(
        "runtime: llama", "baseModel: default.llama"
    )
    project.write(
        {
            "stacks/chat.yaml": ON + STORED,
            "stacks/web.yaml": adapter,
            "clusters/prod.yaml": BOTH.replace("{install: false}", "{allowMutableImage: true}"),
        }
    )
    (message,) = blocked(project)
    assert (
        'the operator in namespace "production-stack-system" cannot reach runtime "default/llama" on port 8000'
        in message
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
