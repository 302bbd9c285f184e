"""The manager's pod. It passes Pod Security ``restricted`` and listens on two ports: 8443 for metrics and 8081 for probes.

The command, arguments, probes and the grace period of 10 seconds are upstream's (operator, observed). No user id is set: the
image's default is 65532 (its Dockerfile, read), and OpenShift assigns its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk8s_plus_27 import k8s

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE_ACCOUNT_NAME = "production-stack-controller-manager"
METRICS_PORT = 8443
HEALTH_PORT = 8081

ARGS = (
    f"--metrics-bind-address=:{METRICS_PORT}",
    "--leader-elect",
    f"--health-probe-bind-address=:{HEALTH_PORT}",
)
"""The metrics port serves HTTPS to clients that RBAC allows; without the argument it is off."""

PORTS = (
    k8s.ContainerPort(name="https", container_port=METRICS_PORT, protocol="TCP"),
    k8s.ContainerPort(name="probes", container_port=HEALTH_PORT, protocol="TCP"),
)

POD_SECURITY = k8s.PodSecurityContext(run_as_non_root=True, seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"))
CONTAINER_SECURITY = k8s.SecurityContext(
    allow_privilege_escalation=False, capabilities=k8s.Capabilities(drop=["ALL"]), read_only_root_filesystem=True
)
"""The manager writes no file: its metrics certificate stays in memory (controller-runtime, read)."""


def pull_policy(image: str) -> str:
    """Always for an image without a tag or with the tag ``latest``, IfNotPresent for others.

    The API server has the same default, but applies it only if the live object does not have the field yet: a change from a
    pinned tag to ``latest`` would keep IfNotPresent, and nodes would keep their old image.
    """
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "IfNotPresent" if digest or tag not in ("", "latest") else "Always"


def manager_pod(container: k8s.Container) -> k8s.PodSpec:
    """The pod of one container; it runs under the manager's account and not as root."""
    return k8s.PodSpec(
        containers=[container],
        security_context=POD_SECURITY,
        service_account_name=SERVICE_ACCOUNT_NAME,
        termination_grace_period_seconds=10,
    )


def manager_container(
    image: str, image_pull_policy: str, *, requests: Mapping[str, str], limits: Mapping[str, str]
) -> k8s.Container:
    """The manager's container; ``requests`` and ``limits`` map cpu and memory to Kubernetes quantities."""
    return k8s.Container(
        name="manager",
        image=image,
        image_pull_policy=image_pull_policy,
        command=["/manager"],
        args=list(ARGS),
        ports=list(PORTS),
        liveness_probe=_probe("/healthz", delay=15, period=20),
        readiness_probe=_probe("/readyz", delay=5, period=10),
        resources=k8s.ResourceRequirements(requests=_quantities(requests), limits=_quantities(limits)),
        security_context=CONTAINER_SECURITY,
    )


def _probe(path: str, *, delay: int, period: int) -> k8s.Probe:
    """Delay and period are seconds."""
    get = k8s.HttpGetAction(path=path, port=k8s.IntOrString.from_number(HEALTH_PORT))
    return k8s.Probe(http_get=get, initial_delay_seconds=delay, period_seconds=period)


def _quantities(texts: Mapping[str, str]) -> dict[str, k8s.Quantity]:
    return {name: k8s.Quantity.from_string(text) for name, text in texts.items()}
