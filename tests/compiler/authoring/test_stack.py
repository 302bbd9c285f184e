"""Compiling a stack: overrides are merged, images pinned, labels and namespaces set, manifests passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.authoring.images import Replacements
from prodstack.compiler.authoring.project import load
from prodstack.compiler.authoring.stack import Context, compile_stack
from prodstack.compiler.building.project import compile_project
from tests.projects import BLOCK, ENGINE_IMAGE, ROUTER_IMAGE, STACK, ProjectFolder, spec, stack_with

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "stacks: [chat]\noperator: {install: false}\n"
OVERRIDE = HEAD + "overrides:\n  chat:\n"


def overridden(project: ProjectFolder, text: str, stack: str = STACK) -> list[dict[str, Any]]:
    """The objects with an override of the stack."""
    return project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": OVERRIDE + text}).objects()


def test_an_override_is_merged_as_data(project: ProjectFolder) -> None:
    """Mappings are merged key by key, null removes, any other value replaces, and the rest stays."""
    text = (
        "    runtimes:\n      llama:\n        model: {maxModelLen: 8192}\n        vllmConfig: {port: 9000}\n"
        "        deploymentConfig: {resources: {cpu: null, memory: 32Gi}}\n    cacheServers: {cache: null}\n"
    )
    objects = overridden(project, text)
    engine = spec(objects, "VLLMRuntime", "llama")
    assert engine["model"] == {"modelURL": "org/llama", "maxModelLen": 8192}
    assert engine["deploymentConfig"]["resources"] == {"memory": "32Gi", "gpu": "1"}
    assert spec(objects, "VLLMRouter", "front")["extraArgs"] == ["--k8s-port", "9000"]
    assert [body["kind"] for body in objects] == ["VLLMRuntime", "VLLMRouter"]


def test_an_overridden_value_is_found_in_the_cluster_file(project: ProjectFolder) -> None:
    """A finding about an overridden value points at the override; a finding about another value points at the stack file."""
    text = "    runtimes:\n      llama:\n        model: {maxModelLen: x, maxNumSeqs: y}\n"
    project.write({**stack_with("{modelURL: org/llama}", "{modelURL: 5e}"), "clusters/prod.yaml": OVERRIDE + text})
    places = [message.split(": ")[0] for message in project.messages()]
    assert places == ["clusters/prod.yaml:7:17", "clusters/prod.yaml:7:33"]


def test_an_override_leaves_the_stack_as_it_is_for_others(project: ProjectFolder) -> None:
    """Two clusters run one stack, one of them with an override."""
    text = OVERRIDE + "    prefillDecode: {pd: {mode: topology}}\n"
    text = text.replace("{install: false}", "{install: false, profile: change-841}")
    project.write({"stacks/chat.yaml": BLOCK, "clusters/a.yaml": text})
    kinds = [(body["kind"], body["metadata"]["name"]) for body in project.objects()]
    assert kinds == [
        ("VLLMRuntime", "pd"),
        ("VLLMRouter", "front"),
        ("Service", "front-nixl"),
        ("VLLMRuntime", "pd-prefill"),
        ("VLLMRuntime", "pd-decode"),
        ("VLLMRouter", "front"),
    ]


IMAGES = {
    "pin": (f"{{{ROUTER_IMAGE.rpartition(':')[0]}: ':v9'}}", "docker.io", "lmcache/lmstack-router:v9"),
    "digest": (
        f"{{{ROUTER_IMAGE.rpartition(':')[0]}: '@sha256:{'1' * 64}'}}",
        "docker.io",
        f"lmcache/lmstack-router@sha256:{'1' * 64}",
    ),
    "replace": (
        f"{{{ROUTER_IMAGE.rpartition(':')[0]}: mirror:5000/router}}",
        "mirror:5000",
        f"router:{ROUTER_IMAGE.rpartition(':')[2]}",
    ),
    "the exact tag first": (
        f"{{{ROUTER_IMAGE.rpartition(':')[0]}: ':v9', '{ROUTER_IMAGE}': ':v8'}}",
        "docker.io",
        "lmcache/lmstack-router:v8",
    ),
}


@pytest.mark.parametrize(("images", "registry", "name"), IMAGES.values(), ids=IMAGES)
def test_a_cluster_s_images(project: ProjectFolder, images: str, registry: str, name: str) -> None:
    """One line of the cluster file pins or replaces an image in all objects."""
    project.write({"clusters/prod.yaml": f"{HEAD}images: {images}\n"})
    objects = project.objects()
    assert spec(objects, "VLLMRouter", "front")["image"] == {"registry": registry, "name": name}
    engine = {"registry": "docker.io", "name": ENGINE_IMAGE.removeprefix("docker.io/")}
    assert spec(objects, "CacheServer", "cache")["image"] == engine


def test_images_of_sides_and_sidecars_are_replaced_too(project: ProjectFolder) -> None:
    """Every image block, at any depth."""
    stack = BLOCK.replace("    deploymentConfig:\n", "    deploymentConfig:\n      sidecarConfig: {image: a/side:1}\n")
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": f"{HEAD}images: {{docker.io/a/side: ':2'}}\n"})
    sidecars = [
        body["spec"]["deploymentConfig"]["sidecarConfig"]["image"]["name"]
        for body in project.objects()
        if body["kind"] == "VLLMRuntime"
    ]
    assert sidecars == ["a/side:2", "a/side:2"]


LABELS: dict[str, tuple[str, dict[str, str] | None]] = {
    "none written": ("", {"model": "default.llama"}),
    "an empty mapping": ("    labels: {}\n", None),
    "other labels": ("    labels: {team: a, number: 5}\n", {"team": "a", "number": "5"}),
    "model": ("    labels: {model: m}\n", {"model": "m"}),
}


@pytest.mark.parametrize(("written", "wanted"), LABELS.values(), ids=LABELS)
def test_labels(project: ProjectFolder, written: str, wanted: dict[str, str] | None) -> None:
    """Exactly one label, `model`, unless labels are written: labels become part of immutable selectors (operator, observed)."""
    (runtime, *others) = project.write(stack_with("  llama:\n", f"  llama:\n{written}")).objects()
    assert runtime["metadata"].get("labels") == wanted
    assert all("labels" not in other["metadata"] for other in others)


def test_annotations_are_text(project: ProjectFolder) -> None:
    """They are copied to the object; numbers and booleans become text as written."""
    project.write(stack_with("  llama:\n", "  llama:\n    annotations: {a: 1.50, b: on, c: d}\n"))
    assert project.objects()[0]["metadata"]["annotations"] == {"a": "1.50", "b": "on", "c": "d"}


NAMESPACES = {
    "neither says": ("", "", "default"),
    "the cluster says": ("", "namespace: prod\n", "prod"),
    "the stack says": ("namespace: team\n", "", "team"),
    "both say": ("namespace: team\n", "namespace: prod\n", "team"),
}


@pytest.mark.parametrize(("stack", "cluster", "wanted"), NAMESPACES.values(), ids=NAMESPACES)
def test_namespaces(project: ProjectFolder, stack: str, cluster: str, wanted: str) -> None:
    """The stack's namespace, else the cluster's, else default; the model label contains it."""
    project.write({"stacks/chat.yaml": stack + STACK, "clusters/prod.yaml": HEAD + cluster})
    assert {body["metadata"]["namespace"] for body in project.objects()} == {wanted}
    assert project.objects()[0]["metadata"]["labels"] == {"model": f"{wanted}.llama"}


def test_a_cluster_s_storage_class(project: ProjectFolder) -> None:
    """Only for an enabled volume that sets none."""
    storage = "vllmConfig: {}\n    storageConfig: {enabled: true}"
    project.write({**stack_with("vllmConfig: {}", storage), "clusters/prod.yaml": f"{HEAD}storageClass: nfs\n"})
    assert project.objects()[0]["spec"]["storageConfig"] == {"enabled": True, "storageClassName": "nfs"}


MANIFESTS = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: hf, labels: {a: b}}
spec: {refreshInterval: 1h, target: {name: hf}, data: [], empty: {}, nothing: null}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: gateway}
spec: {rules: [{backendRefs: [{name: front, port: 80}]}]}
---
apiVersion: v1
kind: ConfigMapList
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {k: "0o7"}}
"""
PLAIN_CR = f"""\
apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRuntime
metadata: {{name: plain, labels: {{team: a}}}}
spec:
  model: {{modelURL: org/plain}}
  vllmConfig: {{port: 8000}}
  deploymentConfig:
    image: {{registry: docker.io, name: "{ENGINE_IMAGE.removeprefix("docker.io/")}"}}
    resources: {{cpu: "1000m"}}
    toleration: []
"""


