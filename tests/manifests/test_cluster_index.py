"""The index file of a cluster's folder: what is written is read back, and only a file that `synth` can have written is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.cluster_index import ClusterIndex, read_index, to_text
from prodstack.manifests.layout import CLUSTER_FACTS
from prodstack.manifests.manifest import Facts, NodePool
from prodstack.manifests.suppression import Suppression
from prodstack.manifests.yaml_reader import Mark

if TYPE_CHECKING:
    from pathlib import Path

MARK = Mark("stacks/chat.yaml", 1, 1)
FACTS = {
    "nothing": Facts(),
    "a profile": Facts(profile="0.1.12"),
    "that there are none": Facts(
        storage_classes=frozenset(), runtime_classes=frozenset(), node_pools=(), add_ons=frozenset(), secrets={}
    ),
    "everything": Facts(
        storage_classes=frozenset({"b", "a"}),
        default_storage_class="a",
        runtime_classes=frozenset({"nvidia"}),
        node_pools=(
            NodePool("small"),
            NodePool("large", "amd.com/gpu", gpus=16, nodes=2, gpu_memory=80, labels={"gpu": "on"}),
        ),
        add_ons=frozenset({"keda"}),
        secrets={("llm", "any"): None, ("llm", "empty"): frozenset(), ("llm", "hf"): frozenset({"b", "a"})},
        profile="change-841",
    ),
}


@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
def test_facts_are_read_back(tmp_path: Path, facts: Facts) -> None:
    """A fact that is not stated stays unknown; "there are none" is a fact."""
    (tmp_path / CLUSTER_FACTS).write_text(to_text(facts, {}), encoding="utf-8")
    assert read_index(tmp_path, CLUSTER_FACTS).facts == facts


def test_suppressions_are_read_back(tmp_path: Path) -> None:
    """By unit, in the order of the stack file."""
    written = {
        "chat": [Suppression("a", None, "why: on", MARK), Suppression("b", "VLLMRuntime/x", "1e3", MARK)],
        "b": [],
    }
    (tmp_path / CLUSTER_FACTS).write_text(to_text(Facts(), written), encoding="utf-8")
    found = read_index(tmp_path, CLUSTER_FACTS).suppressions or {}
    assert {unit: [(s.rule, s.object, s.reason) for s in some] for unit, some in found.items()} == {
        "chat": [("a", None, "why: on"), ("b", "VLLMRuntime/x", "1e3")]
    }


def test_the_text_does_not_depend_on_the_order_of_sets() -> None:
    """The file is committed."""
    first, second = (Facts(storage_classes=frozenset(names)) for names in (["a", "b", "c"], ["c", "b", "a"]))
    assert to_text(first, {}) == to_text(second, {})
    assert to_text(Facts(), {"chat": []}) == ""


def test_what_is_not_an_index(tmp_path: Path) -> None:
    """No file, a link, a folder, a very large file, and a file of another form state nothing."""
    assert read_index(tmp_path / "absent", CLUSTER_FACTS) == ClusterIndex()
    (tmp_path / "else").write_text("profile: x\n", encoding="utf-8")
    (tmp_path / CLUSTER_FACTS).symlink_to("else")
    assert read_index(tmp_path, CLUSTER_FACTS) == ClusterIndex()
    (tmp_path / CLUSTER_FACTS).unlink()
    (tmp_path / CLUSTER_FACTS).write_text("profile: x\n" + "#" * 2**20, encoding="utf-8")
    assert read_index(tmp_path, CLUSTER_FACTS) == ClusterIndex()
    for text in ("", "[]", "facts: 1\nsuppress: {a: b}\nprofile: []\n", "facts: {nodePools: [1], secrets: [x]}"):
        (tmp_path / CLUSTER_FACTS).write_text(text, encoding="utf-8")
        assert read_index(tmp_path, CLUSTER_FACTS).suppressions == {}
