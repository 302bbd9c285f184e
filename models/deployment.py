"""How a VLLMRuntime's pods are placed, sized and accompanied."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from models.base import Crd, Model, int32, int64
from models.common import EnvVar, Image, NodeSelectorTerm, Resources, Strategy


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
