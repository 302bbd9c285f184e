"""Every field that reaches a pod and is not compared is reported by its own name if it did not arrive."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.manifests.secrets import HIDDEN
from prodstack.reports.drift.model import State
from tests.reports.drift.builders import live, only
from tests.upstream.children.builders import TERMS, cache_server, merged, router, runtime, stored_children

Body = dict[str, Any]

SIDECAR = {"sidecarConfig": {"enabled": True, "name": "sc", "image": {"registry": "r", "name": "n:1"}}}
STORAGE = {"enabled": True, "volumeName": "v", "mountPath": "/a"}


@pytest.mark.parametrize(
    ("old", "new", "path", "wanted", "was"),
    [
        pytest.param({"model": {"dtype": "half"}}, {"model": {"dtype": "auto"}}, "model.dtype", "auto", "half", id="dtype"),
        pytest.param({}, {"model": {"maxNumSeqs": 32}}, "model.maxNumSeqs", 32, None, id="maxNumSeqs"),
        pytest.param({"model": {"maxNumSeqs": 32}}, {}, "model.maxNumSeqs", None, 32, id="taken away"),
        pytest.param({}, {"model": {"enableTool": True, "toolCallParser": "p"}}, "model.enableTool", True, None, id="enableTool"),
        pytest.param({}, {"vllmConfig": {"v1": None}}, "vllmConfig.v1", "0", "1", id="v1"),
        pytest.param({}, {"vllmConfig": {"enablePrefixCaching": True}}, "vllmConfig.enablePrefixCaching", True, False, id="switch"),
        pytest.param({}, {"vllmConfig": {"tensorParallelSize": 2}}, "vllmConfig.tensorParallelSize", 2, None, id="tensorParallelSize"),
        pytest.param({}, {"vllmConfig": {"gpuMemoryUtilization": "0.8"}}, "vllmConfig.gpuMemoryUtilization", "0.8", None, id="memory"),
        pytest.param({}, {"vllmConfig": {"maxLoras": 4}}, "vllmConfig.maxLoras", 4, None, id="maxLoras"),
        pytest.param({}, {"vllmConfig": {"env": [{"name": "A", "value": "1"}]}}, "vllmConfig.env[A]", "1", None, id="env"),
        pytest.param({"vllmConfig": {"env": [{"name": "A", "value": "1"}]}}, {}, "vllmConfig.env[A]", None, "1", id="env gone"),
        pytest.param(
            {"vllmConfig": {"extraArgs": ["--seed", "1"]}},
            {"vllmConfig": {"extraArgs": ["--seed", "2"]}},
            "vllmConfig.extraArgs", "2", "1", id="an extra argument",
        ),
        pytest.param(
            {},
            {"vllmConfig": {"extraArgs": ["--dtype", "half"]}},
            "vllmConfig.extraArgs", "half", None, id="an extra argument named like a field",
        ),
        pytest.param(
            {},
            {"model": {"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": "k"}}},
            "model.hfTokenSecret", "k of the Secret s", None, id="token",
        ),
        pytest.param(
            {}, {"deploymentConfig": {"image": {"pullPolicy": "Always"}}},
            "deploymentConfig.image.pullPolicy", "Always", "IfNotPresent", id="pullPolicy",
        ),
        pytest.param(
            {}, {"deploymentConfig": {"image": {"pullSecretName": "s"}}},
            "deploymentConfig.image.pullSecretName", "s", None, id="pullSecretName",
        ),
        pytest.param({}, {"deploymentConfig": SIDECAR}, "deploymentConfig.sidecarConfig.enabled", True, None, id="sidecar on"),
        pytest.param({"deploymentConfig": SIDECAR}, {}, "deploymentConfig.sidecarConfig.enabled", None, True, id="sidecar off"),
        pytest.param(
            {"deploymentConfig": SIDECAR},
            {"deploymentConfig": merged(SIDECAR, {"sidecarConfig": {"args": ["a"]}})},
            "deploymentConfig.sidecarConfig.args", ["a"], None, id="sidecar args",
        ),
        pytest.param(
            {"deploymentConfig": SIDECAR},
            {"deploymentConfig": merged(SIDECAR, {"sidecarConfig": {"image": {"name": "n:2"}}})},
            "deploymentConfig.sidecarConfig.image.name", "n:2", "n:1", id="sidecar image",
        ),
        pytest.param(
            {"storageConfig": STORAGE}, {"storageConfig": {**STORAGE, "mountPath": "/b"}},
            "storageConfig.mountPath", "/b", None, id="mountPath",
        ),
        pytest.param(
            {"storageConfig": STORAGE}, {"storageConfig": {**STORAGE, "volumeName": "w"}},
            "storageConfig.volumeName", "w", "v", id="volumeName",
        ),
        pytest.param({"storageConfig": STORAGE}, {}, "storageConfig.enabled", None, True, id="storage off"),
        pytest.param(
            {}, {"deploymentConfig": {"deploymentStrategy": "Recreate"}},
            "deploymentConfig.deploymentStrategy", "Recreate", "RollingUpdate", id="strategy",
        ),
        pytest.param(
            {"deploymentConfig": {"podAnnotations": {"a.b/c": "1"}}}, {},
            'deploymentConfig.podAnnotations["a.b/c"]', None, "1", id="an annotation taken away",
        ),
    ],
)  # fmt: skip
def test_a_runtime_s_field_is_named(old: Body, new: Body, path: str, wanted: object, was: object) -> None:
    """The custom resource's path, both values in its own types, and the reason: the operator does not compare it."""
    found = only(live(runtime(**new), stored_children(runtime(**old))))
    field = next(field for field in found.fields if field.path == f"spec.{path}")
    assert (field.wanted, field.running) == (wanted, was)
    assert {each.rule for each in found.fields} == {"never-compared"}
    assert found.state is State.STALE


