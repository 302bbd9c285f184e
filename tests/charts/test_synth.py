"""Units become files: a path below dist/, a first line that names the file to edit, and the objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from charts.synth import files
from prodstack.manifests.manifest import KINDS
from prodstack.manifests.yaml_reader import read

if TYPE_CHECKING:
    from tests.projects import ProjectFolder


def test_every_unit_is_a_file(project: ProjectFolder) -> None:
    """In a folder of its own; a unit without objects has none."""
    project.write(
        {"clusters/prod.yaml": "stacks: [chat]\n", "clusters/bare.yaml": "stacks: []\noperator: {install: false}\n"}
    )
    assert sorted(files(project.compiled().units)) == [
        "bare/crds/crds.k8s.yaml",
        "prod/chat/chat.k8s.yaml",
        "prod/crds/crds.k8s.yaml",
        "prod/namespaces/namespaces.k8s.yaml",
        "prod/operator/operator.k8s.yaml",
    ]  # fmt: skip


def test_the_first_line_names_the_file_to_edit(project: ProjectFolder) -> None:
    """No version and no date: a release of the generator touches no file."""
    made = files(project.compiled().units)
    first = {path: content.decode().partition("\n")[0] for path, content in made.items()}
    assert first["prod/chat/chat.k8s.yaml"] == (
        "# Generated from stacks/chat.yaml for the cluster prod; edit that file, not this one."
    )
    assert first["prod/crds/crds.k8s.yaml"] == (
        "# Generated from clusters/prod.yaml for the cluster prod; edit that file, not this one."
    )


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


def test_a_unit_whose_text_is_missing_is_not_left_out(project: ProjectFolder) -> None:
    """It would be removed from dist/, and a pruning GitOps tool would then delete what runs."""
    with pytest.raises(KeyError, match="prod/chat/chat"):
        files(project.compiled().units, {"prod/namespaces/namespaces.k8s.yaml": ""})
