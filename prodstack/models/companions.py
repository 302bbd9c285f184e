"""Companions: objects that a stack gets beside its custom resources, such as monitors, routes and network policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Literal

from prodstack.models.base import Crd, Model, int32

_DURATION = "^([0-9]+(ms|s|m|h))+$"
_INTERVAL = "^([1-9][0-9]*h)?([1-9][0-9]*m)?([1-9][0-9]*s)?([1-9][0-9]*ms)?$"
"""What Prometheus reads as a duration above zero: each unit once, the largest first (Prometheus, read)."""
_ROUTE_DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$"
"""A duration of the Gateway API: one to four parts of at most five digits (GEP-2257, read)."""
_NAME = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"


class Companion(Model):
    """Something that a stack file switches on; `true` is short for `{enabled: true}`, and `false` for `{enabled: false}`."""

    enabled: Annotated[
        bool | None, Crd("false: none of these objects, whatever else is written here.", default=True)
    ] = None

    @property
    def is_on(self) -> bool:
        """Whether the objects are wanted."""
        return self.enabled is not False


class Monitoring(Companion):
    """Monitors of engines and routers for the Prometheus operator, alerts, and a dashboard for Grafana."""

    labels: Annotated[
        Mapping[str, str] | None,
        Crd("Labels of the PodMonitors and the PrometheusRule, by which a Prometheus selects them."),
    ] = None
    interval: Annotated[
        str | None,
        Crd(
            "How often the metrics are read, such as 15s; Prometheus's own interval if left out.",
            pattern=_INTERVAL,
            min_length=2,
        ),
    ] = None
    alerts: Annotated[bool | None, Crd("Whether there is a PrometheusRule with alerts.", default=True)] = None
    dashboard: Annotated[bool | None, Crd("Whether there is a ConfigMap with a dashboard.", default=True)] = None
    dashboard_labels: Annotated[
        Mapping[str, str] | None,
        Crd(
            "Labels of the dashboard's ConfigMap, by which Grafana's sidecar finds it; grafana_dashboard: \"1\" if left out."
        ),
    ] = None


class IngressExposure(Model):
    """An Ingress in front of a router."""

    class_name: Annotated[
        str | None, Crd("The IngressClass; the cluster's default class if left out.", pattern=_NAME)
    ] = None
    hosts: Annotated[
        Sequence[str] | None,
        Crd('The host names; every host if left out. "*.example.com" has all names of one more part.'),
    ] = None
    path: Annotated[str | None, Crd("The path that leads to the router, with everything below it.", default="/")] = None
    tls_secret: Annotated[
        str | None, Crd("The Secret with the certificate of the hosts; no TLS if left out.", pattern=_NAME)
    ] = None
    annotations: Annotated[Mapping[str, str] | None, Crd("Annotations of the Ingress, for its controller.")] = None


class GatewayReference(Model):
    """A Gateway of the Gateway API."""

    name: Annotated[str, Crd("The Gateway's name.", pattern=_NAME)]
    namespace: Annotated[str | None, Crd("Its namespace; the stack's if left out.", pattern=_NAME)] = None
    section_name: Annotated[
        str | None,
        Crd("The listener, such as https, which has the certificate; every listener if left out.", pattern=_NAME),
    ] = None


class HttpRouteExposure(Model):
    """An HTTPRoute of the Gateway API in front of a router."""

    gateway: Annotated[GatewayReference | None, Crd("The Gateway that the route belongs to.")] = None
    hosts: Annotated[Sequence[str] | None, Crd("The host names; those of the listener if left out.")] = None
    path: Annotated[str | None, Crd("The path that leads to the router, with everything below it.", default="/")] = None
    timeout: Annotated[
        str | None,
        Crd(
            "How long a request may take, such as 10m; 0s for no limit; the Gateway's own limit if left out.",
            pattern=_ROUTE_DURATION,
        ),
    ] = None
    annotations: Annotated[Mapping[str, str] | None, Crd("Annotations of the HTTPRoute.")] = None


class ServiceExposure(Model):
    """A Service of its own for a router; the operator's is always a ClusterIP with port 80."""

    type: Annotated[
        Literal["LoadBalancer", "NodePort", "ClusterIP"] | None, Crd("The type of the Service.", default="LoadBalancer")
    ] = None
    port: Annotated[int | None, int32("The port of the Service.", default=80, minimum=1, maximum=65535)] = None
    node_port: Annotated[
        int | None, int32("The port on every node; assigned by the cluster if left out.", minimum=1, maximum=65535)
    ] = None
    load_balancer_class: Annotated[
        str | None, Crd("Which controller makes the load balancer; the cluster's default controller if left out.")
    ] = None
    source_ranges: Annotated[
        Sequence[str] | None, Crd("The addresses that may use the load balancer, as CIDRs; every address if left out.")
    ] = None
    annotations: Annotated[Mapping[str, str] | None, Crd("Annotations of the Service, for the cloud's controller.")] = (
        None
    )


