"""The VLLMRouter: one address in front of many engines."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import EnvVar, Image, NodeSelectorTerm, Resources

RoutingLogic = Literal[
    "roundrobin", "session", "prefixaware", "kvaware", "disaggregated_prefill", "disaggregated_prefill_orchestrated"
]
"""The values that the router's argument parser accepts (read); the CRD of today's operator lists the first four."""


class ApiKeySecret(Model):
    """The Secret with the API key that the router sends to the engines."""

    crd_map_type: ClassVar[str | None] = "atomic"

    name: Annotated[str | None, Crd("Name of the Secret, in the router's namespace.", default="")] = None


class RouterSpec(Model):
    """Desired state of a VLLMRouter."""

    enable_router: Annotated[
        bool | None, Crd("Has no effect: the operator deploys the router even if this is false.", default=True)
    ] = None
    replicas: Annotated[int | None, int32("Number of router pods, 0 or more.", default=1)] = None
    service_discovery: Annotated[
        Literal["k8s", "static"] | None,
        Crd(
            "How engines are found: k8s watches the pods of the router's namespace, static uses staticBackends.",
            default="k8s",
        ),
    ] = None
    k8s_label_selector: Annotated[
        str | None,
        Crd("Label selector of the engines' pods, e.g. `app in (a,b)`; it must not match the router's own pods."),
    ] = None
    static_backends: Annotated[
        str | None,
        Crd(
            "URLs of the engines, separated by commas without spaces. The operator panics if static discovery lacks it."
        ),
    ] = None
    static_models: Annotated[
        str | None,
        Crd(
            "The model of each URL in staticBackends, separated by commas. The operator panics if static discovery lacks it."
        ),
    ] = None
    routing_logic: Annotated[
        RoutingLogic | None,
        Crd(
            "How an engine is chosen. The two disaggregated values need an operator with change 841.",
            default="roundrobin",
        ),
    ] = None
    session_key: Annotated[
        str | None, Crd("Request header that identifies a session; required by routingLogic session.", default="")
    ] = None
    lmcache_controller_port: Annotated[
        int | None,
        int32("Port of the LMCache controller, up to 65535; used only by routingLogic kvaware.", maximum=65535),
    ] = None
    engine_scrape_interval: Annotated[int | None, int32("Seconds between two readings of the engines' metrics.")] = None
    request_stats_window: Annotated[int | None, int32("Length of the window for request statistics, in seconds.")] = (
        None
    )
    extra_args: Annotated[
        Sequence[str] | None,
        Crd("Additional arguments of the router, one per item. They are passed last, so they take precedence."),
    ] = None
    port: Annotated[
        int | None,
        int32(
            "Port that the router listens on, 1 to 65535. The Service keeps the old target after a change.", default=80
        ),
    ] = None
    env: Annotated[
        Sequence[EnvVar] | None,
        Crd("Environment variables of the router. Changing only this does not restart the pods."),
    ] = None
    vllm_api_key_secret: Annotated[
        ApiKeySecret | None, Crd("Secret with the engines' API key; used only if vllmApiKeyName is set too.")
    ] = None
    vllm_api_key_name: Annotated[
        str | None, Crd("Key in vllmApiKeySecret; its value is passed to the router as VLLM_API_KEY.")
    ] = None
    resources: Annotated[
        Resources, Crd("CPU and memory of a router pod. If either is missing, the operator updates endlessly.")
    ]
    image: Annotated[Image, Crd("Image of the router.")]
    service_account_name: Annotated[
        str | None,
        Crd(
            "ServiceAccount of the pods, created if it does not exist. If this is not set, the operator creates nothing."
        ),
    ] = None
    node_selector_terms: Annotated[
        Sequence[NodeSelectorTerm] | None,
        Crd("Nodes that may run the pods; optional, unlike in a runtime."),
    ] = None


class RouterStatus(Model):
    """Observed state of a VLLMRouter."""

    status: Annotated[str | None, Crd("State of the router.")] = None
    last_updated: Annotated[str | None, Crd("When the operator last wrote this status.", format="date-time")] = None
    active_runtimes: Annotated[int | None, int32("Number of runtimes that the router serves.")] = None
