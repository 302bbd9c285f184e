"""The cluster file states what the dump proves, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tests.importing.cluster.builders import Body, custom, imported, router, runtime

if TYPE_CHECKING:
    from prodstack.importing.cluster.convert import Imported

DEPLOYMENT: Body = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "production-stack-controller-manager", "namespace": "vllm-system"},
    "spec": {
        "selector": {
            "matchLabels": {
                "app.kubernetes.io/component": "controller-manager",
                "app.kubernetes.io/name": "production-stack-operator",
            }
        },
        "template": {
            "spec": {
                "containers": [
                    {
                        "image": "registry.example.com/operator@sha256:" + "0" * 64,
                        "resources": {
                            "limits": {"cpu": "500m", "memory": "1Gi"},
                            "requests": {"cpu": "10m", "memory": "256Mi"},
                        },
                    }
                ]
            }
        },
    },
}


def written(result: Imported) -> Body:
    """The cluster file."""
    data: Body = yaml.safe_load(result.files["clusters/lab.yaml"])
    return data


def volume(name: str | None) -> Body:
    """An enabled volume of a storage class."""
    return {"storageConfig": {"enabled": True, **({} if name is None else {"storageClassName": name})}}


def named(kind: str, name: str, version: str, **metadata: object) -> Body:
    """An object without a spec that counts."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, **metadata}}


def test_a_dump_of_custom_resources_proves_little() -> None:
    """No operator to install, no facts; the one namespace is that of the cluster file."""
    assert written(imported(runtime(), router())) == {
        "stacks": ["front"],
        "namespace": "llm",
        "operator": {"install": False},
    }


def test_stacks_of_several_namespaces_name_their_own() -> None:
    """So that no stack gets another namespace by a change of the cluster file."""
    result = imported(runtime(), runtime("b", namespace="ml"))
    assert "namespace" not in written(result)
    assert {each.data["namespace"] for each in result.stacks} == {"llm", "ml"}
    assert result.differences == ()


def test_the_operator_is_taken_over_if_this_project_installed_it() -> None:
    """Its Deployment has our selector; upstream's has another one."""
    operator = written(imported(runtime(), DEPLOYMENT))["operator"]
    assert operator == {
        "namespace": "vllm-system",
        "image": "registry.example.com/operator@sha256:" + "0" * 64,
        "resources": {"cpuRequest": "10m", "cpuLimit": "500m", "memoryRequest": "256Mi", "memoryLimit": "1Gi"},
    }
    upstream = {**DEPLOYMENT, "spec": {"selector": {"matchLabels": {"control-plane": "controller-manager"}}}}
    assert written(imported(runtime(), upstream))["operator"] == {"install": False}


def test_a_storage_class_is_shared_only_if_every_volume_names_it() -> None:
    """Otherwise a volume would get a class that it does not have."""
    shared = imported(runtime(**volume("nfs")), runtime("b", **volume("nfs")))
    assert written(shared)["storageClass"] == "nfs"
    assert all("storageClassName" not in e["storageConfig"] for s in shared.stacks for e in s.data["runtimes"].values())
    for other in (volume(None), volume("gp3"), volume("")):
        result = imported(runtime(**volume("nfs")), runtime("b", **other))
        assert "storageClass" not in written(result)
        assert result.differences == ()
    assert shared.differences == ()


def test_facts_come_from_the_objects_themselves() -> None:
    """A list of facts is complete, so a class that a volume names proves none; the objects do."""
    default = {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}
    classes = [
        named("StorageClass", "nfs", "storage.k8s.io/v1"),
        named("StorageClass", "gp3", "storage.k8s.io/v1", **default),
        named("RuntimeClass", "nvidia", "node.k8s.io/v1"),
    ]
    result = imported(runtime(**volume("nfs")), *classes)
    assert written(result)["facts"] == {
        "storageClasses": ["gp3", "nfs"],
        "defaultStorageClass": "gp3",
        "runtimeClasses": ["nvidia"],
    }
    assert "facts" not in written(imported(runtime(**volume("nfs"))))


def test_a_field_of_a_newer_operator_proves_its_version() -> None:
    """A topology exists only in the operator of change 841; a default that its CRD adds proves nothing."""
    body = runtime()
    engine = {key: body["spec"][key] for key in ("model", "vllmConfig", "deploymentConfig")}
    topology = custom(
        "VLLMRuntime", "pd", {"enablePDDisaggregation": True, "topology": {"prefill": engine, "decode": engine}}
    )
    result = imported(topology)
    assert written(result)["operator"] == {"install": False, "profile": "change-841"}
    assert (result.missing, result.unexplained) == ((), ())
    body["spec"]["enablePDDisaggregation"] = False
    assert written(imported(body))["operator"] == {"install": False}
