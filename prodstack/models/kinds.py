"""The registry of kinds: names, models, section of stack files, scale subresource and kubectl columns."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from prodstack.models.base import Model
from prodstack.models.cache_server import CacheServerSpec, CacheServerStatus
from prodstack.models.lora_adapter import LoraAdapterSpec, LoraAdapterStatus
from prodstack.models.router import RouterSpec, RouterStatus
from prodstack.models.runtime import RuntimeSpec, RuntimeStatus

GROUP = "production-stack.vllm.ai"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
CATEGORY = "vllm"
"""The category of all kinds: `kubectl get vllm` lists the objects of every kind."""


class Column(NamedTuple):
    """A column of `kubectl get`. With priority 1 it appears only with `-o wide`."""

    name: str
    path: str
    type: str = "string"
    priority: int = 0


class Scale(NamedTuple):
    """The field paths of the scale subresource, which KEDA and `kubectl scale` use."""

    spec_replicas: str
    status_replicas: str
    selector: str


class Kind(NamedTuple):
    """A kind of the group: its models, the rest of its CRD, and its section of stack files."""

    name: str
    section: str
    """The section of stack files that holds its entries, e.g. `cacheServers`."""
    plural: str
    singular: str
    short_names: tuple[str, ...]
    description: str
    spec: type[Model]
    status: type[Model]
    columns: tuple[Column, ...]
    scale: Scale | None = None
    has_service: bool = True
    """Whether the operator creates a Service of the object's name, which limits the names that it can have."""


RUNTIME = Kind(
    name="VLLMRuntime",
    section="runtimes",
    plural="vllmruntimes",
    singular="vllmruntime",
    short_names=("vrt",),
    description="Engines that serve one model. The operator creates a Deployment, a Service on port 80 and a volume.",
    spec=RuntimeSpec,
    status=RuntimeStatus,
    scale=Scale(".spec.deploymentConfig.replicas", ".status.replicas", ".status.selector"),
    columns=(
        Column("Model", ".spec.model.modelURL"),
        Column("Replicas", ".status.replicas", "integer"),
        Column("Available", ".status.availableReplicas", "integer"),
        Column("Status", ".status.modelStatus"),
        Column("Updated", ".status.updatedReplicas", "integer", priority=1),
        Column("GPUs", ".spec.deploymentConfig.resources.gpu", priority=1),
        Column("Image", ".spec.deploymentConfig.image.name", priority=1),
    ),
)
ROUTER = Kind(
    name="VLLMRouter",
    section="routers",
    plural="vllmrouters",
    singular="vllmrouter",
    short_names=("vro",),
    description="One address in front of engines. The operator creates a Deployment, a Service on port 80 and a ServiceAccount.",
    spec=RouterSpec,
    status=RouterStatus,
    columns=(
        Column("Logic", ".spec.routingLogic"),
        Column("Discovery", ".spec.serviceDiscovery"),
        Column("Replicas", ".spec.replicas", "integer"),
        Column("Status", ".status.status"),
        Column("Selector", ".spec.k8sLabelSelector", priority=1),
        Column("Image", ".spec.image.name", priority=1),
    ),
)
CACHE_SERVER = Kind(
    name="CacheServer",
    section="cacheServers",
    plural="cacheservers",
    singular="cacheserver",
    short_names=("lmcs",),
    description="An LMCache server that runtimes share. The operator creates a Deployment and a Service on port 80.",
    spec=CacheServerSpec,
    status=CacheServerStatus,
    columns=(
        Column("Replicas", ".spec.replicas", "integer"),
        Column("Memory", ".spec.resources.memory"),
        Column("Status", ".status.status"),
        Column("Image", ".spec.image.name", priority=1),
    ),
)
LORA_ADAPTER = Kind(
    name="LoraAdapter",
    section="loraAdapters",
    plural="loraadapters",
    singular="loraadapter",
    short_names=("lora",),
    description="A LoRA adapter that the operator loads into running engines of one base model.",
    has_service=False,
    spec=LoraAdapterSpec,
    status=LoraAdapterStatus,
    columns=(
        Column("Base", ".spec.baseModel"),
        Column("Adapter", ".spec.adapterSource.adapterName"),
        Column("Source", ".spec.adapterSource.type"),
        Column("Phase", ".status.phase"),
        Column("Message", ".status.message", priority=1),
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER)}
)
"""The kinds by name, in the order of the bundle."""
