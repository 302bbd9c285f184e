"""The deployment of a runtime's engines, and the parts that other kinds share with it: image, resources, environment, node selection."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32, int64

Strategy = Literal["RollingUpdate", "Recreate"]


class Image(Model):
    """A container image; the operator joins registry and name with a slash."""

    registry: Annotated[
        str, Crd('Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".')
    ]
    name: Annotated[str, Crd("Repository with its tag or digest, e.g. `lmcache/vllm-openai:v0.3.7`.")]
    pull_policy: Annotated[
        str | None,
        Crd(
            "When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server"
            " rejects the Deployment."
        ),
    ] = None
    pull_secret_name: Annotated[
        str | None,
        Crd("Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars."),
    ] = None


class Resources(Model):
    """Resources of the container; the operator sets requests and limits to the same values."""

    cpu: Annotated[
        str | None,
        Crd(
            'CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.'
        ),
    ] = None
    memory: Annotated[
        str | None,
        Crd('Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.'),
    ] = None
    gpu: Annotated[
        str | None,
        Crd("Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers."),
    ] = None
    gpu_type: Annotated[
        str | None,
        Crd("Extended resource that counts the GPUs, e.g. `nvidia.com/gpu`. Ignored for routers and cache servers."),
    ] = None


class EnvVar(Model):
    """An environment variable with a literal value; the operator does not support valueFrom."""

    name: Annotated[str, Crd('Name of the variable, without "=".')]
    value: Annotated[str, Crd("Value, always text; it is copied unchanged.")]


class NodeSelectorRequirement(Model):
    """One condition on a node's label or field."""

    key: Annotated[str, Crd("Label key or field name to check.")]
    operator: Annotated[str, Crd("How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.")]
    values: Annotated[
        Sequence[str] | None,
        Crd(
            "Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.",
            list_type="atomic",
        ),
    ] = None


class NodeSelectorTerm(Model):
    """Conditions on a node, all of which must hold; a node must match at least one term."""

    crd_map_type: ClassVar[str | None] = "atomic"

    match_expressions: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd("Conditions on the node's labels. With an empty list the operator updates endlessly.", list_type="atomic"),
    ] = None
    match_fields: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd(
            "Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.",
            list_type="atomic",
        ),
    ] = None


class Toleration(Model):
    """A taint that the pods tolerate."""

    key: Annotated[str | None, Crd("Taint key. Leave it out, with operator Exists, to match every key.")] = None
    operator: Annotated[str | None, Crd("How the taint is matched: Equal (the default) or Exists.")] = None
    value: Annotated[str | None, Crd("Taint value to match. Leave it out with Exists.")] = None
    effect: Annotated[
        str | None, Crd("Taint effect: NoSchedule, PreferNoSchedule or NoExecute. Leave it out to match every effect.")
    ] = None
    toleration_seconds: Annotated[
        int | None, int64("Seconds that a pod stays after a NoExecute taint. Leave it out to stay indefinitely.")
    ] = None


class SidecarConfig(Model):
    """A second container in the pod. The sidecar that downloads LoRA adapters listens on port 30090."""

    enabled: Annotated[bool | None, Crd("Whether the sidecar runs.", default=False)] = None
    name: Annotated[str | None, Crd('Container name; "vllm" is taken by the engine.', default="sidecar")] = None
    image: Annotated[Image, Crd("Image of the sidecar; required even if the sidecar is disabled.")]
    command: Annotated[Sequence[str] | None, Crd("Command; the image's own command if left out.")] = None
    args: Annotated[Sequence[str] | None, Crd("Arguments of the command.")] = None
    env: Annotated[
        Sequence[EnvVar] | None,
        Crd("Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets."),
    ] = None
    resources: Annotated[
        Resources | None, Crd('Resources of the sidecar; cpu "0.5", memory 128Mi and no GPU if left out.')
    ] = None
    mount_path: Annotated[
        str | None,
        Crd(
            "Directory where the sidecar mounts the engine's volume; without storage, nothing is shared.",
            default="/data",
        ),
    ] = None


class DeploymentConfig(Model):
    """Replicas, placement, image and resources of the engine's pods."""

    replicas: Annotated[
        int | None,
        int32("Number of pods. Leave it out with autoscaling: KEDA sets it.", default=1),
    ] = None
    deployment_strategy: Annotated[
        Strategy | None,
        Crd(
            "How a new version replaces the old one; Recreate frees the GPUs before the new pods start.",
            default="RollingUpdate",
        ),
    ] = None
    image: Annotated[Image, Crd("Image of the engine; it must contain vLLM at /opt/venv/bin/vllm.")]
    resources: Annotated[
        Resources, Crd("Resources of the engine. With an empty object the operator updates endlessly.")
    ]
    node_selector_terms: Annotated[
        Sequence[NodeSelectorTerm] | None,
        Crd(
            "Nodes that may run the pods. The operator panics if it is missing; with an empty list it creates no Deployment."
        ),
    ] = None
    toleration: Annotated[
        Sequence[Toleration] | None,
        Crd("Taints that the pods tolerate. With an empty list the operator updates endlessly."),
    ] = None
    runtime_class: Annotated[
        str | None,
        Crd('RuntimeClass of the pods. It cannot be unset: "" makes the Deployment invalid.', default="nvidia"),
    ] = None
    shm_size: Annotated[
        str | None,
        Crd("Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory."),
    ] = None
    pod_annotations: Annotated[
        Mapping[str, str] | None,
        Crd("Annotations of the pods. Adding or changing one restarts the pods; removing or emptying one does not."),
    ] = None
    sidecar_config: Annotated[SidecarConfig | None, Crd("A second container, e.g. for LoRA downloads.")] = None
