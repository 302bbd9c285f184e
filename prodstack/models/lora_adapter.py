"""The LoraAdapter: an adapter that the operator loads into running engines."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32, int64

CONDITION_TYPE = (
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
)
"""Kubernetes' form of a condition's type: a name with an optional DNS prefix."""


class CredentialsSecretRef(Model):
    """A key of a Secret; here neither part may be missing."""

    crd_map_type: ClassVar[str | None] = "atomic"

    name: Annotated[str, Crd("Name of the Secret, in the adapter's namespace.")]
    key: Annotated[str, Crd("Key inside the Secret.")]


class AdapterSource(Model):
    """Where the adapter's files come from."""

    type: Annotated[
        Literal["local", "s3", "http", "huggingface"],
        Crd("Kind of source. Only local and huggingface work: the operator has no code for s3 and http."),
    ]
    adapter_name: Annotated[str, Crd("Name under which requests ask for the adapter.")]
    adapter_path: Annotated[
        str | None,
        Crd("Directory of the adapter in the engine's container; local needs it, and the operator fills it in."),
    ] = None
    repository: Annotated[str | None, Crd("Hugging Face repository of the adapter.")] = None
    pattern: Annotated[str | None, Crd("Pattern that selects adapters of a directory by name.")] = None
    max_adapters: Annotated[int | None, int32("Most adapters that the pattern may select.")] = None
    credentials_secret_ref: Annotated[
        CredentialsSecretRef | None,
        Crd("Token for the download. With huggingface and no adapterPath the operator panics without it."),
    ] = None


class AdapterDeploymentConfig(Model):
    """On how many engines the adapter is loaded, and on which."""

    algorithm: Annotated[
        Literal["default", "ordered", "equalized"] | None,
        Crd("How engines are chosen.", default="default", required=True),
    ] = None
    replicas: Annotated[
        int | None,
        int32("Number of engines that load the adapter; 0 does not unload it.", minimum=0),
    ] = None


class AdapterApiKey(Model):
    """A key of a Secret with the engines' API key."""

    secret_name: Annotated[str, Crd("Name of the Secret, in the adapter's namespace.")]
    secret_key: Annotated[str, Crd("Key inside the Secret.")]


class LoraAdapterSpec(Model):
    """What a LoraAdapter should be."""

    base_model: Annotated[
        str, Crd("Value of the label `model` of the engines' pods; pods of every namespace are matched.")
    ]
    vllm_api_key: Annotated[
        AdapterApiKey | None,
        Crd("API key of the engines. It is sent to every Ready pod with a label `model`, in the whole cluster."),
    ] = None
    adapter_source: Annotated[AdapterSource, Crd("Where the adapter's files come from.")]
    lora_adapter_deployment_config: Annotated[
        AdapterDeploymentConfig | None,
        Crd("Where the adapter is loaded. It must be there; an empty object is enough."),
    ] = None


class PodAssignment(Model):
    """A pod that has the adapter."""

    pod_name: Annotated[str, Crd("Name of the pod.")]
    namespace: Annotated[str, Crd("Namespace of the pod.")]


class LoadedAdapter(Model):
    """An adapter that an engine has loaded."""

    name: Annotated[str, Crd("Name of the adapter.")]
    path: Annotated[str, Crd("Directory from which it was loaded.")]
    status: Annotated[str, Crd("State of the adapter in this pod.")]
    load_time: Annotated[str | None, Crd("When it was loaded.", format="date-time")] = None
    pod_assignments: Annotated[PodAssignment, Crd("The pod that has it.")]


class Condition(Model):
    """One observation in Kubernetes' common form."""

    type: Annotated[str, Crd("What was observed, in CamelCase.", max_length=316, pattern=CONDITION_TYPE)]
    status: Annotated[Literal["True", "False", "Unknown"], Crd("Whether it holds.")]
    reason: Annotated[str, Crd("Why, as one word in CamelCase.", min_length=1, max_length=1024)]
    message: Annotated[str, Crd("Why, for people; it may be empty.", max_length=32768)]
    last_transition_time: Annotated[str, Crd("When the status last changed.", format="date-time")]


class LoraAdapterStatus(Model):
    """What the operator last saw of a LoraAdapter."""

    phase: Annotated[str | None, Crd("State of the adapter in one word.")] = None
    message: Annotated[str | None, Crd("Explanation of the state.")] = None
    observed_generation: Annotated[
        int | None, int64("Generation of the spec that this status is about.", minimum=0)
    ] = None
    conditions: Annotated[Sequence[Condition] | None, Crd("Observations in Kubernetes' common form.")] = None
    loaded_adapters: Annotated[Sequence[LoadedAdapter] | None, Crd("Which pods have which adapter.")] = None
