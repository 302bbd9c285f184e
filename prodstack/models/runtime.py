"""The VLLMRuntime: engines of one model, alone or split into a prefill and a decode side."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from prodstack.models.base import Crd, Model, Rule, crd_name, int32
from prodstack.models.deployment import DeploymentConfig
from prodstack.models.engine import LmCacheConfig, ModelSpec, StorageConfig, VllmConfig

DEFAULT_PROMETHEUS = "http://kube-prom-stack-kube-prome-prometheus.monitoring.svc:9090"
"""The CRD's default address of Prometheus (operator source, read)."""


class ScaleUpPolicy(Model):
    """How fast pods are added."""

    stabilization_window_seconds: Annotated[
        int | None, int32("Seconds that the demand must last before pods are added.", default=0)
    ] = None
    pod_value: Annotated[int | None, int32("Most pods added in one period.", default=1, minimum=1)] = None
    period_seconds: Annotated[int | None, int32("Length of a period, in seconds.", default=60, minimum=1)] = None


class ScaleDownPolicy(Model):
    """How fast pods are removed."""

    stabilization_window_seconds: Annotated[
        int | None, int32("Seconds that the demand must stay low before pods are removed.", default=300)
    ] = None
    pod_value: Annotated[int | None, int32("Most pods removed in one period.", default=1, minimum=1)] = None
    period_seconds: Annotated[int | None, int32("Length of a period, in seconds.", default=60, minimum=1)] = None
    scale_to_zero_delay_seconds: Annotated[
        int | None, int32("Seconds without demand before the last pod goes, where minReplicas is 0.", default=1800)
    ] = None


class Triggers(Model):
    """What is measured; each threshold is a value per pod."""

    prometheus_address: Annotated[
        str | None, Crd("Address of the Prometheus that has the metrics.", default=DEFAULT_PROMETHEUS)
    ] = None
    requests_running_threshold: Annotated[
        int | None, int32("Requests in progress that one pod should handle.", default=5, minimum=1)
    ] = None
    generation_tokens_threshold: Annotated[
        int | None,
        int32(
            "Generated tokens, as the operator's query counts them, that one pod should handle.", default=100, minimum=1
        ),
    ] = None
    prompt_tokens_threshold: Annotated[
        int | None,
        int32(
            "Prompt tokens, as the operator's query counts them, that one pod should handle.", default=100, minimum=1
        ),
    ] = None


class AutoscalingConfig(Model):
    """Limits and policies of the autoscaler; without KEDA in the cluster the runtime never gets a status."""

    enabled: Annotated[
        bool | None,
        Crd("Whether KEDA scales the runtime; absent is off. On, both policies and triggers must be present."),
    ] = None
    min_replicas: Annotated[int | None, int32("Fewest pods; 0 allows none.", default=1, minimum=0)] = None
    max_replicas: Annotated[
        int, int32("Most pods; not below minReplicas, nor below the replicas that run now.", minimum=1)
    ]
    polling_interval: Annotated[int | None, int32("Seconds between two looks at the metrics.", default=15)] = None
    scale_up_policy: Annotated[
        ScaleUpPolicy | None, Crd("How fast pods are added. Absent while enabled, the operator panics.")
    ] = None
    scale_down_policy: Annotated[
        ScaleDownPolicy | None, Crd("How fast pods are removed. Absent while enabled, the operator panics.")
    ] = None
    triggers: Annotated[Triggers | None, Crd("What is measured. Absent while enabled, the operator panics.")] = None


REQUIRED_WITHOUT_TOPOLOGY = ("model", "vllm_config", "deployment_config")
"""What today's CRD requires always, and change 841 only where no topology gives it per side."""


class Side(Model):
    """One side of a topology, with everything that its engines need."""

    model: Annotated[ModelSpec, Crd("The model that this side's engines serve.")]
    vllm_config: Annotated[VllmConfig, Crd("How vLLM runs on this side.")]
    lm_cache_config: Annotated[
        LmCacheConfig | None, Crd("How this side's engines keep KV blocks and exchange them with the other side.")
    ] = None
    storage_config: Annotated[StorageConfig | None, Crd("The volume of this side's engines.")] = None
    deployment_config: Annotated[DeploymentConfig, Crd("Replicas, placement and resources of this side's pods.")]


class Topology(Model):
    """Engines that only read prompts, and engines that only write answers."""

    prefill: Annotated[Side, Crd("The engines that compute the prompts' KV blocks.")]
    decode: Annotated[Side, Crd("The engines that generate from those KV blocks.")]


class RuntimeSpec(Model):
    """What a VLLMRuntime should be."""

    crd_rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            rule="has(self.topology) || (has(self.model) && has(self.vllmConfig) && has(self.deploymentConfig))",
            message="model, vllmConfig and deploymentConfig are required; write them, or topology with both sides",
        ),
    )

    model: Annotated[ModelSpec | None, Crd("The model that is served; required without topology.")] = None
    vllm_config: Annotated[VllmConfig | None, Crd("How vLLM runs; required without topology.")] = None
    lm_cache_config: Annotated[
        LmCacheConfig | None, Crd("Where LMCache keeps KV blocks. An empty object makes the operator update for ever.")
    ] = None
    storage_config: Annotated[StorageConfig | None, Crd("The engines' volume; deleted together with the runtime.")] = (
        None
    )
    deployment_config: Annotated[
        DeploymentConfig | None, Crd("Replicas, placement, image and resources; required without topology.")
    ] = None
    autoscaling_config: Annotated[AutoscalingConfig | None, Crd("How KEDA scales the runtime.")] = None
    enable_pd_disaggregation: Annotated[
        bool | None,
        Crd("Whether topology is in force. Operators without change 841 drop both fields in silence.", default=False),
    ] = None
    topology: Annotated[Topology | None, Crd("Prefill and decode sides; needs an operator with change 841.")] = None

    @model_validator(mode="after")
    def _engine_or_topology(self) -> Self:
        missing = [crd_name(name) for name in REQUIRED_WITHOUT_TOPOLOGY if getattr(self, name) is None]
        if missing and self.topology is None:
            raise PydanticCustomError(
                "missing_without_topology",
                "without topology, {fields} must be there too; write them, or topology with both sides",
                {"fields": ", ".join(missing)},
            )
        return self


class RuntimeStatus(Model):
    """What the operator last saw of a VLLMRuntime."""

    model_status: Annotated[str | None, Crd("State of the model, e.g. NotReady.")] = None
    last_updated: Annotated[str | None, Crd("When the operator last wrote this status.", format="date-time")] = None
    replicas: Annotated[int | None, int32("Pods of the Deployment; the scale subresource reads it.")] = None
    available_replicas: Annotated[int | None, int32("Pods that serve.")] = None
    updated_replicas: Annotated[int | None, int32("Pods of the newest version.")] = None
    unavailable_replicas: Annotated[int | None, int32("Pods that are missing or do not serve yet.")] = None
    selector: Annotated[str | None, Crd("Label selector of the pods, for the scale subresource.")] = None
