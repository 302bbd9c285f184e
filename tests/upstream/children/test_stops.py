"""How far the operator comes: what exists for inputs on which it panics, that are refused, or that never settle."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.upstream.children.predict import expand, stop, wanted
from tests.upstream.children.builders import Body, cache_server, made, merged, router, runtime

ALL: dict[str, Any] = {
    "storageConfig": {"enabled": True},
    "model": {"chatTemplate": "t"},
    "autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 3,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
CLAIM, SERVICE, DEPLOYMENT, SCALING = "PersistentVolumeClaim", "Service", "Deployment", "ScaledObject"
TEMPLATE = "ConfigMap"
UP_TO_CONFIG = [TEMPLATE, CLAIM, SERVICE]
UP_TO_DEPLOYMENT = [*UP_TO_CONFIG, DEPLOYMENT]
ROLES = ["ServiceAccount", "Role", "RoleBinding"]


def config(**change: object) -> Body:
    """A change of deploymentConfig."""
    return {"deploymentConfig": change}


def kinds(cr: Body) -> list[str]:
    """The kinds of the children, in order."""
    return [each.partition("/")[0] for each in made(cr)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [*UP_TO_DEPLOYMENT, SCALING], id="nothing is wrong"),
        pytest.param({"vllmConfig": {"port": 70000}}, [], id="a port that a service cannot have"),
        pytest.param({"model": {"maxModelLen": 5_000_000_000}}, [], id="an integer beyond int32 freezes the kind"),
        pytest.param({"vllmConfig": {"port": 0}}, [SERVICE], id="port 0 is endlessly"),
        pytest.param({"storageConfig": {"size": "10 GB"}}, [SERVICE], id="an unreadable size"),
        pytest.param({"storageConfig": {"size": "0"}}, [SERVICE], id="a size of 0"),
        pytest.param({"storageConfig": {"size": "16384Mi"}}, [CLAIM, SERVICE], id="a size that is printed anew"),
        pytest.param(config(resources={"cpu": "abc"}), UP_TO_CONFIG, id="an unreadable cpu"),
        pytest.param(config(nodeSelectorTerms=[]), UP_TO_CONFIG, id="no terms"),
        pytest.param(config(runtimeClass=""), UP_TO_CONFIG, id="an empty runtime class"),
        pytest.param(config(replicas=-1), UP_TO_CONFIG, id="negative replicas"),
        pytest.param(config(resources={"gpu": "0.5"}), UP_TO_CONFIG, id="half a gpu"),
        pytest.param(config(resources={"gpu": "1", "gpuType": "A100"}), UP_TO_CONFIG, id="a gpu type without a domain"),
        pytest.param(config(image={"pullPolicy": "Sometimes"}), UP_TO_CONFIG, id="a pull policy"),
        pytest.param(
            config(image={"name": "vllm:v1 "}),
            [*UP_TO_DEPLOYMENT, SCALING],
            id="a space behind an image: its pods fail",
        ),
        pytest.param({"storageConfig": {"mountPath": "/a:b"}}, [*UP_TO_DEPLOYMENT, SCALING], id="a path with a colon"),
        pytest.param(config(podAnnotations={"a b": "c"}), UP_TO_CONFIG, id="an annotation's key with a space"),
        pytest.param(config(podAnnotations={"A.b/C": "c"}), [*UP_TO_DEPLOYMENT, SCALING], id="one with capitals"),
        pytest.param({"storageConfig": {"volumeName": "Bad_Name"}}, UP_TO_CONFIG, id="a volume name"),
        pytest.param(
            {"storageConfig": {"volumeName": "dshm"}, **config(shmSize="1Gi")},
            UP_TO_CONFIG,
            id="two volumes of one name",
        ),
        pytest.param(
            config(toleration=[{"key": "a", "operator": "Exists", "value": "v"}]), UP_TO_CONFIG, id="a toleration"
        ),
        pytest.param({"vllmConfig": {"env": [{"name": "A=B", "value": "1"}]}}, UP_TO_CONFIG, id="an environment name"),
        pytest.param(
            {"model": {"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": ""}}},
            UP_TO_CONFIG,
            id="an empty secret key",
        ),
        pytest.param(
            config(sidecarConfig={"enabled": True, "name": "vllm", "image": {"registry": "r", "name": "s"}}),
            UP_TO_CONFIG,
            id="a sidecar of the same name",
        ),
        pytest.param(
            config(nodeSelectorTerms=None), UP_TO_DEPLOYMENT, id="without terms it panics after the deployment"
        ),
        pytest.param(config(resources={"memory": "1024Mi"}), UP_TO_DEPLOYMENT, id="an unstable quantity"),
        pytest.param(config(resources={"memory": "8192Mi"}), [*UP_TO_DEPLOYMENT, SCALING], id="stable by accident"),
        pytest.param(config(resources={"cpu": None, "memory": None}), UP_TO_DEPLOYMENT, id="empty resources"),
        pytest.param(config(shmSize="-1Gi"), UP_TO_CONFIG, id="a shared memory below 0"),
        pytest.param(config(shmSize="0.5Gi"), UP_TO_DEPLOYMENT, id="an unstable shared memory"),
        pytest.param(config(shmSize="lots"), [*UP_TO_DEPLOYMENT, SCALING], id="a shared memory that is no quantity"),
        pytest.param(config(toleration=[]), UP_TO_DEPLOYMENT, id="an empty list of tolerations"),
        pytest.param(
            config(nodeSelectorTerms=[{"matchFields": []}]), UP_TO_DEPLOYMENT, id="an empty list in the terms"
        ),
        pytest.param(config(nodeSelectorTerms=[{}]), [*UP_TO_DEPLOYMENT, SCALING], id="an empty term settles"),
        pytest.param({"lmCacheConfig": {}}, UP_TO_DEPLOYMENT, id="lmcache off with sizes by default"),
        pytest.param(
            {"lmCacheConfig": {"cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}},
            [*UP_TO_DEPLOYMENT, SCALING],
            id="lmcache off without sizes",
        ),
        pytest.param(
            {"lmCacheConfig": {"enabled": True, "remoteSerde": "naive"}},
            UP_TO_DEPLOYMENT,
            id="a serde without an address",
        ),
        pytest.param(
            {"vllmConfig": {"env": [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "True"}]}},
            UP_TO_DEPLOYMENT,
            id="a name that is read back",
        ),
        pytest.param(
            {"vllmConfig": {"env": [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"}]}},
            [*UP_TO_DEPLOYMENT, SCALING],
            id="in lower case it settles",
        ),
        pytest.param({"autoscalingConfig": {"triggers": None}}, UP_TO_DEPLOYMENT, id="scaling without triggers"),
        pytest.param({"autoscalingConfig": {"minReplicas": 4}}, UP_TO_DEPLOYMENT, id="min above max"),
        pytest.param(config(replicas=4), UP_TO_DEPLOYMENT, id="replicas above max"),
    ],
)
def test_how_far_a_runtime_comes(change: Body, expected: list[str]) -> None:
    """Service, claim, ConfigMap, Deployment, ScaledObject are made one after the other (operator, observed and read)."""
    cr = merged(runtime(**ALL), {"spec": change})
    assert kinds(cr) == expected
    assert (stop(cr) is None) == (expected == [*UP_TO_DEPLOYMENT, SCALING])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [*ROLES, SERVICE, DEPLOYMENT], id="nothing is wrong"),
        pytest.param({"serviceAccountName": None}, [], id="no account"),
        pytest.param({"port": 70000}, ROLES, id="a port that a service cannot have"),
        pytest.param({"port": 0}, [*ROLES, SERVICE], id="port 0"),
        pytest.param({"serviceDiscovery": "static"}, [*ROLES, SERVICE], id="static without backends"),
        pytest.param({"replicas": -1}, [*ROLES, SERVICE], id="negative replicas"),
        pytest.param({"resources": {"cpu": "abc"}}, [*ROLES, SERVICE], id="an unreadable cpu"),
        pytest.param({"resources": {"cpu": "0.5"}}, [*ROLES, SERVICE, DEPLOYMENT], id="an unstable quantity"),
        pytest.param({"resources": {"gpu": "abc"}}, [*ROLES, SERVICE, DEPLOYMENT], id="its gpu is never read"),
    ],
)
def test_how_far_a_router_comes(change: Body, expected: list[str]) -> None:
    """ServiceAccount, Role, RoleBinding, Service, Deployment are made one after the other (operator, observed)."""
    assert kinds(router(**change)) == expected


@pytest.mark.parametrize("name", ["1x", "x.y", "x" * 64])
def test_a_name_that_no_service_can_have(name: str) -> None:
    """The custom resource is accepted, the Service is refused, and nothing follows (operator, observed)."""
    cr = {**cache_server(), "metadata": {"name": name, "namespace": "lab"}}
    assert expand(cr) == ()
    assert [each.ref.kind for each in wanted(cr)] == [SERVICE, DEPLOYMENT]


def test_a_stop_says_where_and_why() -> None:
    """With the value, and with whether the object at which it stops exists."""
    found = stop(runtime(storageConfig={"enabled": True, "size": "16384Mi"}))
    assert found is not None
    assert (found.kind, found.made) == (CLAIM, True)
    assert '"16384Mi" is stored as "16Gi"' in found.why


@pytest.mark.parametrize(
    ("cr", "why"),
    [
        pytest.param(
            runtime(model={"modelURL": 5}), "spec.model.modelURL: must be a string, found the number 5", id="a type"
        ),
        pytest.param(
            router(image={"registry": None}), "spec.image.registry: is required but missing", id="a missing field"
        ),
        pytest.param(cache_server(deploymentStrategy="Blue"), "must be one of RollingUpdate, Recreate", id="a value"),
    ],
)
def test_what_the_crd_refuses_has_no_children(cr: Body, why: str) -> None:
    """The operator never sees it."""
    found = stop(cr)
    assert expand(cr) == ()
    assert found is not None
    assert why in found.why


def test_an_unknown_field_is_dropped() -> None:
    """Strict validation refuses it, but a GitOps tool may not ask for that (API server, documented)."""
    assert expand(router(unknown={"a": 1})) == expand(router())
