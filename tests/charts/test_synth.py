"""Units become files: a path below dist/, a first line that names the files to edit, and the objects."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from charts.synth import files
from charts.units import operator_arguments
from constructs_lib.operator_install import OperatorInstall
from prodstack.manifests.layout import INDEX_MARK
from prodstack.manifests.manifest import KINDS
from prodstack.manifests.yaml_reader import read
from prodstack.models.cluster import Operator

if TYPE_CHECKING:
    from tests.projects import ProjectFolder


def test_every_unit_is_a_file(project: ProjectFolder) -> None:
    """In a folder of its own, with a Kustomization; a unit without objects has none. The index lists all of them."""
    project.write(
        {"clusters/prod.yaml": "stacks: [chat]\n", "clusters/bare.yaml": "stacks: []\noperator: {install: false}\n"}
    )
    assert sorted(files(project.compiled().units)) == [
        "bare/crds/Kustomization",
        "bare/crds/crds.k8s.yaml",
        "index.json",
        "prod/chat/Kustomization",
        "prod/chat/chat.k8s.yaml",
        "prod/crds/Kustomization",
        "prod/crds/crds.k8s.yaml",
        "prod/namespaces/Kustomization",
        "prod/namespaces/namespaces.k8s.yaml",
        "prod/operator/Kustomization",
        "prod/operator/operator.k8s.yaml",
    ]  # fmt: skip


def test_the_first_line_names_the_files_to_edit(project: ProjectFolder) -> None:
    """The stack file and the cluster file, whose overrides count too. No version and no date: a release touches no file."""
    made = files(project.compiled().units)
    first = {path: content.decode().partition("\n")[0] for path, content in made.items()}
    of_stack = (
        "# Generated from stacks/chat.yaml and clusters/prod.yaml; do not edit. Change those files and run synth."
    )
    of_cluster = "# Generated from clusters/prod.yaml; do not edit. Change that file and run synth."
    assert first == {
        "index.json": f'{INDEX_MARK} "clusters": {{',
        "prod/chat/Kustomization": of_stack,
        "prod/chat/chat.k8s.yaml": of_stack,
        "prod/crds/Kustomization": of_cluster,
        "prod/crds/crds.k8s.yaml": of_cluster,
    }


def test_the_crds_of_every_kind_are_there(project: ProjectFolder) -> None:
    """The API server has to know the kinds before it gets their objects."""
    crds = read(files(project.compiled().units)["prod/crds/crds.k8s.yaml"], "out.yaml")
    assert {crd["kind"] for crd in crds} == {"CustomResourceDefinition"}
    assert sorted(crd["spec"]["names"]["kind"] for crd in crds) == sorted(KINDS)


def test_the_objects_are_those_of_the_unit(project: ProjectFolder) -> None:
    """In the order of the stack file."""
    made = files(project.compiled().units)
    assert read(made["prod/chat/chat.k8s.yaml"], "out.yaml") == project.objects()


def test_operator_settings_reach_the_install(project: ProjectFolder) -> None:
    """Namespace, image and resources of the cluster file; what it does not say is the construct's default."""
    operator = "operator: {namespace: ops, image: 'h.io/op:1', resources: {memoryLimit: 1Gi, cpuRequest: 20m}}\n"
    project.write({"clusters/prod.yaml": "stacks: [chat]\n" + operator})
    objects = read(files(project.compiled().units)["prod/operator/operator.k8s.yaml"], "out.yaml")
    (deployment,) = [each for each in objects if each["kind"] == "Deployment"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert deployment["metadata"]["namespace"] == "ops"
    assert container["image"] == "h.io/op:1"
    assert container["resources"] == {
        "limits": {"cpu": "500m", "memory": "1Gi"},
        "requests": {"cpu": "20m", "memory": "128Mi"},
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"namespace": "ops", "image": "r/i:1"}, {"namespace": "ops", "image": "r/i:1"}, id="names"),
        pytest.param({"resources": {"memoryLimit": "1Gi"}}, {"memory_limit": "1Gi"}, id="one amount"),
        pytest.param({"aggregateUserRoles": False}, {"aggregate_user_roles": False}, id="roles of their own"),
        pytest.param({"allowMutableImage": True}, {}, id="what only the check reads"),
        pytest.param(
            {"resources": {"cpuRequest": "20m", "memoryRequest": "256Mi", "cpuLimit": "1", "memoryLimit": "1Gi"}},
            {"cpu_request": "20m", "memory_request": "256Mi", "cpu_limit": "1", "memory_limit": "1Gi"},
            id="all amounts",
        ),
    ],
)
def test_the_arguments_of_the_install(written: dict[str, object], expected: dict[str, str]) -> None:
    """What the cluster file sets goes under the construct's own names; the construct has defaults for the rest."""
    found = operator_arguments(Operator.model_validate(written))
    assert found == expected
    assert set(found) <= set(inspect.signature(OperatorInstall.__init__).parameters)
