"""How KEDA scales a VLLMRuntime: the fields of the ScaledObject that the operator makes."""

from typing import Annotated

from models.base import Crd, Model, int32

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
