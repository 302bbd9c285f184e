"""The VLLMRouter: one address in front of many engines."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import EnvVar, Image, NodeSelectorTerm, Resources

RoutingLogic = Literal[
    "roundrobin", "session", "prefixaware", "kvaware", "disaggregated_prefill", "disaggregated_prefill_orchestrated"
]
"""What the router's own parser knows (read); the operator's CRD of today lists the first four."""


class ApiKeySecret(Model):
    """The Secret that holds the key with which the router calls the engines."""

    crd_map_type: ClassVar[str | None] = "atomic"

    name: Annotated[str | None, Crd("Name of the Secret, in the router's namespace.", default="")] = None


class RouterSpec(Model):
    """What a VLLMRouter should be."""

    enable_router: Annotated[
        bool | None, Crd("Has no effect: the operator deploys the router also when this is false.", default=True)
    ] = None
    replicas: Annotated[int | None, int32("Number of router pods, 0 or more.", default=1)] = None
    service_discovery: Annotated[
        Literal["k8s", "static"] | None,
        Crd(
            "How engines are found: k8s watches pods of the router's namespace, static takes staticBackends.",
            default="k8s",
        ),
    ] = None
    k8s_label_selector: Annotated[
        str | None, Crd("Label selector of the engines' pods, e.g. `app in (a,b)`; it must not match the router's own.")
    ] = None
    static_backends: Annotated[
        str | None, Crd("URLs of the engines, separated by commas without spaces; static discovery panics without it.")
    ] = None
    static_models: Annotated[
        str | None, Crd("A model for each of staticBackends, separated by commas; static discovery panics without it.")
    ] = None
    routing_logic: Annotated[
        RoutingLogic | None,
        Crd(
            "How an engine is chosen. Operators without change 841 know neither disaggregated value.",
            default="roundrobin",
        ),
    ] = None
    session_key: Annotated[
        str | None, Crd("Request header that names a session; routingLogic session needs it.", default="")
    ] = None
    lmcache_controller_port: Annotated[
        int | None,
        int32("Port of the LMCache controller, up to 65535; used by routingLogic kvaware only.", maximum=65535),
    ] = None
    engine_scrape_interval: Annotated[int | None, int32("Seconds between two reads of the engines' metrics.")] = None
    request_stats_window: Annotated[int | None, int32("Seconds of requests that the statistics cover.")] = None
    extra_args: Annotated[
        Sequence[str] | None, Crd("Further arguments of the router, an item each; they come last and win.")
    ] = None
    port: Annotated[
        int | None,
        int32("Port that the router listens on, 1 to 65535. After a change the Service keeps the old one.", default=80),
    ] = None
    env: Annotated[
        Sequence[EnvVar] | None, Crd("Environment of the router. A change alone does not restart the pods.")
    ] = None
    vllm_api_key_secret: Annotated[
        ApiKeySecret | None, Crd("Secret with the engines' API key; used only together with vllmApiKeyName.")
    ] = None
    vllm_api_key_name: Annotated[
        str | None, Crd("Key inside vllmApiKeySecret; the value reaches the router as VLLM_API_KEY.")
    ] = None
    resources: Annotated[
        Resources, Crd("CPU and memory of a router pod; without either the operator updates for ever.")
    ]
    image: Annotated[Image, Crd("Image of the router.")]
    service_account_name: Annotated[
        str | None,
        Crd("ServiceAccount of the pods, made if absent. Without it the operator makes no router at all."),
    ] = None
    node_selector_terms: Annotated[
        Sequence[NodeSelectorTerm] | None,
        Crd("Nodes that may run the pods; optional here, unlike a runtime's."),
    ] = None


class RouterStatus(Model):
    """What the operator last saw of a VLLMRouter."""

    status: Annotated[str | None, Crd("State of the router.")] = None
    last_updated: Annotated[str | None, Crd("When the operator last wrote this status.", format="date-time")] = None
    active_runtimes: Annotated[int | None, int32("Number of runtimes that the router serves.")] = None
