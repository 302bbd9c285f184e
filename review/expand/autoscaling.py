"""autoscalingConfig becomes a KEDA ScaledObject on the runtime's scale subresource, with four Prometheus triggers.

The first query asks for the router's metric by the served model name, the other three for the engines' by job=<runtime>. The served
name is the model's URL, unless an extra argument is spelled --served-model-name=NAME: as two arguments it is not seen. Source:
operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.expand import parts
from review.expand.parts import block, flag, number, text, words
from review.manifest import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from review.expand.parts import Body, Child, Owner

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