def test_manifests_of_a_stack_s_folder_pass_through(project: ProjectFolder) -> None:
    """In the same unit, after the stack's own objects, unchanged; the items of a List become objects."""
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK, "stacks/chat/more.yml": MANIFESTS})
    objects = project.objects()
    assert [body["kind"] for body in objects] == [
        "VLLMRuntime", "VLLMRouter", "CacheServer", "ExternalSecret", "HTTPRoute", "ConfigMap",
    ]  # fmt: skip
    assert objects[3]["metadata"] == {"name": "hf", "labels": {"a": "b"}}
    assert objects[3]["spec"] == {
        "refreshInterval": "1h", "target": {"name": "hf"}, "data": [], "empty": {}, "nothing": None,
    }  # fmt: skip
    assert objects[4]["metadata"]["namespace"] == "gateway"
    assert objects[5]["data"] == {"k": "0o7"}


@pytest.mark.parametrize(
    ("metadata", "namespace"),
    [
        pytest.param("name: plain", "team", id="the stack's"),
        pytest.param("name: plain, namespace: own", "own", id="its own"),
    ],
)
def test_a_plain_cr_gets_a_namespace_and_nothing_else(project: ProjectFolder, metadata: str, namespace: str) -> None:
    """A CR in a manifest is checked but not corrected: no digest, no label, no stable quantity."""
    text = PLAIN_CR.replace("name: plain", metadata)
    stack = "namespace: team\n" + STACK
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": stack, "stacks/chat/cr.yaml": text})
    (body,) = [each for each in project.objects() if each["metadata"]["name"] == "plain"]
    assert body["metadata"] == {"name": "plain", "labels": {"team": "a"}, "namespace": namespace}
    assert body["spec"]["deploymentConfig"]["resources"] == {"cpu": "1000m"}
    assert body["spec"]["deploymentConfig"]["toleration"] == []
    assert set(body["spec"]) == {"model", "vllmConfig", "deploymentConfig"}