class Exposure(Companion):
    """How clients outside the cluster reach a router. Several ways can be combined."""

    ingress: Annotated[IngressExposure | None, Crd("An Ingress.")] = None
    http_route: Annotated[HttpRouteExposure | None, Crd("An HTTPRoute of the Gateway API.")] = None
    service: Annotated[ServiceExposure | None, Crd("A Service of its own, by default of type LoadBalancer.")] = None


class Peer(Model):
    """Pods or addresses. Labels and namespace together select the pods that match both."""

    namespace: Annotated[
        str | None, Crd("The name of the namespace; the stack's if no namespace is selected.", pattern=_NAME)
    ] = None
    namespace_labels: Annotated[Mapping[str, str] | None, Crd("Labels of the namespaces.")] = None
    pod_labels: Annotated[Mapping[str, str] | None, Crd("Labels of the pods; every pod if left out.")] = None
    cidr: Annotated[str | None, Crd("Addresses outside the cluster, as a CIDR; without any of the other keys.")] = None


class NetworkPolicies(Companion):
    """NetworkPolicies for every pod of the stack."""

    clients: Annotated[Sequence[Peer] | None, Crd("Who may reach the routers; everybody if left out.")] = None
    prometheus: Annotated[
        Sequence[Peer] | None,
        Crd(
            "Who may read metrics, which are on the port of the API; pods in namespaces labelled metrics: enabled if left out."
        ),
    ] = None


class Budget(Companion):
    """A PodDisruptionBudget: how many pods may be gone while nodes are drained."""

    max_unavailable: Annotated[
        int | None, int32("How many pods may be gone at the same time.", default=1, minimum=0)
    ] = None
    min_available: Annotated[int | None, int32("How many pods must stay; instead of maxUnavailable.", minimum=0)] = None


class Disruption(Budget):
    """A PodDisruptionBudget for each router and each group of engines."""

    objects: Annotated[
        Mapping[str, Budget] | None,
        Crd("What differs for a router, a runtime or a prefillDecode block, by its name."),
    ] = None


class ExternalSecret(Companion):
    """An ExternalSecret of the External Secrets Operator, which makes the Secret of the same name."""

    store: Annotated[str | None, Crd("The SecretStore or ClusterSecretStore.", pattern=_NAME)] = None
    store_kind: Annotated[
        Literal["ClusterSecretStore", "SecretStore"] | None, Crd("The kind of the store.", default="ClusterSecretStore")
    ] = None
    key: Annotated[str | None, Crd("The name of the secret in the store.", min_length=1)] = None
    property: Annotated[
        str | None,
        Crd(
            "The part of that secret; all of it if left out. Used for the one key of the Secret that the stack refers to.",
            min_length=1,
        ),
    ] = None
    properties: Annotated[
        Mapping[str, str] | None, Crd("If the stack refers to several keys of the Secret: the part for each of them.")
    ] = None
    refresh_interval: Annotated[
        str | None,
        Crd("How often the value is read from the store; the operator's own interval if left out.", pattern=_DURATION),
    ] = None


COMPANIONS: Mapping[str, type[Companion]] = MappingProxyType(
    {
        "monitoring": Monitoring,
        "expose": Exposure,
        "networkPolicy": NetworkPolicies,
        "disruption": Disruption,
        "externalSecrets": ExternalSecret,
    }
)
"""The keys of a stack file that ask for companions, and the model of their settings: of each name, for those in BY_NAME."""
SWITCHES = ("monitoring", "networkPolicy", "disruption")
"""Keys of a stack file that can be true or false instead of a mapping."""
BY_NAME = ("expose", "externalSecrets")
"""Keys of a stack file whose values are mappings of names to settings."""
