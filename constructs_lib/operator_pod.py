"""The manager's pod. It passes Pod Security ``restricted`` and listens on two ports: 8443 for metrics and 8081 for probes.

The command, arguments, probes and the grace period of 10 seconds are upstream's (operator, observed). No user id is set: the
image's default is 65532 (its Dockerfile, read), and OpenShift assigns its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    {"name": "https", "containerPort": METRICS_PORT, "protocol": "TCP"},
    {"name": "probes", "containerPort": HEALTH_PORT, "protocol": "TCP"},
)

POD_SECURITY = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""The manager writes no file: its metrics certificate stays in memory (controller-runtime, read)."""


def pull_policy(image: str) -> str:
    """Always for an image without a tag or with the tag ``latest``, IfNotPresent for others.

    The API server has the same default, but applies it only if the live object does not have the field yet: a change from a
    pinned tag to ``latest`` would keep IfNotPresent, and nodes would keep their old image.
    """
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "IfNotPresent" if digest or tag not in ("", "latest") else "Always"


def manager_pod(container: Mapping[str, Any]) -> dict[str, Any]:
    """The pod of one container; it runs under the manager's account and not as root."""
    return {
        "containers": [container],
        "securityContext": POD_SECURITY,
        "serviceAccountName": SERVICE_ACCOUNT_NAME,
        "terminationGracePeriodSeconds": 10,
    }


def manager_container(
    image: str, image_pull_policy: str, *, requests: Mapping[str, str], limits: Mapping[str, str]
) -> dict[str, Any]:
    """The manager's container; ``requests`` and ``limits`` map cpu and memory to Kubernetes quantities."""
    return {
        "name": "manager",
        "image": image,
        "imagePullPolicy": image_pull_policy,
        "command": ["/manager"],
        "args": list(ARGS),
        "ports": list(PORTS),
        "livenessProbe": _probe("/healthz", delay=15, period=20),
        "readinessProbe": _probe("/readyz", delay=5, period=10),
        "resources": {"requests": dict(requests), "limits": dict(limits)},
        "securityContext": CONTAINER_SECURITY,
    }


def _probe(path: str, *, delay: int, period: int) -> dict[str, Any]:
    """Delay and period are seconds."""
    get = {"path": path, "port": HEALTH_PORT}
    return {"httpGet": get, "initialDelaySeconds": delay, "periodSeconds": period}
