"""ResourceQuotas and RuntimeClasses of a cluster file: what is published in the unit `namespaces`, and what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import CLUSTER, STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

IN_TEAM = "namespace: team\n" + STACK
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n"


def with_keys(project: ProjectFolder, keys: str, stack: str = IN_TEAM) -> ProjectFolder:
    """A project whose stack is in a namespace of its own, and whose cluster file has further keys."""
    return project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": CLUSTER + keys})


def published(project: ProjectFolder, kind: str) -> list[dict[str, Any]]:
    """The objects of a kind in the unit `namespaces`."""
    return [body for body in project.objects("namespaces") if body["kind"] == kind]


def test_a_quota(project: ProjectFolder) -> None:
    """One ResourceQuota in its namespace, with Kubernetes' own names; amounts are the text that the API server returns."""
    with_keys(
        project,
        'quotas:\n  team: {requests.nvidia.com/gpu: 8, requests.cpu: 0.50, pods: "20", limits.memory: 524288Mi}\n',
    )
    hard = {"requests.nvidia.com/gpu": "8", "requests.cpu": "500m", "pods": "20", "limits.memory": "512Gi"}
    metadata = {"name": "quota", "namespace": "team"}
    wanted = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": hard}}
    assert published(project, "ResourceQuota") == [wanted]
    assert [body["kind"] for body in project.objects("namespaces")] == ["Namespace", "ResourceQuota"]


def test_an_empty_quota(project: ProjectFolder) -> None:
    """It limits nothing: no GitOps tool prunes the unit, so this is how a quota is lifted."""
    with_keys(project, "quotas: {team: {}}\n")
    assert [body["spec"] for body in published(project, "ResourceQuota")] == [{}]
    assert not [message for message in project.messages() if "quota" in message]


def test_a_quota_for_the_namespace_default(project: ProjectFolder) -> None:
    """It is published although no Namespace is generated."""
    with_keys(project, "quotas: {default: {pods: 20}}\n", STACK)
    assert [body["kind"] for body in project.objects("namespaces")] == ["ResourceQuota"]


def test_a_quota_for_the_operators_namespace(project: ProjectFolder) -> None:
    """The operator's namespace is in use if the operator is installed from here."""
    project.write({"clusters/prod.yaml": "stacks: [chat]\nquotas: {production-stack-system: {pods: 5}}\n"})
    assert [body["metadata"]["namespace"] for body in published(project, "ResourceQuota")] == [
        "production-stack-system"
    ]
    with_keys(project, "quotas: {production-stack-system: {pods: 5}}\n")
    assert published(project, "ResourceQuota") == []


def test_a_quota_for_a_namespace_that_nothing_uses(project: ProjectFolder) -> None:
    """It is not published, because it could not be applied, and reported."""
    with_keys(project, "quotas:\n  team: {pods: 20}\n  taem: {pods: 20}\n")
    assert [body["metadata"]["namespace"] for body in published(project, "ResourceQuota")] == ["team"]
    (message,) = [message for message in project.messages() if "unused-quota" in message]
    assert message.startswith('clusters/prod.yaml:5:3: quotas names "taem"')
    assert "no stack of this cluster uses that namespace" in message


def test_a_quota_for_a_namespace_of_a_stacks_folder(project: ProjectFolder) -> None:
    """The Namespace comes with the stack, after the quota, for which the stack would wait forever."""
    with_keys(project, "quotas: {team: {pods: 20}}\n")
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": IN_TEAM, "stacks/chat/team.yaml": NAMESPACE})
    assert published(project, "ResourceQuota") == []
    (message,) = [message for message in project.messages() if "unused-quota" in message]
    assert "among its own manifests" in message
    assert "write the ResourceQuota next to that Namespace" in message


def test_a_quota_of_a_base(project: ProjectFolder) -> None:
    """A cluster file can change and remove it. It is reported as unused only if no cluster with that base uses it."""
    project.write(
        {
            "stacks/chat.yaml": IN_TEAM,
            "bases/b.yaml": "quotas:\n  team: {pods: 20, requests.cpu: 64}\n  other: {pods: 1}\n",
            "clusters/prod.yaml": CLUSTER + "base: b\nquotas: {team: {requests.cpu: null, pods: 30}}\n",
            "clusters/lab.yaml": CLUSTER + "base: b\nnamespace: other\n",
            "stacks/idle.yaml": STACK,
        }
    )
    assert [body["spec"] for body in published(project, "ResourceQuota")] == [
        {"hard": {"pods": "20", "requests.cpu": "64"}},
        {"hard": {"pods": "30"}},
    ]
    assert any("bases/b.yaml:3:3" in message and "unused-quota" in message for message in project.messages())
    project.write(
        {"clusters/lab.yaml": "stacks: [chat, idle]\noperator: {install: false}\nbase: b\nnamespace: other\n"}
    )
    assert not any("unused-quota" in message for message in project.messages())


