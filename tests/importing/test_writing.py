"""What an import writes is read back as the same data, in the order of the documentation, with its comments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.yaml_reader import read

STACK = {
    "routers": {"front": {"resources": {"memory": "2Gi", "cpu": 1}, "image": "a/b:1", "serves": ["chat"]}},
    "runtimes": {
        "chat": {
            "deploymentConfig": {"resources": {"gpu": 1}, "image": {"name": "b:1", "registry": "a"}},
            "vllmConfig": {"v1": True, "env": {"A": "on, off", "B": "x" * 120}},
            "model": {"modelURL": "org/chat", "chatTemplate": "{{ a }}\n  {{ b }}\n"},
        }
    },
    "loraAdapters": {},
}
SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=130)
KEYS = st.text(max_size=130)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


def test_a_stack_file_has_the_order_of_the_documentation() -> None:
    """Sections, fields and reference keys stand where the pages and the schema list them; empty sections are left out."""
    lines = stack_file(STACK, head=["Written by a test."], schema="../docs/schemas/stack.json").splitlines()
    assert lines[:3] == [
        "# yaml-language-server: $schema=../docs/schemas/stack.json",
        "# Written by a test.",
        "runtimes:",
    ]
    keys = [line.strip().partition(":")[0] for line in lines if line.startswith("    ") and line[4] != " "]
    assert keys == ["model", "vllmConfig", "deploymentConfig", "serves", "resources", "image"]
    assert "loraAdapters:" not in lines


def test_comments_stand_above_their_entries() -> None:
    """A comment is wrapped, indented like its entry, and opens the mapping that it is in."""
    path = ("runtimes", "chat", "deploymentConfig", "resources", "gpu")
    text = stack_file(STACK, {path: "Why one GPU.\nAnd more \x1b[31m."})
    assert (
        "      resources:\n        # Why one GPU.\n        # And more \N{REPLACEMENT CHARACTER}[31m.\n        gpu: 1\n"
        in text
    )
    assert read(text, "a")[0] == {key: value for key, value in STACK.items() if value}


def test_a_cluster_file_begins_with_its_stacks() -> None:
    """They are what a reader looks for."""
    text = cluster_file({"operator": {"install": False}, "namespace": "a", "stacks": ["x"]})
    assert text == "stacks: [x]\nnamespace: a\noperator:\n  install: false\n"


@pytest.mark.parametrize("of", [stack_file, cluster_file])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.dictionaries(KEYS, TREES, max_size=4), comment=st.text(max_size=200))
def test_every_reader_gets_the_data_back(of: Any, data: dict[str, Any], comment: str) -> None:
    """Whatever the data and the comments are, also with line breaks, colons, quotes and words that YAML takes for something else."""
    comments = {(key,): comment for key in data}
    (found,) = read(of({**data, "stacks": ["x"]}, comments, [comment]), "a")
    assert found == {**data, "stacks": ["x"]}
