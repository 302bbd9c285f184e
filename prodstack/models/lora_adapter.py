"""The LoraAdapter: an adapter that the operator loads into running engines."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32, int64

CONDITION_TYPE = (
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
)
"""Kubernetes' pattern for a condition's type: a name with an optional DNS prefix."""


class CredentialsSecretRef(Model):
    """A key of a Secret; both parts are required."""

    crd_map_type: ClassVar[str | None] = "atomic"

    name: Annotated[str, Crd("Name of the Secret, in the adapter's namespace.")]
    key: Annotated[str, Crd("Key in the Secret.")]


class AdapterSource(Model):
    """Where the adapter's files come from."""

    type: Annotated[
        Literal["local", "s3", "http", "huggingface"],
        Crd("Kind of source. Only local and huggingface work; the operator does not implement s3 and http."),
    ]
    adapter_name: Annotated[str, Crd("Name that requests use to select the adapter.")]
    adapter_path: Annotated[
        str | None,
        Crd("Directory of the adapter in the engine's container. Required for local; otherwise the operator sets it."),
    ] = None
    repository: Annotated[str | None, Crd("Hugging Face repository of the adapter.")] = None
    pattern: Annotated[str | None, Crd("Pattern that selects adapters in a directory by name.")] = None
    max_adapters: Annotated[int | None, int32("Maximum number of adapters that the pattern may select.")] = None
    credentials_secret_ref: Annotated[
        CredentialsSecretRef | None,
        Crd(
            "Token for the download. If type is huggingface and adapterPath is not set, the operator panics without it."
        ),
    ] = None


class AdapterDeploymentConfig(Model):
    """How many engines load the adapter, and how they are chosen."""

    algorithm: Annotated[
        Literal["default", "ordered", "equalized"] | None,
        Crd("How engines are chosen.", default="default", required=True),
    ] = None
    replicas: Annotated[
        int | None,
        int32("Number of engines that load the adapter; 0 does not unload it.", minimum=0),
    ] = None


class AdapterApiKey(Model):
    """The Secret key that holds the engines' API key."""

    secret_name: Annotated[str, Crd("Name of the Secret, in the adapter's namespace.")]
    secret_key: Annotated[str, Crd("Key in the Secret.")]


class LoraAdapterSpec(Model):
    """Desired state of a LoraAdapter."""

    base_model: Annotated[
        str, Crd("Value of the label `model` on the engines' pods; pods in all namespaces are matched.")
    ]
    vllm_api_key: Annotated[
        AdapterApiKey | None,
        Crd(
            "API key of the engines. The operator sends it to every Ready pod in the cluster that has a label `model`."
        ),
    ] = None
    adapter_source: Annotated[AdapterSource, Crd("Where the adapter's files come from.")]
    lora_adapter_deployment_config: Annotated[
        AdapterDeploymentConfig | None,
        Crd("How many engines load the adapter. The operator panics if it is missing; an empty object is enough."),
    ] = None


class PodAssignment(Model):
    """A pod that has loaded the adapter."""

    pod_name: Annotated[str, Crd("Name of the pod.")]
    namespace: Annotated[str, Crd("Namespace of the pod.")]


class LoadedAdapter(Model):
    """An adapter that an engine has loaded."""

    name: Annotated[str, Crd("Name of the adapter.")]
    path: Annotated[str, Crd("Directory that it was loaded from.")]
    status: Annotated[str, Crd("State of the adapter in this pod.")]
    load_time: Annotated[str | None, Crd("When it was loaded.", format="date-time")] = None
    pod_assignments: Annotated[PodAssignment, Crd("The pod that has loaded it.")]


class Condition(Model):
    """A standard Kubernetes condition."""

    type: Annotated[str, Crd("Type of the condition, in CamelCase.", max_length=316, pattern=CONDITION_TYPE)]
    status: Annotated[Literal["True", "False", "Unknown"], Crd("Whether the condition holds.")]
    reason: Annotated[str, Crd("Reason as one CamelCase word.", min_length=1, max_length=1024)]
    message: Annotated[str, Crd("Human-readable explanation; it may be empty.", max_length=32768)]
    last_transition_time: Annotated[str, Crd("When the status last changed.", format="date-time")]


class LoraAdapterStatus(Model):
    """Observed state of a LoraAdapter."""

    phase: Annotated[str | None, Crd("State of the adapter in one word.")] = None
    message: Annotated[str | None, Crd("Explanation of the state.")] = None
    observed_generation: Annotated[
        int | None, int64("Generation of the spec that this status describes.", minimum=0)
    ] = None
    conditions: Annotated[Sequence[Condition] | None, Crd("Standard Kubernetes conditions.")] = None
    loaded_adapters: Annotated[Sequence[LoadedAdapter] | None, Crd("Which pods have loaded which adapter.")] = None