def test_a_folder_without_a_stack_file_is_a_stack(project: ProjectFolder) -> None:
    """Manifests alone make a unit, too."""
    project.write({"stacks/chat.yaml": None, "stacks/chat/more.yaml": MANIFESTS})
    assert [body["kind"] for body in project.objects()] == ["ExternalSecret", "HTTPRoute", "ConfigMap"]


def test_nothing_read_is_changed(project: ProjectFolder) -> None:
    """The same source is compiled for every cluster."""
    (stack,) = load(project.root).stacks
    (again,) = load(project.root).stacks
    compile_stack(stack, (), Context("team", "nfs", Replacements({ENGINE_IMAGE: ":1"})))
    assert stack.data == again.data


def test_a_namespace_of_the_folder_stands_first(tmp_path: Path) -> None:
    """`kubectl apply -f` creates objects in the order of the file, so the Namespace must come first."""
    folder = tmp_path / "stacks" / "chat"
    folder.mkdir(parents=True)
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters" / "prod.yaml").write_text("stacks: [chat]\noperator: {install: false}\n")
    (folder / "stack.yaml").write_text(
        "namespace: chat\ncacheServers:\n  kv:\n    image: docker.io/a/b:v1\n    resources: {cpu: 1, memory: 1Gi}\n"
    )
    (folder / "ns.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: chat}\n")
    (unit,) = [unit for unit in compile_project(load(tmp_path)).units if unit.name == "chat"]
    assert [resource.body["kind"] for resource in unit.resources] == ["Namespace", "CacheServer"]


def test_a_sidecar_that_the_cluster_pins_moves_the_digest(tmp_path: Path) -> None:
    """The operator does not compare a sidecar's image, so the digest must include the pinned one; an engine's image is compared."""
    sidecar = "sidecarConfig: {enabled: true, image: docker.io/a/side:v1}"
    runtime = f"runtimes:\n  llm:\n    model: {{modelURL: a/b}}\n    deploymentConfig: {{image: docker.io/a/engine:v1, resources: {{cpu: 1}}, {sidecar}}}\n"

    def digest(images: str) -> object:
        for name, text in (
            ("stacks/chat.yaml", runtime),
            ("clusters/prod.yaml", f"stacks: [chat]\nimages: {{{images}}}\n"),
        ):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        (stack,) = load(tmp_path).stacks
        (cluster,) = load(tmp_path).clusters
        (resource,) = compile_stack(stack, (), Context.of(cluster)).resources
        return resource.body["spec"]["deploymentConfig"]["podAnnotations"]["production-stack.vllm.ai/rollout-digest"]

    assert digest("docker.io/a/side: ':v2'") != digest("")
    assert digest("docker.io/a/engine: ':v2'") == digest("")
