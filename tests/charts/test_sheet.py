"""What a chart needs is data: the cluster file's words become the construct's arguments."""

from __future__ import annotations

import inspect

import pytest

from charts.sheet import arguments
from constructs_lib.operator_install import OperatorInstall
from prodstack.models.cluster import Operator

RESOURCES = {"cpuRequest": "20m", "memoryRequest": "256Mi", "cpuLimit": "1", "memoryLimit": "1Gi"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"namespace": "ops", "image": "r/i:1"}, {"namespace": "ops", "image": "r/i:1"}, id="who and what"),
        pytest.param({"resources": {"memoryLimit": "1Gi"}}, {"memory_limit": "1Gi"}, id="one amount"),
        pytest.param(
            {"resources": RESOURCES},
            {"cpu_request": "20m", "memory_request": "256Mi", "cpu_limit": "1", "memory_limit": "1Gi"},
            id="all amounts",
        ),
    ],
)
def test_the_operator_of_a_cluster_file(said: dict[str, object], expected: dict[str, str]) -> None:
    """What is said is passed on under the construct's own names; what is not said is the construct's default."""
    found = arguments(Operator.model_validate(said))
    assert found == expected
    assert set(found) <= set(inspect.signature(OperatorInstall.__init__).parameters)
