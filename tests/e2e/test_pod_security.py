"""Pods are admitted where the documentation says so: a server's own Pod Security admission decides.

It judges Pods, not Deployments, so that each Pod is created (as a dry run) from its Deployment's template, as a controller would.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.upstream.children.predict import expand_all
from tests.e2e.api import RefusedError
from tests.e2e.manifests import ROOT

if TYPE_CHECKING:
    from tests.e2e.api import Api
    from tests.e2e.deployed import Deployed

pytestmark = pytest.mark.e2e

Body = dict[str, Any]

ENFORCE = "pod-security.kubernetes.io/enforce"


def documented_level() -> str:
    """The level that the documentation of the rule restricted-namespace names."""
    found = re.search(r"The pods do meet the level `(\w+)`", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def pod_of(deployment: Body, namespace: str) -> Body:
    """The Pod that a Deployment's controller would make."""
    template = deployment["spec"]["template"]
    meta = {**template["metadata"], "name": "judged", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": template["spec"]}


def stack_deployments(deployed: Deployed) -> list[Body]:
    """The Deployments of engines, routers and caches that the operator would make."""
    return [each.body for each in expand_all(deployed.custom_resources) if each.ref.kind == "Deployment"]


def prepared(api: Api, level: str, deployments: list[Body]) -> str:
    """A new namespace that enforces a level, with the accounts and RuntimeClasses that the pods ask for."""
    name = api.fresh_namespace(level, {ENFORCE: level})
    specs = [each["spec"]["template"]["spec"] for each in deployments]
    accounts = {spec.get("serviceAccountName", "default") for spec in specs}
    for account in sorted(accounts - {"default"}):
        api.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": account, "namespace": name}})
    for handler in sorted({spec["runtimeClassName"] for spec in specs if "runtimeClassName" in spec}):
        api.apply(runtime_class(handler))
    return name


def runtime_class(name: str) -> Body:
    """A RuntimeClass, which the cluster's owner makes."""
    return {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": name}, "handler": name}


def refusal(api: Api, pod: Body) -> str:
    """Why a Pod is not admitted; "" where it is."""
    try:
        api.create(pod, dry_run=True)
    except RefusedError as error:
        return error.message
    return ""


def test_the_operators_namespace_enforces_restricted(deployed: Deployed) -> None:
    """The published Namespace says so, and the server keeps it."""
    namespace, _ = deployed.account
    stored = deployed.api.get({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    assert stored["metadata"]["labels"][ENFORCE] == "restricted"


def test_the_manager_is_admitted_there(deployed: Deployed) -> None:
    """With its own account, in its own namespace."""
    namespace, _ = deployed.account
    assert refusal(deployed.api, pod_of(deployed.manager, namespace)) == ""


@pytest.mark.parametrize("level", ["pod", "container"])
def test_without_its_security_context_it_would_not_be(deployed: Deployed, level: str) -> None:
    """The admission is really at work: each of the two contexts is needed."""
    namespace, _ = deployed.account
    pod = pod_of(deployed.manager, namespace)
    if level == "pod":
        spec = {key: value for key, value in pod["spec"].items() if key != "securityContext"}
    else:
        containers = [{k: v for k, v in each.items() if k != "securityContext"} for each in pod["spec"]["containers"]]
        spec = {**pod["spec"], "containers": containers}
    assert 'violates PodSecurity "restricted' in refusal(deployed.api, {**pod, "spec": spec})


def test_the_stacks_pods_are_admitted_at_the_documented_level(deployed: Deployed) -> None:
    """Every engine, router and cache that expand predicts; the level is what docs/rules.md names."""
    deployments = stack_deployments(deployed)
    assert len(deployments) >= 3
    namespace = prepared(deployed.api, documented_level(), deployments)
    assert [refusal(deployed.api, pod_of(each, namespace)) for each in deployments] == [""] * len(deployments)


def test_the_stacks_pods_are_refused_at_restricted(deployed: Deployed) -> None:
    """No pod of the operator has a securityContext, and no field of a CR gives it one."""
    deployments = stack_deployments(deployed)
    namespace = prepared(deployed.api, "restricted", deployments)
    for each in deployments:
        assert 'violates PodSecurity "restricted' in refusal(deployed.api, pod_of(each, namespace))


def test_a_pod_needs_the_runtime_class_that_it_names(deployed: Deployed) -> None:
    """Without the RuntimeClass object no pod is admitted: every runtime names one, `nvidia` by default."""
    deployments = stack_deployments(deployed)
    namespace = prepared(deployed.api, "privileged", deployments)
    pod = pod_of(deployments[0], namespace)
    assert refusal(deployed.api, pod) == ""
    absent = {**pod, "spec": {**pod["spec"], "runtimeClassName": "absent"}}
    assert 'RuntimeClass "absent" not found' in refusal(deployed.api, absent)