@pytest.mark.parametrize(
    ("make", "new", "path", "rule"),
    [
        pytest.param(router, {"env": [{"name": "A", "value": "1"}]}, "spec.env[A]", "never-compared", id="env"),
        pytest.param(router, {"nodeSelectorTerms": TERMS}, "spec.nodeSelectorTerms", "never-compared", id="terms"),
        pytest.param(
            router,
            {"vllmApiKeySecret": {"name": "s"}, "vllmApiKeyName": "k"},
            "spec.vllmApiKeySecret.name",
            "never-compared",
            id="key",
        ),
        pytest.param(router, {"extraArgs": ["--a", "1"]}, "spec.extraArgs", "not-reconciled", id="arguments"),
        pytest.param(router, {"sessionKey": "u"}, "spec.sessionKey", "not-reconciled", id="session key"),
        pytest.param(
            cache_server, {"image": {"pullPolicy": "Always"}}, "spec.image.pullPolicy", "never-compared", id="cache"
        ),
        pytest.param(cache_server, {"resources": {"cpu": "2"}}, "spec.resources.cpu", "not-reconciled", id="cpu"),
    ],
)
def test_a_router_s_and_a_cache_s_field_is_named(make: Any, new: Body, path: str, rule: str) -> None:
    """What the operator compares of them is less than of a runtime."""
    found = only(live(make(**new), stored_children(make())))
    assert {(field.path, field.rule) for field in found.fields} == {(path, rule)}


def test_a_new_account_has_no_rights_where_the_binding_is_in_the_dump() -> None:
    """The pods keep the old account, and the RoleBinding is made once: with the new account discovery would be forbidden."""
    old = [each for each in stored_children(router()) if each["metadata"]["name"] != "x-sa"]
    new_account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "y", "namespace": "lab"}}
    found = only(live(router(serviceAccountName="y"), [*old, new_account]))
    assert [(field.path, field.rule, field.running) for field in found.fields] == [
        ("spec.serviceAccountName", "never-compared", "x-sa"),
        ("spec.serviceAccountName", "binding-kept", "x-sa"),
    ]


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"env": [{"name": "OPENAI_API_KEY", "value": "do-not-print-me"}]}, id="by the name beside it"),
        pytest.param({"env": [{"name": "A", "value": "hf_" + "a" * 34}]}, id="by its shape"),
        pytest.param({"extraArgs": ["--api-key", "do-not-print-me"]}, id="by its flag"),
    ],
)
def test_a_secret_is_never_shown(block: Body) -> None:
    """Reports end up in logs and comments."""
    [field] = only(live(runtime(vllmConfig=block), stored_children(runtime()))).fields
    assert field.wanted == HIDDEN


def test_the_sides_of_a_topology_are_named_by_their_own_paths() -> None:
    """Upstream change 841 was read but never run; the report tells so."""
    side = {**runtime()["spec"], "model": {"modelURL": "m", "maxModelLen": 1024}}
    cr = {**runtime(), "spec": {"enablePDDisaggregation": True, "topology": {"prefill": side, "decode": side}}}
    children = stored_children(cr)
    longer = {**side, "model": {"modelURL": "m", "maxModelLen": 2048}}
    found = only(live(merged(cr, {"spec": {"topology": {"decode": longer}}}), children))
    assert [field.path for field in found.fields] == ["spec.topology.decode.model.maxModelLen"]
    assert not found.verified
