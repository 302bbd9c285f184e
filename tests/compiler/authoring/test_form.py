"""An entry consists of the CRD's spec and reference keys, and shorthands are expanded to the CRD's form."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.compiler.authoring.form import (
    PREFILL_DECODE,
    REFERENCE_KEYS,
    SECTIONS,
    in_crd_form,
    spec_schema,
    taken_apart,
)
from prodstack.compiler.authoring.tree import plain
from prodstack.manifests.manifest import KINDS, ROUTER, RUNTIME
from prodstack.manifests.yaml_reader import Map, Mark, locate, read

HERE = Mark("stacks/a.yaml", 1, 1)


def tree(text: str) -> Map:
    """The tree of one YAML text."""
    (document,) = read(text, "stacks/a.yaml")
    assert isinstance(document, Map)
    return document


def crd_form(text: str, kind: str = RUNTIME) -> dict[str, Any]:
    """The spec of an entry in the CRD's form."""
    done: dict[str, Any] = plain(in_crd_form(taken_apart(kind, "x", HERE, tree(text))).spec)
    return done


def test_reference_keys_are_no_fields_of_any_crd() -> None:
    """A key belongs either to the CRD or to the stack file."""
    assert set(SECTIONS.values()) == {*KINDS, PREFILL_DECODE}
    for kind, keys in REFERENCE_KEYS.items():
        assert set(keys).isdisjoint(spec_schema(kind)["properties"]), kind


def test_an_entry_is_taken_apart() -> None:
    """Reference keys are separated; the rest is the spec."""
    entry = taken_apart(ROUTER, "x", HERE, tree("serves: [a]\nlabels: {a: b}\nport: 80\n"))
    assert (entry.spec, entry.references) == ({"port": 80}, {"serves": ["a"], "labels": {"a": "b"}})
    assert entry.labels == {"a": "b"}


@pytest.mark.parametrize(
    ("text", "labels"),
    [pytest.param("port: 80", None, id="none"), pytest.param("labels: {}", {}, id="an empty mapping is a choice")],
)
def test_labels(text: str, labels: dict[str, str] | None) -> None:
    """None if no labels are written."""
    assert taken_apart(ROUTER, "x", HERE, tree(text)).labels == labels


SHORT: dict[str, tuple[str, Any]] = {
    "an image": ("deploymentConfig: {image: h.io/a:1}", {"deploymentConfig": {"image": {"registry": "h.io", "name": "a:1"}}}),
    "an image without registry": (
        "deploymentConfig: {image: a/b:1}",
        {"deploymentConfig": {"image": {"registry": "docker.io", "name": "a/b:1"}}},
    ),
    "an image as the CRD has it": (
        "deploymentConfig: {image: {registry: h.io, name: a, pullPolicy: Always}}",
        {"deploymentConfig": {"image": {"registry": "h.io", "name": "a", "pullPolicy": "Always"}}},
    ),
    "a token's name": ("model: {hfTokenSecret: s}", {"model": {"hfTokenSecret": {"hfTokenSecretName": "s"}}}),
    "a token's name and key": (
        "model: {hfTokenSecret: {name: s, key: k}}",
        {"model": {"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": "k"}}},
    ),
    "a token as the CRD has it": (
        "model: {hfTokenSecret: {hfTokenSecretName: s}}",
        {"model": {"hfTokenSecret": {"hfTokenSecretName": "s"}}},
    ),
    "a key alone is not enough": ("model: {hfTokenSecret: {key: k}}", {"model": {"hfTokenSecret": {"key": "k"}}}),
    "env as a mapping": (
        "vllmConfig: {env: {B: 1, A: x, C: ~, D: on, E: 1.0}}",
        {
            "vllmConfig": {
                "env": [
                    {"name": "B", "value": "1"},
                    {"name": "A", "value": "x"},
                    {"name": "D", "value": "on"},
                    {"name": "E", "value": "1.0"},
                ]
            }
        },
    ),
    "env as a list": (
        "vllmConfig: {env: [{name: A, value: 5}]}",
        {"vllmConfig": {"env": [{"name": "A", "value": "5"}]}},
    ),
    "numbers as they are written": (
        "vllmConfig: {gpuMemoryUtilization: 0.80}\ndeploymentConfig: {resources: {cpu: 4, gpu: 01, memory: 1e3}}",
        {
            "vllmConfig": {"gpuMemoryUtilization": "0.80"},
            "deploymentConfig": {"resources": {"cpu": "4", "gpu": "01", "memory": "1e3"}},
        },
    ),
    "text in a list": ("vllmConfig: {extraArgs: [--seed, 0x1F, true]}", {"vllmConfig": {"extraArgs": ["--seed", "0x1F", "true"]}}),
    "annotations of pods": (
        "deploymentConfig: {podAnnotations: {a: yes, b: 5}}",
        {"deploymentConfig": {"podAnnotations": {"a": "yes", "b": "5"}}},
    ),
    "a number where a number is wanted": ("model: {maxModelLen: 4096}", {"model": {"maxModelLen": 4096}}),
    "nulls are not written": ("model: {dtype: ~, modelURL: a}\nstorageConfig: ~", {"model": {"modelURL": "a"}}),
    "a text for a number is left for validation": ("model: {maxModelLen: many}", {"model": {"maxModelLen": "many"}}),
    "an unknown field is left for validation": ("model: {frobnicate: [1]}", {"model": {"frobnicate": [1]}}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SHORT.values(), ids=SHORT)
def test_the_short_form(text: str, wanted: Any) -> None:
    """Shorthands follow from the CRD's schema, at every depth."""
    assert crd_form(text) == wanted


def test_sides_of_a_topology_have_the_short_forms_too() -> None:
    """Shorthands also work in a topology."""
    text = "topology: {prefill: {deploymentConfig: {image: a/b:1}, vllmConfig: {env: {A: 1}}}}"
    side = crd_form(text)["topology"]["prefill"]
    assert side["deploymentConfig"]["image"] == {"registry": "docker.io", "name": "a/b:1"}
    assert side["vllmConfig"]["env"] == [{"name": "A", "value": "1"}]


PLACES = {
    "an image's name": (("deploymentConfig", "image", "name"), "stacks/a.yaml:2:3"),
    "a token's key": (("model", "hfTokenSecret", "hfTokenKeyName"), "stacks/a.yaml:5:21"),
    "a variable": (("vllmConfig", "env", 1, "value"), "stacks/a.yaml:9:5"),
}


@pytest.mark.parametrize(("path", "place"), PLACES.values(), ids=PLACES)
def test_a_short_form_keeps_its_place(path: tuple[str | int, ...], place: str) -> None:
    """A finding about an expanded shorthand points at the shorthand."""
    text = (
        "deploymentConfig:\n  image: a/b:1\nmodel:\n  hfTokenSecret:\n    {name: s,       key: k}\n"
        "vllmConfig:\n  env:\n    A: 1\n    B: 2\n"
    )
    done = in_crd_form(taken_apart(RUNTIME, "x", HERE, tree(text)))
    assert str(locate(done.spec, path)).split("\n")[0] == place
