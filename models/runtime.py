"""The VLLMRuntime: engines of one model, alone or split into a prefill and a decode side."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from models.autoscaling import AutoscalingConfig
from models.base import Crd, Model, Rule, crd_name, int32
from models.deployment import DeploymentConfig
from models.engine import LmCacheConfig, ModelSpec, StorageConfig, VllmConfig

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
