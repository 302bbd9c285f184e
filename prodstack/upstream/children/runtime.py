"""A VLLMRuntime becomes a ConfigMap, a claim, a Service, a Deployment and a ScaledObject, as far as its spec asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import API_VERSION, RUNTIME
from prodstack.manifests.quantity import sent
from prodstack.manifests.values import block, flag, number, text, texts, words
from prodstack.upstream.children import engine, parts
from prodstack.upstream.children.parts import present

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.children.parts import Body, Child, Owner


def children(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """What the operator makes of a runtime whose CRD defaults are filled in."""
    if text(block(spec, "model"), "chatTemplate"):
        yield _chat_template(owner, spec)
    if flag(block(spec, "storageConfig"), "enabled"):
        yield claim(owner, owner.name, block(spec, "storageConfig"), owner.pod_labels)
    yield parts.service(owner, owner.name, engine.port(spec), owner.pod_labels)
    yield _deployment(owner, spec)
    yield from scaled_object(owner, spec)


def claim(owner: Owner, name: str, storage: Mapping[str, Any], labels: Mapping[str, str]) -> Child:
    """The PersistentVolumeClaim; its labels are the pods' (operator, observed)."""
    spec = {
        "accessModes": [text(storage, "accessMode") or "ReadWriteOnce"],
        "resources": {"requests": {"storage": claim_size(storage)}},
        **present(storageClassName=text(storage, "storageClassName")),
    }
    return parts.child(owner, "v1", "PersistentVolumeClaim", name, {"spec": spec}, labels)


def claim_size(storage: Mapping[str, Any]) -> str:
    """The size of the PersistentVolumeClaim."""
    return sent(text(storage, "size") or "10Gi")


def template_name(owner: Owner) -> str:
    """The name of the ConfigMap of the chat template."""
    return f"{owner.name}-chat-template"


def _chat_template(owner: Owner, spec: Mapping[str, Any]) -> Child:
    data = {"chatTemplate": text(block(spec, "model"), "chatTemplate")}
    return parts.child(owner, "v1", "ConfigMap", template_name(owner), {"data": data})


def _deployment(owner: Owner, spec: Mapping[str, Any]) -> Child:
    config = block(spec, "deploymentConfig")
    pod = present(
        affinity=parts.affinity(config),
        tolerations=engine.tolerations(config),
        imagePullSecrets=parts.pull_secrets(config),
        volumes=_volumes(owner, spec),
        containers=_containers(owner, spec),
    )
    if owner.profile.knows(RUNTIME, "deploymentConfig.runtimeClass"):
        pod["runtimeClassName"] = text(config, "runtimeClass")
    annotations = texts(config, "podAnnotations")
    template = {"annotations": annotations, "spec": pod}
    strategy = text(config, "deploymentStrategy")
    return parts.deployment(owner, owner.name, number(config, "replicas"), owner.pod_labels, template, strategy)


def _containers(owner: Owner, spec: Mapping[str, Any]) -> list[Body]:
    config = block(spec, "deploymentConfig")
    vllm = engine.vllm_container(
        spec, engine.arguments(owner, spec), engine.environment(owner, spec), engine.probes(spec), _mounts(spec)
    )
    return [vllm, _sidecar(spec)] if flag(block(config, "sidecarConfig"), "enabled") else [vllm]


def _sidecar(spec: Mapping[str, Any]) -> Body:
    """The sidecar: its mountPath counts only where storage is enabled; it shares that volume and nothing else."""
    config, storage = block(spec, "deploymentConfig", "sidecarConfig"), block(spec, "storageConfig")
    base = text(config, "mountPath") if flag(storage, "enabled") else ""
    return engine.sidecar(config, base or "/data", engine.storage_mount(storage, base))


def _volumes(owner: Owner, spec: Mapping[str, Any]) -> list[Body]:
    volumes = engine.storage_volume(block(spec, "storageConfig"), owner.name)
    if text(block(spec, "model"), "chatTemplate"):
        source = {"name": template_name(owner), "items": [{"key": "chatTemplate", "path": "chat_template.json"}]}
        volumes.append({"name": "chat-template", "configMap": source})
    return volumes + engine.memory_volume(text(block(spec, "deploymentConfig"), "shmSize"))