WRONG_QUOTAS = {
    "a boolean": ("{team: {pods: true}}", 'pods is "true", which is not a quantity'),
    "a list": ("{team: {pods: [1]}}", "which is not a quantity"),
    "no mapping": ("{team: 5}", "quotas.team is 5"),
    "null": ("{team: ~}", "quotas.team is"),
    "a null amount": ("{team: {pods: ~}}", "quotas.team.pods is"),
    "a list of quotas": ("[{team: {pods: 1}}]", "quotas is"),
    "an unknown name": ("{team: {request.cpu: 1}}", 'did you mean "requests.cpu"?'),
    "no quantity": ("{team: {requests.cpu: 4 cores}}", 'requests.cpu is "4 cores", which is not a quantity'),
    "a negative amount": ("{team: {pods: -1}}", 'pods is "-1", which is below 0'),
}


@pytest.mark.parametrize(("written", "part"), WRONG_QUOTAS.values(), ids=WRONG_QUOTAS)
def test_a_wrong_quota(project: ProjectFolder, written: str, part: str) -> None:
    """It is an error at its line in the cluster file."""
    with_keys(project, f"quotas: {written}\n")
    (message,) = [message for message in project.messages() if message.startswith("clusters/prod.yaml:3:")]
    assert part in message
    assert project.compiled().blocked


def test_runtime_classes(project: ProjectFolder) -> None:
    """The handler is the name unless it is written. They are in no namespace, and sorted by name."""
    keys = "runtimeClasses:\n  nvidia: {}\n  kata: {handler: kata-qemu, nodeSelector: {sandbox: kata}, tolerations: [{key: kata, operator: Exists}]}\n"
    with_keys(project, keys)
    scheduling = {"nodeSelector": {"sandbox": "kata"}, "tolerations": [{"key": "kata", "operator": "Exists"}]}
    head = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass"}
    assert published(project, "RuntimeClass") == [
        {**head, "metadata": {"name": "kata"}, "handler": "kata-qemu", "scheduling": scheduling},
        {**head, "metadata": {"name": "nvidia"}, "handler": "nvidia"},
    ]


def test_a_runtime_class_is_known_to_the_cluster(project: ProjectFolder) -> None:
    """A runtime may use one that the cluster file makes, although the facts do not list it."""
    facts = "facts: {runtimeClasses: []}\n"
    with_keys(project, facts)
    assert any("missing-runtime-class" in message for message in project.messages())
    with_keys(project, facts + "runtimeClasses: {nvidia: {}}\n")
    assert not any("missing-runtime-class" in message for message in project.messages())


def test_a_runtime_class_that_a_stack_has_too(project: ProjectFolder) -> None:
    """Two units would overwrite each other's object."""
    with_keys(project, "runtimeClasses: {nvidia: {}}\n")
    written = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: nvidia}\nhandler: runc\n"
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": IN_TEAM, "stacks/chat/class.yaml": written})
    assert any("duplicate-object" in message for message in project.messages())


WRONG_CLASSES = {
    "a name in capitals": ("{NVIDIA: {handler: nvidia}}", 'the name "NVIDIA"'),
    "a handler in capitals": ("{nvidia: {handler: NVIDIA}}", "runtimeClasses.nvidia.handler is"),
    "a name that is no handler": ("{nvidia.cdi: {}}", '"nvidia.cdi" has a dot, which no handler has'),
    "a wrong label": ("{nvidia: {nodeSelector: {a b: c}}}", 'the key "a b"'),
    "a wrong value of a label": ("{nvidia: {nodeSelector: {a: b c}}}", 'the value "b c"'),
    "a wrong toleration": ("{nvidia: {tolerations: [{key: a, operator: Exist}]}}", '"Exist"'),
    "an unknown field": ("{nvidia: {overhead: {}}}", '"overhead" is not a field of runtimeClasses.nvidia'),
    "text": ("{nvidia: nvidia}", "runtimeClasses.nvidia is"),
    "null": ("{nvidia: ~}", "runtimeClasses.nvidia is"),
}


@pytest.mark.parametrize(("written", "part"), WRONG_CLASSES.values(), ids=WRONG_CLASSES)
def test_a_wrong_runtime_class(project: ProjectFolder, written: str, part: str) -> None:
    """It is an error at its line in the cluster file."""
    with_keys(project, f"runtimeClasses: {written}\n")
    assert any(part in message and message.startswith("clusters/prod.yaml:3:") for message in project.messages())
    assert project.compiled().blocked


def test_a_cluster_file_without_these_keys(project: ProjectFolder) -> None:
    """The unit has the Namespaces and nothing else."""
    with_keys(project, "")
    assert [body["kind"] for body in project.objects("namespaces")] == ["Namespace"]


def test_judging_dist(project: ProjectFolder) -> None:
    """`check dist/` finds in the published files what `check` finds in the cluster file."""
    with_keys(project, "quotas: {team: {requests.nvidia.com/gpu: 0}}\nruntimeClasses: {nvidia: {}}\n")
    assert "exceeded-quota" in project.run("check").stdout
    assert project.run("synth").returncode == 0
    assert "exceeded-quota" in project.run("check", "dist").stdout
