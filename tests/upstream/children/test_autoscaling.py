"""The ScaledObject, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

import pytest

from tests.upstream.children.builders import body, runtime, stored_children

SCALING = {"enabled": True, "maxReplicas": 3, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}


@pytest.mark.parametrize(
    ("extra", "model"),
    [
        pytest.param([], "facebook/opt-125m", id="the url"),
        pytest.param(["--served-model-name=a", "--served-model-name=b"], "a", id="the first with ="),
        pytest.param(["--served-model-name", "a"], "facebook/opt-125m", id="two arguments are not seen"),
    ],
)
def test_the_first_query_asks_for_the_served_name(extra: list[str], model: str) -> None:
    """The other three ask for the job (operator, observed)."""
    cr = runtime(autoscalingConfig=SCALING, vllmConfig={"extraArgs": extra})
    first, *rest = body(cr, "ScaledObject", "x-scaledobject")["spec"]["triggers"]
    assert f'namespace="lab", model="{model}"' in first["metadata"]["query"]
    assert all('job="x"' in each["metadata"]["query"] and "metricType" not in each for each in rest)


def test_zero_is_sent_where_it_means_something() -> None:
    """replicas, minReplicas and windows of 0 are kept."""
    scaling = {**SCALING, "minReplicas": 0, "pollingInterval": 0, "scaleDownPolicy": {"scaleToZeroDelaySeconds": 0}}
    cr = runtime(autoscalingConfig=scaling, deploymentConfig={"replicas": 0})
    spec = body(cr, "ScaledObject", "x-scaledobject")["spec"]
    assert (spec["minReplicaCount"], spec["pollingInterval"], spec["cooldownPeriod"]) == (0, 0, 0)
    assert next(each for each in stored_children(cr) if each["kind"] == "Deployment")["spec"]["replicas"] == 0
