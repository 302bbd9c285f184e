"""The manager's pod is started as the operator was observed, confined, and pulled when its image can move."""

from __future__ import annotations

import pytest

from constructs_lib.operator_pod import pull_policy
from tests.constructs_lib.operator_objects import MANAGER, Manifest, container, manifests, pod_template


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    """The objects of the default install."""
    return manifests()


def test_manager_is_started_as_observed(objects: list[Manifest]) -> None:
    """Command, arguments, probes and the time to stop are those that the operator was observed with."""
    manager = container(objects)
    assert manager["command"] == ["/manager"]
    assert manager["args"] == ["--metrics-bind-address=:8443", "--leader-elect", "--health-probe-bind-address=:8081"]
    assert manager["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": 8081}
    assert manager["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": 8081}
    assert pod_template(objects)["spec"]["terminationGracePeriodSeconds"] == 10
    assert pod_template(objects)["spec"]["serviceAccountName"] == MANAGER


def test_pod_passes_restricted(objects: list[Manifest]) -> None:
    """Pod Security ``restricted`` (Kubernetes docs) asks for these, and forbids the rest that a pod could ask for."""
    pod, manager = pod_template(objects)["spec"], container(objects)
    assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert manager["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC", "volumes", "initContainers"}
    assert not [p for p in manager["ports"] if "hostPort" in p]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param("docker.io/lmcache/op:latest", "Always", id="latest"),
        pytest.param("docker.io/lmcache/op", "Always", id="no-tag"),
        pytest.param("registry.example:5000/op", "Always", id="port-is-no-tag"),
        pytest.param("registry.example:5000/op:latest", "Always", id="port-and-latest"),
        pytest.param("docker.io/lmcache/op:0123abc", "IfNotPresent", id="tag"),
        pytest.param("docker.io/lmcache/op@sha256:" + "a" * 64, "IfNotPresent", id="digest"),
        pytest.param("docker.io/lmcache/op:latest@sha256:" + "a" * 64, "IfNotPresent", id="latest-with-digest"),
    ],
)
def test_pull_policy_follows_the_image(image: str, expected: str) -> None:
    """A moving tag is pulled at every start, what cannot change is not."""
    assert pull_policy(image) == expected


def test_pull_policy_is_written_out() -> None:
    """The API server defaults it only once: left out, a change of tag would keep the old policy."""
    pinned = container(manifests(image="docker.io/lmcache/op:0123abc"))
    moving = container(manifests())
    assert (pinned["imagePullPolicy"], moving["imagePullPolicy"]) == ("IfNotPresent", "Always")
