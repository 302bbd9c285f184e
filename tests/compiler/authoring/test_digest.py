"""The digest moves if and only if a field moves that the operator would otherwise never bring to the pods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.compiler.authoring.digest import with_digest
from prodstack.compiler.authoring.tree import at, mapping
from prodstack.upstream.digest import ANNOTATION, digest
from tests.compiler.authoring.engine_edits import (
    Edit,
    Steps,
    edited,
    edits,
    engine,
    later_fields,
    put,
    schema_leaves,
    without,
)
from tests.projects import BLOCK, STACK, ProjectFolder, spec

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = engine()
ROWS = [pytest.param(edit, id=edit.path.removeprefix(".spec.")) for edit in edits()]
LISTS_OF_MAPPINGS = {".spec.deploymentConfig.nodeSelectorTerms[]"}
"""Rows about a list's entries as a whole; the fields below them have rows of their own."""

CONDITIONS: dict[str, tuple[Steps, ...]] = {
    "no": (),
    "yes": (),
    "yes: content and presence": (),
    "yes, if name set": (("model", "hfTokenSecret", "hfTokenSecretName"),),
    "yes, if storage enabled": (("storageConfig", "enabled"),),
    "yes, if enabled": (("deploymentConfig", "sidecarConfig", "enabled"),),
    "yes, if enabled and storage enabled": (
        ("deploymentConfig", "sidecarConfig", "enabled"),
        ("storageConfig", "enabled"),
    ),
}
"""What the table's words ask for, as fields that must be there and true."""


def test_every_field_stands_in_the_table_and_every_row_is_a_field() -> None:
    """A field that is added to the model must be judged: does its edit reach the pods? Fields of change 841 are not in the table."""
    rows = {edit.path for edit in edits()}
    today = {path for path in schema_leaves() if path not in later_fields() and not path.startswith(".spec.topology")}
    assert today - rows == set()
    assert rows - set(schema_leaves()) == LISTS_OF_MAPPINGS
    assert {edit.digest for edit in edits()} == set(CONDITIONS)


@pytest.mark.parametrize("edit", ROWS)
def test_an_edit_moves_the_digest_if_and_only_if_the_table_says_so(edit: Edit) -> None:
    """Every field of an engine is edited once, while everything that it depends on is there."""
    after = edited(BASE, edit)
    assert after != BASE
    assert (digest(after) != digest(BASE)) == edit.moves


@pytest.mark.parametrize(
    ("edit", "condition"),
    [
        pytest.param(edit, condition, id=f"{edit.path.removeprefix('.spec.')} without {condition[-1]}")
        for edit in edits()
        for condition in CONDITIONS[edit.digest]
    ],
)
@pytest.mark.parametrize("absent", [False, True], ids=["false", "absent"])
def test_an_edit_that_reaches_no_pod_does_not_move_it(edit: Edit, condition: Steps, absent: bool) -> None:
    """A field that only counts while something is enabled, does not count while it is off: nothing restarts for it."""
    off = without(BASE, condition) if absent else put(BASE, condition, "" if "hfToken" in str(condition) else False)
    assert digest(edited(off, edit)) == digest(off)
    assert digest(off) != digest(BASE)


@pytest.mark.parametrize("edit", [pytest.param(edit, id=edit.path) for edit in edits() if edit.moves])
def test_presence_moves_it_as_well(edit: Edit) -> None:
    """Taking a field of the digest away is an edit like any other."""
    assert digest(without(BASE, edit.steps)) != digest(BASE)


@given(st.sets(st.sampled_from(edits()), min_size=1))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_several_edits_move_it_if_and_only_if_one_of_them_does(chosen: set[Edit]) -> None:
    """Compared fields alone never move it, so nothing restarts twice; with any other field beside them it moves."""
    after = BASE
    for edit in sorted(chosen, key=lambda each: each.path):
        after = edited(after, edit)
    assert (digest(after) != digest(BASE)) == any(edit.moves for edit in chosen)


ABSENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "v1 is off": ({}, {"vllmConfig": {"v1": False}}),
    "chunked prefill is off": ({}, {"vllmConfig": {"enableChunkedPrefill": False}}),
    "prefix caching is off": ({}, {"vllmConfig": {"enablePrefixCaching": False}}),
    "LoRA is off": ({}, {"model": {"enableLoRA": False}}),
    "tools are off": ({}, {"model": {"enableTool": False}}),
    "no length is no argument": ({}, {"model": {"maxModelLen": 0}}),
    "a negative number is no argument": ({}, {"vllmConfig": {"maxLoras": -1, "tensorParallelSize": 0}}),
    "an empty dtype is no argument": ({}, {"model": {"dtype": "", "toolCallParser": ""}}),
    "no template": ({}, {"model": {"chatTemplate": ""}}),
    "no utilization": ({}, {"vllmConfig": {"gpuMemoryUtilization": ""}}),
    "no arguments, no environment": ({}, {"vllmConfig": {"extraArgs": [], "env": []}}),
    "a key without a secret": ({}, {"model": {"hfTokenSecret": {"hfTokenKeyName": "other"}}}),
    "the token's key is token": (
        {"model": {"hfTokenSecret": {"hfTokenSecretName": "a"}}},
        {"model": {"hfTokenSecret": {"hfTokenSecretName": "a", "hfTokenKeyName": "token"}}},
    ),
    "storage that is off": ({}, {"storageConfig": {"enabled": False, "mountPath": "/x", "volumeName": "v"}}),
    "the volume's names": (
        {"storageConfig": {"enabled": True}},
        {"storageConfig": {"enabled": True, "mountPath": "/data", "volumeName": "pvc-storage"}},
    ),
    "a sidecar that is off": ({}, {"deploymentConfig": {"sidecarConfig": {"enabled": False, "args": ["a"]}}}),
    "the sidecar's defaults": (
        {"deploymentConfig": {"sidecarConfig": {"enabled": True}}},
        {
            "deploymentConfig": {
                "sidecarConfig": {
                    "enabled": True,
                    "name": "sidecar",
                    "mountPath": "/data",
                    "command": [],
                    "resources": {"cpu": "0.5", "memory": "128Mi", "gpu": "0", "gpuType": "nvidia.com/gpu"},
                }
            }
        },
    ),
    "the sidecar's amounts, written otherwise": (
        {"deploymentConfig": {"sidecarConfig": {"enabled": True, "resources": {"memory": "1Gi"}}}},
        {"deploymentConfig": {"sidecarConfig": {"enabled": True, "resources": {"cpu": "500m", "memory": "1024Mi"}}}},
    ),
    "no annotations": ({}, {"deploymentConfig": {"podAnnotations": {}}}),
}


@pytest.mark.parametrize(("absent", "written"), ABSENT.values(), ids=ABSENT)
def test_an_absent_field_counts_as_what_the_operator_makes_of_it(
    absent: dict[str, Any], written: dict[str, Any]
) -> None:
    """Writing out what the pod has anyway restarts nothing (defaults and conditions: operator, observed)."""
    assert digest(absent) == digest(written)


ANNOTATIONS: dict[str, tuple[dict[str, str], dict[str, str], bool]] = {
    "added": ({"a": "1"}, {"a": "1", "b": ""}, True),
    "removed": ({"a": "1", "b": "1"}, {"a": "1"}, True),
    "changed": ({"a": "1"}, {"a": "2"}, False),
    "in another order": ({"a": "1", "b": "1"}, {"b": "1", "a": "1"}, False),
    "our own": ({"a": "1"}, {"a": "1", ANNOTATION: "0123456789ab"}, False),
}


@pytest.mark.parametrize(("before", "after", "moves"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_only_the_names_of_annotations_count(before: dict[str, str], after: dict[str, str], moves: bool) -> None:
    """The operator compares the values that it finds written; a removed or an empty one it does not miss (operator, observed)."""
    one, other = ({"deploymentConfig": {"podAnnotations": each}} for each in (before, after))
    assert (digest(one) != digest(other)) == moves


def test_the_order_of_arguments_and_variables_counts() -> None:
    """Both reach the pod in order, and the last one wins."""
    variables = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    for field, entries in (("extraArgs", ["--a", "--b"]), ("env", variables)):
        one, other = ({"vllmConfig": {field: each}} for each in (entries, entries[::-1]))
        assert digest(one) != digest(other), field


def test_with_digest_writes_it_once() -> None:
    """Twelve hexadecimal digits beside the written annotations; a second time changes nothing."""
    once = with_digest(mapping(BASE))
    assert re.fullmatch("[0-9a-f]{12}", at(once, ("deploymentConfig", "podAnnotations", ANNOTATION)))
    assert at(once, ("deploymentConfig", "podAnnotations", "key")) == "one"
    assert with_digest(once) == once


def digests(objects: Iterable[dict[str, Any]]) -> list[str | None]:
    """The digest of every engine of the runtimes, a topology's prefill side first."""
    specs = [body["spec"] for body in objects if body["kind"] == "VLLMRuntime"]
    engines = [each for one in specs for each in (one["topology"].values() if "topology" in one else [one])]
    return [each["deploymentConfig"].get("podAnnotations", {}).get(ANNOTATION) for each in engines]


@pytest.mark.parametrize("mode", ["pair", "topology"])
def test_each_side_has_its_own(project: ProjectFolder, mode: str) -> None:
    """An edit of one side restarts that side alone."""
    text = BLOCK.replace("  pd:\n", f"  pd:\n    mode: {mode}\n")
    before = digests(project.write({"stacks/chat.yaml": text}).objects())
    edit = "    decode: {model: {maxModelLen: 9}}\n    model:"
    after = digests(project.write({"stacks/chat.yaml": text.replace("    model:", edit)}).objects())
    assert (len(before), len(after)) == (2, 2)
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)


@pytest.mark.parametrize("off", ["off", '"off"', "false"])
def test_off_leaves_none(project: ProjectFolder, off: str) -> None:
    """Adopting a live stack starts without the digest, in both spellings that YAML 1.1 makes of `off`."""
    objects = project.write({"stacks/chat.yaml": f"rolloutDigest: {off}\n{STACK}"}).objects()
    assert digests(objects) == [None]
    assert "podAnnotations" not in spec(objects, "VLLMRuntime", "llama")["deploymentConfig"]
