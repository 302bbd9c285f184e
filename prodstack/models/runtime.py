"""The VLLMRuntime: engines of one model, alone or split into a prefill and a decode side, and how KEDA scales them."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from prodstack.models.base import Crd, Model, Rule, crd_name, int32
from prodstack.models.deployment import DeploymentConfig
from prodstack.models.engine import LmCacheConfig, ModelSpec, StorageConfig, VllmConfig

DEFAULT_PROMETHEUS = "http://kube-prom-stack-kube-prome-prometheus.monitoring.svc:9090"
"""The CRD's default address of Prometheus (operator source, read)."""
REQUIRED_WITHOUT_TOPOLOGY = ("model", "vllm_config", "deployment_config")
"""Required by today's CRD in every runtime; change 841 requires them only if no topology sets them per side."""


class ScaleUpPolicy(Model):
    """How fast pods are added."""

    stabilization_window_seconds: Annotated[
        int | None, int32("Seconds that demand must stay high before pods are added.", default=0)
    ] = None
    pod_value: Annotated[int | None, int32("Maximum number of pods added per period.", default=1, minimum=1)] = None
    period_seconds: Annotated[int | None, int32("Length of a period, in seconds.", default=60, minimum=1)] = None


class ScaleDownPolicy(Model):
    """How fast pods are removed."""

    stabilization_window_seconds: Annotated[
        int | None, int32("Seconds that demand must stay low before pods are removed.", default=300)
    ] = None
    pod_value: Annotated[int | None, int32("Maximum number of pods removed per period.", default=1, minimum=1)] = None
    period_seconds: Annotated[int | None, int32("Length of a period, in seconds.", default=60, minimum=1)] = None
    scale_to_zero_delay_seconds: Annotated[
        int | None,
        int32("Seconds without demand before the last pod is removed; used only if minReplicas is 0.", default=1800),
    ] = None


class Triggers(Model):
    """The metrics that drive scaling; each threshold is a value per pod."""

    prometheus_address: Annotated[
        str | None, Crd("Address of the Prometheus server that has the metrics.", default=DEFAULT_PROMETHEUS)
    ] = None
    requests_running_threshold: Annotated[
        int | None, int32("Running requests that one pod should handle.", default=5, minimum=1)
    ] = None
    generation_tokens_threshold: Annotated[
        int | None,
        int32(
            "Generated tokens that one pod should handle, as counted by the operator's query.", default=100, minimum=1
        ),
    ] = None
    prompt_tokens_threshold: Annotated[
        int | None,
        int32("Prompt tokens that one pod should handle, as counted by the operator's query.", default=100, minimum=1),
    ] = None


class AutoscalingConfig(Model):
    """Limits and policies of the autoscaler. If KEDA is not installed, the runtime never gets a status."""

    enabled: Annotated[
        bool | None,
        Crd("Whether KEDA scales the runtime; off if left out. If true, both policies and triggers must be present."),
    ] = None
    min_replicas: Annotated[
        int | None, int32("Minimum number of pods; 0 allows scaling to none.", default=1, minimum=0)
    ] = None
    max_replicas: Annotated[
        int, int32("Maximum number of pods; at least minReplicas and at least the replicas that run now.", minimum=1)
    ]
    polling_interval: Annotated[int | None, int32("Seconds between two readings of the metrics.", default=15)] = None
    scale_up_policy: Annotated[
        ScaleUpPolicy | None,
        Crd("How fast pods are added. If it is missing while autoscaling is enabled, the operator panics."),
    ] = None
    scale_down_policy: Annotated[
        ScaleDownPolicy | None,
        Crd("How fast pods are removed. If it is missing while autoscaling is enabled, the operator panics."),
    ] = None
    triggers: Annotated[
        Triggers | None,
        Crd("The metrics that drive scaling. If it is missing while autoscaling is enabled, the operator panics."),
    ] = None


class Side(Model):
    """One side of a topology, with all settings of its engines."""

    model: Annotated[ModelSpec, Crd("The model that this side's engines serve.")]
    vllm_config: Annotated[VllmConfig, Crd("How vLLM runs on this side.")]
    lm_cache_config: Annotated[
        LmCacheConfig | None, Crd("How this side's engines store KV blocks and exchange them with the other side.")
    ] = None
    storage_config: Annotated[StorageConfig | None, Crd("The volume of this side's engines.")] = None
    deployment_config: Annotated[DeploymentConfig, Crd("Replicas, placement and resources of this side's pods.")]


class Topology(Model):
    """Separate engines for reading prompts (prefill) and for generating answers (decode)."""

    prefill: Annotated[Side, Crd("The engines that compute the KV blocks of prompts.")]
    decode: Annotated[Side, Crd("The engines that generate answers from those KV blocks.")]


class RuntimeSpec(Model):
    """Desired state of a VLLMRuntime."""

    crd_rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            rule="has(self.topology) || (has(self.model) && has(self.vllmConfig) && has(self.deploymentConfig))",
            message="model, vllmConfig and deploymentConfig are required; write them, or topology with both sides",
        ),
    )

    model: Annotated[ModelSpec | None, Crd("The model to serve; required without topology.")] = None
    vllm_config: Annotated[VllmConfig | None, Crd("How vLLM runs; required without topology.")] = None
    lm_cache_config: Annotated[
        LmCacheConfig | None,
        Crd("Where LMCache stores KV blocks. With an empty object the operator updates endlessly."),
    ] = None
    storage_config: Annotated[
        StorageConfig | None, Crd("The engines' volume; it is deleted together with the runtime.")
    ] = None
    deployment_config: Annotated[
        DeploymentConfig | None, Crd("Replicas, placement, image and resources; required without topology.")
    ] = None
    autoscaling_config: Annotated[AutoscalingConfig | None, Crd("How KEDA scales the runtime.")] = None
    enable_pd_disaggregation: Annotated[
        bool | None,
        Crd(
            "Whether topology takes effect. Operators without change 841 silently drop this field and topology.",
            default=False,
        ),
    ] = None
    topology: Annotated[Topology | None, Crd("Prefill and decode sides; needs an operator with change 841.")] = None

    @model_validator(mode="after")
    def _engine_or_topology(self) -> Self:
        missing = [crd_name(name) for name in REQUIRED_WITHOUT_TOPOLOGY if getattr(self, name) is None]
        if missing and self.topology is None:
            raise PydanticCustomError(
                "missing_without_topology",
                "missing without topology: {fields}; write them, or write topology with both sides",
                {"fields": ", ".join(missing)},
            )
        return self


class RuntimeStatus(Model):
    """Observed state of a VLLMRuntime."""

    model_status: Annotated[str | None, Crd("State of the model, e.g. NotReady.")] = None
    last_updated: Annotated[str | None, Crd("When the operator last wrote this status.", format="date-time")] = None
    replicas: Annotated[int | None, int32("Pods of the Deployment; used by the scale subresource.")] = None
    available_replicas: Annotated[int | None, int32("Pods that are available.")] = None
    updated_replicas: Annotated[int | None, int32("Pods of the newest version.")] = None
    unavailable_replicas: Annotated[int | None, int32("Pods that are missing or not yet available.")] = None
    selector: Annotated[str | None, Crd("Label selector of the pods; used by the scale subresource.")] = None
