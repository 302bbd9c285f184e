"""`registries` in a cluster file: mirrors of registries, for every image that the objects of the cluster name."""

from __future__ import annotations

import pytest

from prodstack.compiler.authoring.cluster_facts import operator_of
from prodstack.compiler.authoring.images import Replacements, Used, mirrored
from prodstack.compiler.authoring.project import load
from tests.projects import CLUSTER, FILES, ProjectFolder, spec, stack_with

MIRROR = {"docker.io": "mirror.example.com/hub"}


@pytest.mark.parametrize(
    ("reference", "wanted"),
    [
        ("docker.io/lmcache/vllm-openai:v1", "mirror.example.com/hub/lmcache/vllm-openai:v1"),
        ("lmcache/vllm-openai@sha256:0123", "mirror.example.com/hub/lmcache/vllm-openai@sha256:0123"),
        ("index.docker.io/lmcache/vllm-openai", "mirror.example.com/hub/lmcache/vllm-openai"),
        ("busybox:1", "mirror.example.com/hub/library/busybox:1"),
        ("docker.io/library/busybox:1", "mirror.example.com/hub/library/busybox:1"),
        ("ghcr.io/vllm-project/router:v1", "ghcr.io/vllm-project/router:v1"),
    ],
)
def test_the_registry_of_an_image_is_replaced(reference: str, wanted: str) -> None:
    """Every name of Docker Hub is docker.io, whose official images are in library/; tag and digest stay."""
    key = None if wanted == reference else "docker.io"
    assert mirrored(reference, MIRROR) == (wanted, key)


def test_registries_come_after_images() -> None:
    """What `images` gives is mirrored too, and both keys count as used."""
    found = Replacements({"vllm/vllm-openai": ":v2"}, {"docker.io": "m.example.com"}).of("vllm/vllm-openai:v1")
    assert found == (
        "m.example.com/vllm/vllm-openai:v2",
        Used(frozenset({"vllm/vllm-openai"}), frozenset({"docker.io"})),
    )


def test_every_image_of_the_cluster_is_mirrored(project: ProjectFolder) -> None:
    """Of engines, routers, caches, sidecars and the operator; a manifest beside the stack is published as it is written."""
    sidecar = (
        "      sidecarConfig: {enabled: true, image: 'docker.io/lmcache/lmstack-sidecar:v1'}\n      resources: {cpu: 4"
    )
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\nspec: {containers: [{name: a, image: 'docker.io/a/b:v1'}]}\n"
    project.write(
        {
            "stacks/chat.yaml": None,
            "stacks/chat/stack.yaml": str(stack_with("      resources: {cpu: 4", sidecar)["stacks/chat.yaml"]),
            "stacks/chat/pod.yaml": pod,
            "clusters/prod.yaml": "stacks: [chat]\nregistries: {docker.io: mirror.example.com/hub}\n",
        }
    )
    objects = project.objects()
    engine = spec(objects, "VLLMRuntime", "llama")["deploymentConfig"]
    images = [engine["image"], engine["sidecarConfig"]["image"]]
    images += [spec(objects, "VLLMRouter", "front")["image"], spec(objects, "CacheServer", "cache")["image"]]
    assert {image["registry"] for image in images} == {"mirror.example.com"}
    assert all(image["name"].startswith("hub/lmcache/") for image in images)
    assert spec(objects, "Pod", "p")["containers"][0]["image"] == "docker.io/a/b:v1"
    (cluster,) = load(project.root).clusters
    assert operator_of(cluster.settings)[0].image == "mirror.example.com/hub/lmcache/production-stack-operator:latest"


WRONG = {
    "a key with a path": (
        "{docker.io/lmcache: m.example.com}",
        '"m.example.com" for "docker.io/lmcache" is not a mirror of a registry; write the registry alone as the key, such as docker.io or'
        " registry.example.com:5000; to move one image, use images [invalid-image-reference]",
    ),
    "a value without a registry": (
        "{docker.io: mirror}",
        '"mirror" for "docker.io" is not a mirror of a registry; begin the value with a registry, as in mirror.example.com/docker.io'
        " [invalid-image-reference]",
    ),
    "a value with a tag": (
        "{docker.io: 'm.example.com/hub:v1'}",
        '"m.example.com/hub:v1" for "docker.io" is not a mirror of a registry; write a registry, perhaps with a path, in lower case and'
        " without a tag: mirror.example.com/docker.io [invalid-image-reference]",
    ),
    "one registry twice": (
        "{docker.io: m.example.com, index.docker.io: n.example.com}",
        'registries lists "index.docker.io" and "docker.io", which are the same registry; keep one of them [invalid-value]',
    ),
    "a registry of no image": (
        "{quay.io: m.example.com}",
        'registries lists "quay.io", but no image of this cluster is in that registry; correct the name, or remove it'
        " [unused-image-override]",
    ),
}


@pytest.mark.parametrize(("written", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_registries(project: ProjectFolder, written: str, message: str) -> None:
    """At the entry; an entry that applies to nothing is a warning."""
    project.write({**FILES, "clusters/prod.yaml": f"{CLUSTER}registries: {written}\n"})
    found, *_ = project.messages()
    assert found.partition(": ")[2] == message
