"""What the API server adds to a child beyond the recorded cases."""

from __future__ import annotations

import copy

import pytest

from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand, wanted
from tests.upstream.children.builders import Body, runtime


def test_port_0_is_stored_as_the_services_port() -> None:
    """So the operator never finds the 0 that it wrote (operator, observed)."""
    service, *_ = wanted(runtime(vllmConfig={"port": 0}))
    assert api_defaults(service.body)["spec"]["ports"][0]["targetPort"] == 80


def test_amounts_finer_than_a_thousandth_are_rounded_up() -> None:
    """In containers (Kubernetes API, documented)."""
    *_, deployment = expand(runtime(deploymentConfig={"resources": {"cpu": "0.0001"}}))
    [container] = api_defaults(deployment.body)["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["limits"] == {"cpu": "1m", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        pytest.param("Recreate", {"type": "Recreate"}, id="recreate"),
        pytest.param(
            "RollingUpdate",
            {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
            id="rolling",
        ),
    ],
)
def test_the_strategy(strategy: str, expected: Body) -> None:
    """A quarter of the pods at a time, unless they are recreated."""
    *_, deployment = expand(runtime(deploymentConfig={"deploymentStrategy": strategy}))
    assert deployment.body["spec"]["strategy"] == {"type": strategy}
    assert api_defaults(deployment.body)["spec"]["strategy"] == expected


def test_nothing_is_changed_in_place_and_twice_is_once() -> None:
    """A child may be printed with and without defaults."""
    for child in expand(runtime(storageConfig={"enabled": True}, model={"chatTemplate": "t"})):
        before = copy.deepcopy(child.body)
        once = api_defaults(child.body)
        assert child.body == before
        assert api_defaults(once) == once


def test_other_objects_stay_as_they_are() -> None:
    """Only the kinds that the operator makes are known."""
    assert api_defaults({"kind": "Pod", "spec": {"a": 1}}) == {"kind": "Pod", "spec": {"a": 1}}