def _mounts(spec: Mapping[str, Any]) -> list[Body]:
    storage = block(spec, "storageConfig")
    mounts = engine.storage_mount(storage, text(storage, "mountPath"))
    if text(block(spec, "model"), "chatTemplate"):
        mounts.append({"name": "chat-template", "mountPath": engine.TEMPLATE_PATH, "subPath": "chat_template.json"})
    if text(block(spec, "deploymentConfig"), "shmSize"):
        mounts.append({"name": "dshm", "mountPath": "/dev/shm"})  # noqa: S108  # the operator's path
    return mounts


REQUIRED = ("scaleUpPolicy", "scaleDownPolicy", "triggers")
"""Without one of these the operator panics before it makes the object (operator, observed)."""

_SERVED = "--served-model-name="
_QUERIES = (
    ("vllm_requests_running", 'sum(vllm:num_requests_running{{job="{}"}})', "requestsRunningThreshold"),
    (
        "vllm_generation_tokens_rate",
        'sum(rate(vllm:generation_tokens_total{{job="{}"}}[1m]))',
        "generationTokensThreshold",
    ),
    ("vllm_prompt_tokens_rate", 'sum(rate(vllm:prompt_tokens_total{{job="{}"}}[1m]))', "promptTokensThreshold"),
)


def scaled_object(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """The ScaledObject, if autoscaling is enabled and complete."""
    config = block(spec, "autoscalingConfig")
    if not flag(config, "enabled") or not all(isinstance(config.get(key), dict) for key in REQUIRED):
        return
    behavior = {"scaleUp": _policy(config, "scaleUpPolicy"), "scaleDown": _policy(config, "scaleDownPolicy")}
    body = {
        "scaleTargetRef": {"apiVersion": API_VERSION, "kind": owner.kind, "name": owner.name},
        "minReplicaCount": number(config, "minReplicas"),
        "maxReplicaCount": number(config, "maxReplicas"),
        "pollingInterval": number(config, "pollingInterval"),
        "cooldownPeriod": number(block(config, "scaleDownPolicy"), "scaleToZeroDelaySeconds"),
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": behavior}},
        "triggers": _triggers(owner, spec),
    }
    yield parts.child(owner, "keda.sh/v1alpha1", "ScaledObject", f"{owner.name}-scaledobject", {"spec": body})


def served_model_name(spec: Mapping[str, Any]) -> str:
    """The name that the operator takes for the served model."""
    extra = words(block(spec, "vllmConfig"), "extraArgs")
    names = [argument.removeprefix(_SERVED) for argument in extra if argument.startswith(_SERVED)]
    return names[0] if names else text(block(spec, "model"), "modelURL")


def _policy(config: Mapping[str, Any], key: str) -> Body:
    values = block(config, key)
    policy = {"type": "Pods", "value": number(values, "podValue"), "periodSeconds": number(values, "periodSeconds")}
    return {"stabilizationWindowSeconds": number(values, "stabilizationWindowSeconds"), "policies": [policy]}


def _triggers(owner: Owner, spec: Mapping[str, Any]) -> list[Body]:
    values = block(spec, "autoscalingConfig", "triggers")
    address, model = text(values, "prometheusAddress"), served_model_name(spec)
    scope = f'namespace="{owner.namespace}", model="{model}"'
    keepalive = f"sum(rate(vllm:num_incoming_requests_total{{{scope}}}[2m]) > bool 0)"
    first = {**_trigger(address, "vllm_incoming_keepalive", keepalive, 1), "metricType": "Value"}
    rest = (_trigger(address, name, query.format(owner.name), number(values, key)) for name, query, key in _QUERIES)
    return [first, *rest]


def _trigger(address: str, name: str, query: str, threshold: int) -> Body:
    metadata = {"serverAddress": address, "metricName": name, "query": query, "threshold": str(threshold)}
    return {"type": "prometheus", "metadata": metadata}
