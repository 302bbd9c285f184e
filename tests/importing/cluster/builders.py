"""Small live objects that work together: a router, the runtime that it serves, its cache server and an adapter."""

from __future__ import annotations

from typing import Any

from prodstack.importing.cluster.convert import Imported, import_cluster
from prodstack.manifests.yaml_reader import read
from tests.importing.cluster.dumps import dump

Body = dict[str, Any]
GROUP = "production-stack.vllm.ai/v1alpha1"
IMAGE = {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.7"}
RESOURCES = {"cpu": "4", "memory": "16Gi", "gpu": "1"}
LINUX = [{"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}]


def custom(kind: str, name: str, spec: Body, namespace: str = "llm", **metadata: Any) -> Body:
    """A custom resource."""
    return {
        "apiVersion": GROUP,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": spec,
    }


def runtime(name: str = "chat", namespace: str = "llm", labels: Any = None, **blocks: Any) -> Body:
    """A runtime that runs; blocks: what is added to the parts of its spec."""
    spec: Body = {
        "model": {"modelURL": "org/llama"},
        "vllmConfig": {"v1": True, "enableChunkedPrefill": False, "enablePrefixCaching": False},
        "deploymentConfig": {"image": IMAGE, "resources": RESOURCES, "nodeSelectorTerms": LINUX},
    }
    for part, more in blocks.items():
        spec[part] = {**spec.get(part, {}), **more}
    labels = {"model": f"{namespace}.{name}"} if labels is None else labels
    return custom("VLLMRuntime", name, spec, namespace, **({"labels": labels} if labels else {}))


def router(name: str = "front", selector: str | None = "app in (chat)", namespace: str = "llm", **more: Any) -> Body:
    """A router with a selector."""
    spec = {"serviceAccountName": name, "image": IMAGE, "resources": {"cpu": "2", "memory": "8Gi"}, **more}
    return custom("VLLMRouter", name, spec | ({} if selector is None else {"k8sLabelSelector": selector}), namespace)


def cache(name: str = "kv", namespace: str = "llm") -> Body:
    """A cache server."""
    return custom(
        "CacheServer", name, {"image": IMAGE, "port": 8000, "replicas": 1, "resources": {"cpu": "2"}}, namespace
    )


def adapter(name: str = "sql", base: str = "llm.chat", namespace: str = "llm") -> Body:
    """An adapter of a local path."""
    source = {"type": "local", "adapterName": name, "adapterPath": "/data/sql"}
    return custom(
        "LoraAdapter", name, {"baseModel": base, "adapterSource": source, "loraAdapterDeploymentConfig": {}}, namespace
    )


def imported(*bodies: Body, **options: Any) -> Imported:
    """Import these objects as the cluster "lab"; others than the operator's may be among them."""
    return import_cluster(dump(bodies), "lab", **options)


def stack(result: Imported, name: str | None = None) -> Body:
    """The data of the stack file of this name, or of the only one, as a reader gets it."""
    (found,) = [each for each in result.stacks if name in (None, each.group.name)]
    (data,) = read(found.text.encode(), found.path)
    assert isinstance(data, dict)
    return data


def entry(result: Imported, section: str, name: str) -> Body:
    """One entry of the only stack."""
    found: Body = stack(result)[section][name]
    return found
