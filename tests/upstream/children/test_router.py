"""What a VLLMRouter becomes, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.upstream.children.builders import Body, body, container, environment, made, pod, router

HEAD = ["--host", "0.0.0.0", "--port", "80", "--service-discovery"]  # noqa: S104  # the operator's text
K8S = [*HEAD, "k8s", "--k8s-namespace", "lab", "--k8s-label-selector", "app=rt"]
ROUND = ["--routing-logic", "roundrobin"]
STATIC = {"serviceDiscovery": "static", "staticBackends": "http://a.b:80", "staticModels": "m"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [*K8S, *ROUND], id="the smallest: port 80, k8s, roundrobin"),
        pytest.param({"k8sLabelSelector": None}, [*K8S[:-1], "", *ROUND], id="a missing selector is passed as empty"),
        pytest.param(
            STATIC, [*HEAD, "static", "--static-backends", "http://a.b:80", "--static-models", "m", *ROUND], id="static"
        ),
        pytest.param(
            {"routingLogic": "session", "sessionKey": "u"},
            [*K8S, "--routing-logic", "session", "--session-key", "u"],
            id="session",
        ),
        pytest.param(
            {"sessionKey": "u"}, [*K8S, *ROUND, "--session-key", "u"], id="a session key is passed to any logic"
        ),
        pytest.param(
            {"lmcacheControllerPort": 9000}, [*K8S, *ROUND], id="a controller port without kvaware is nothing"
        ),
        pytest.param(
            {"routingLogic": "kvaware", "lmcacheControllerPort": 0},
            [*K8S, "--routing-logic", "kvaware"],
            id="kvaware without a port",
        ),
        pytest.param({"engineScrapeInterval": 0, "requestStatsWindow": 0}, [*K8S, *ROUND], id="0 is nothing"),
        pytest.param(
            {"engineScrapeInterval": 5, "requestStatsWindow": -1, "extraArgs": ["--x"]},
            [*K8S, *ROUND, "--engine-stats-interval", "5", "--request-stats-window", "-1", "--x"],
            id="below 0 is passed, extra arguments are last",
        ),
        pytest.param(
            {"extraArgs": ["--routing-logic", "disaggregated_prefill_orchestrated"]},
            [*K8S, *ROUND, "--routing-logic", "disaggregated_prefill_orchestrated"],
            id="a logic that the crd does not know goes last and wins",
        ),
    ],
)
def test_the_arguments(change: Body, expected: list[str]) -> None:
    """In the operator's order (operator, observed)."""
    assert container(router(**change))["args"] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"vllmApiKeyName": "K"}, None, id="a key without a secret is nothing"),
        pytest.param({"vllmApiKeySecret": {"name": "s"}}, None, id="a secret without a key is nothing"),
        pytest.param({"vllmApiKeySecret": {}, "vllmApiKeyName": "K"}, None, id="an empty secret"),
        pytest.param(
            {"vllmApiKeySecret": {"name": "s"}, "vllmApiKeyName": "K", "env": [{"name": "A", "value": "1"}]},
            [("A", "1"), ("VLLM_API_KEY", ("s", "K"))],
            id="the key stands last",
        ),
    ],
)
def test_the_environment(change: Body, expected: Any) -> None:
    """VLLM_API_KEY needs both fields (operator, observed)."""
    cr = router(**change)
    assert (environment(cr) if "env" in container(cr) else None) == expected


@pytest.mark.parametrize(
    ("account", "first"),
    [
        pytest.param("default", "Role/x-pod-viewer-role", id="default exists"),
        pytest.param("ro", "ServiceAccount/ro", id="any other"),
    ],
)
def test_the_account_is_made_if_it_is_absent(account: str, first: str) -> None:
    """Every namespace has `default`; the binding and the pods name the account."""
    cr = router(serviceAccountName=account)
    [subject] = body(cr, "RoleBinding", "x-pod-viewer-binding")["subjects"]
    assert made(cr)[0] == first
    assert (subject["name"], subject["namespace"], pod(cr)["serviceAccountName"]) == (account, "lab", account)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"enableRouter": False}, id="enableRouter"),
        pytest.param({"resources": {"gpu": "1", "gpuType": "amd.com/gpu"}}, id="gpu and gpuType"),
        pytest.param({"staticBackends": "http://a.b:80"}, id="backends without static discovery"),
    ],
)
def test_what_reaches_nothing(change: Body) -> None:
    """The router is deployed all the same (operator, observed)."""
    assert pod(router(**change)) == pod(router())


def test_a_router_with_only_a_gpu_has_no_resources() -> None:
    """Its gpu is ignored (operator, observed)."""
    assert container(router(resources={"cpu": None, "memory": None, "gpu": "1"}))["resources"] == {}


def test_labels_select_the_pods() -> None:
    """As for a runtime; ServiceAccount, Role and RoleBinding carry the operator's own labels."""
    cr = router({"team": "a"})
    own = {"app.kubernetes.io/name": "production-stack", "app.kubernetes.io/managed-by": "kustomize"}
    assert body(cr, "Service")["spec"]["selector"] == {"app": "x", "team": "a"}
    assert body(cr, "Role", "x-pod-viewer-role")["metadata"]["labels"] == own
