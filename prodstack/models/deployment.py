"""The parts that several kinds share: image, resources, environment and node selection."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32, int64

Strategy = Literal["RollingUpdate", "Recreate"]


class Image(Model):
    """A container image; the operator joins registry and name with a slash."""

    registry: Annotated[
        str, Crd('Registry, and path if any, before the slash; "" gives an image that starts with "/".')
    ]
    name: Annotated[str, Crd("Repository with its tag or digest, e.g. `lmcache/vllm-openai:v0.3.7`.")]
    pull_policy: Annotated[
        str | None,
        Crd(
            "When the kubelet pulls: Always, IfNotPresent or Never. Another text fails the Deployment, not this object."
        ),
    ] = None
    pull_secret_name: Annotated[
        str | None,
        Crd("Name of the image pull Secret in the same namespace. Cache servers and sidecars never use theirs."),
    ] = None


class Resources(Model):
    """What the container asks for; the operator sets requests and limits to the same values."""

    cpu: Annotated[
        str | None,
        Crd(
            'CPU cores, as whole cores ("4") or millicores ("500m"); "0.5" or "1000m" make the operator update for ever.'
        ),
    ] = None
    memory: Annotated[
        str | None,
        Crd(
            'Memory as a Kubernetes quantity in its canonical text: "2Gi"; "2048Mi" makes the operator update for ever.'
        ),
    ] = None
    gpu: Annotated[
        str | None,
        Crd("Number of GPUs of the container, a whole number as text. Routers and cache servers ignore it."),
    ] = None
    gpu_type: Annotated[
        str | None,
        Crd("Extended resource that counts the GPUs, e.g. `nvidia.com/gpu`. Routers and cache servers ignore it."),
    ] = None


class EnvVar(Model):
    """One environment variable with its literal value; the operator knows no references to other objects."""

    name: Annotated[str, Crd('Name of the variable, without "=".')]
    value: Annotated[str, Crd("Value, always a text; it is copied as it is.")]


class NodeSelectorRequirement(Model):
    """One condition on a node's label or field."""

    key: Annotated[str, Crd("Label key, or field name, that the condition looks at.")]
    operator: Annotated[str, Crd("Relation of key and values: In, NotIn, Exists, DoesNotExist, Gt or Lt.")]
    values: Annotated[
        Sequence[str] | None,
        Crd(
            "Values to compare with; left out (never an empty list) for Exists and DoesNotExist.",
            list_type="atomic",
        ),
    ] = None


class NodeSelectorTerm(Model):
    """Conditions on a node that must all hold; a node needs to meet one of the terms."""

    crd_map_type: ClassVar[str | None] = "atomic"

    match_expressions: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd("Conditions on the node's labels. An empty list makes the operator update for ever.", list_type="atomic"),
    ] = None
    match_fields: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd(
            "Conditions on the node's fields, e.g. metadata.name. An empty list makes the operator update for ever.",
            list_type="atomic",
        ),
    ] = None


class Toleration(Model):
    """A taint that the pods put up with."""

    key: Annotated[str | None, Crd("Taint key; absent, with operator Exists, means every key.")] = None
    operator: Annotated[str | None, Crd("How the taint is matched: Equal (if absent) or Exists.")] = None
    value: Annotated[str | None, Crd("Taint value to equal; left out with Exists.")] = None
    effect: Annotated[
        str | None, Crd("Taint effect: NoSchedule, PreferNoSchedule or NoExecute; absent means every effect.")
    ] = None
    toleration_seconds: Annotated[
        int | None, int64("Seconds that a pod stays after a NoExecute taint; absent means for ever.")
    ] = None


class SidecarConfig(Model):
    """A second container in the pod; the LoRA download sidecar listens on port 30090."""

    enabled: Annotated[bool | None, Crd("Whether the sidecar runs.", default=False)] = None
    name: Annotated[str | None, Crd("Container name, other than vllm.", default="sidecar")] = None
    image: Annotated[Image, Crd("Image of the sidecar; required even when the sidecar is off.")]
    command: Annotated[Sequence[str] | None, Crd("Command; absent runs the image's own.")] = None
    args: Annotated[Sequence[str] | None, Crd("Arguments of the command.")] = None
    env: Annotated[
        Sequence[EnvVar] | None, Crd("Environment, after PORT and LORA_DOWNLOAD_BASE_DIR that the operator sets.")
    ] = None
    resources: Annotated[
        Resources | None, Crd('What the sidecar asks for; absent is cpu "0.5", memory 128Mi and no GPU.')
    ] = None
    mount_path: Annotated[
        str | None,
        Crd("Directory of the engine's volume in the sidecar; without storage nothing is shared.", default="/data"),
    ] = None


class DeploymentConfig(Model):
    """Replicas, placement, image and resources of the engine's pods."""

    replicas: Annotated[
        int | None,
        int32("Number of pods. With autoscaling, leave it out: KEDA writes it.", default=1),
    ] = None
    deployment_strategy: Annotated[
        Strategy | None,
        Crd("How a new version replaces the old one; Recreate frees the GPUs first.", default="RollingUpdate"),
    ] = None
    image: Annotated[Image, Crd("Image of the engine; it must have vLLM at /opt/venv/bin/vllm.")]
    resources: Annotated[
        Resources, Crd("What the engine asks for; an empty object makes the operator update for ever.")
    ]
    node_selector_terms: Annotated[
        Sequence[NodeSelectorTerm] | None,
        Crd("Nodes that may run the pods. Without it the operator panics; an empty list gets no Deployment."),
    ] = None
    toleration: Annotated[
        Sequence[Toleration] | None,
        Crd("Taints that the pods put up with. An empty list makes the operator update for ever."),
    ] = None
    runtime_class: Annotated[
        str | None,
        Crd('RuntimeClass of the pods. It cannot be unset: "" makes the Deployment invalid.', default="nvidia"),
    ] = None
    shm_size: Annotated[
        str | None,
        Crd("Size of /dev/shm as a quantity in canonical text, e.g. 24Gi; it counts as the pod's memory."),
    ] = None
    pod_annotations: Annotated[
        Mapping[str, str] | None,
        Crd("Annotations of the pods. An added or changed one restarts them, a removed or empty one does not."),
    ] = None
    sidecar_config: Annotated[SidecarConfig | None, Crd("A second container, e.g. for LoRA downloads.")] = None
