"""Hardening adds restrictions by path, and can do nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.models.crds import RULES, Additions, bundle, hardened, root_schema, steps
from prodstack.models.kinds import RUNTIME

RULE = {"rule": "size(self) < 64", "message": "shorten it [long-name]"}


def spec_of(crd: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of spec."""
    spec = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert isinstance(spec, dict)
    return spec


@pytest.mark.parametrize(
    ("path", "way"),
    [
        (".", ()),
        (".spec", ("spec",)),
        (".spec.vllmConfig.env[].name", ("spec", "vllmConfig", "env", "[]", "name")),
        (".spec.podAnnotations{}", ("spec", "podAnnotations", "{}")),
        (".a[][]", ("a", "[]", "[]")),
    ],
)
def test_a_path_has_steps(path: str, way: tuple[str, ...]) -> None:
    """Paths are written as in the table of CRD fields."""
    assert steps(path) == way


def test_additions_reach_their_node_and_no_other() -> None:
    """Bounds and rules are added at their path; all other nodes, and the plain bundle, stay unchanged."""
    plain = bundle()
    additions: Additions = {
        ".spec.vllmConfig.port": {"minimum": 1, "maximum": 65535},
        ".spec.vllmConfig.env[].name": {"pattern": "^[^=]+$"},
        ".spec.deploymentConfig.podAnnotations{}": {"maxLength": 10},
        ".spec.deploymentConfig.nodeSelectorTerms": {"minItems": 1},
    }
    hard = bundle({"VLLMRuntime": additions})
    spec = spec_of(hard[0])["properties"]
    assert spec["vllmConfig"]["properties"]["port"]["maximum"] == 65535
    assert spec["vllmConfig"]["properties"]["env"]["items"]["properties"]["name"]["pattern"] == "^[^=]+$"
    deployment = spec["deploymentConfig"]["properties"]
    assert deployment["podAnnotations"]["additionalProperties"] == {"maxLength": 10, "type": "string"}
    assert deployment["nodeSelectorTerms"]["minItems"] == 1
    assert hard[1:] == plain[1:]
    assert plain == bundle()
    assert spec["topology"] == spec_of(plain[0])["properties"]["topology"]


def test_rules_are_appended_to_existing_ones() -> None:
    """The topology condition stays first; rules can be added at the root, too."""
    schema = hardened(root_schema(RUNTIME), {".spec": {RULES: [RULE]}, ".": {RULES: [RULE]}})
    first, second = schema["properties"]["spec"][RULES]
    assert "has(self.topology)" in first["rule"]
    assert second == RULE
    assert schema[RULES] == [RULE]
    assert list(schema) == sorted(schema)


@pytest.mark.parametrize("word", ["type", "default", "enum", "required", "properties", "format"])
def test_what_a_manifest_means_cannot_be_changed(word: str) -> None:
    """Type, default, enum and presence stay the operator's."""
    with pytest.raises(ValueError, match=rf"\.spec\.replicas: {word} cannot be added"):
        bundle({"VLLMRouter": {".spec.replicas": {word: "x"}}})


@pytest.mark.parametrize("path", [".spec.nothing", ".spec.replicas[]", ".spec.replicas.more", ".spec.env{}"])
def test_an_unknown_path_is_an_error(path: str) -> None:
    """A misspelt path would silently guard nothing."""
    with pytest.raises(KeyError, match="the schema has no path"):
        bundle({"VLLMRouter": {path: {"minimum": 1}}})


def test_an_unknown_kind_is_an_error() -> None:
    """A misspelt kind would silently guard nothing."""
    with pytest.raises(KeyError, match="unknown kinds VLLMrouter; the kinds are VLLMRuntime, VLLMRouter"):
        bundle({"VLLMrouter": {}})
