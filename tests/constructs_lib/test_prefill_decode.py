"""A prefill/decode block is one construct with one or two runtimes, and with a Service for its router's proxy."""

from __future__ import annotations

from typing import Any

import cdk8s
import pytest

from constructs_lib import PrefillDecode
from tests.constructs_lib.test_resources import block, made, router

COMMON: dict[str, Any] = {
    "model": {"modelURL": "org/llama", "maxModelLen": 4096},
    "vllmConfig": {"env": {"A": 1}},
    "deploymentConfig": {"image": "a/b:1", "resources": {"cpu": 4}},
}


def test_a_pair_has_a_runtime_a_side() -> None:
    """Names and model labels end in the side's name, and neither label is contained in the other."""
    pair = block(cdk8s.Chart(cdk8s.App(), "unit"), "pair")
    assert [runtime.name for runtime in pair.runtimes] == ["pd-prefill", "pd-decode"]
    assert pair.block.labels == ("team.pd-prefill", "team.pd-decode")
    assert [runtime.model_label for runtime in pair.runtimes] == list(pair.block.labels)


def test_a_topology_is_one_runtime() -> None:
    """The operator of change 841 adds the sides' names to its one label (read)."""
    topology = block(cdk8s.Chart(cdk8s.App(), "unit"), "topology")
    assert [runtime.name for runtime in topology.runtimes] == ["pd"]
    assert topology.runtimes[0].model_label == "team.pd"
    assert topology.block.labels == ("team.pd-prefill", "team.pd-decode")


@pytest.mark.parametrize("mode", ["pair", "topology"])
def test_a_side_overrides_what_is_common(mode: str) -> None:
    """Merged as data: a value replaces, null removes, and the short forms of stack files are accepted."""
    decode = {"model": {"maxModelLen": None}, "vllmConfig": {"env": {"A": None, "B": True}, "maxLoras": 2}}
    objects = made(lambda chart: PrefillDecode(chart, "pd", namespace="team", common=COMMON, decode=decode, mode=mode))
    specs = [body["spec"] for body in objects]
    prefill, decoder = specs if mode == "pair" else (specs[0]["topology"][side] for side in ("prefill", "decode"))
    assert (prefill["model"]["maxModelLen"], "maxModelLen" in decoder["model"]) == (4096, False)
    assert prefill["vllmConfig"]["env"][0] == {"name": "A", "value": "1"}
    assert decoder["vllmConfig"]["env"][0] == {"name": "B", "value": "true"}
    assert decoder["vllmConfig"]["maxLoras"] == 2


def test_being_routed_again_leaves_one_proxy() -> None:
    """The last router wins, and no Service is left behind."""

    def build(chart: cdk8s.Chart) -> None:
        both = block(chart, "topology")
        front = router(chart)
        front.serves(both)
        front.serves(both)

    kinds = sorted(body["kind"] for body in made(build))
    assert kinds == ["Service", "VLLMRouter", "VLLMRuntime"]


def test_a_pair_needs_no_proxy() -> None:
    """NixlConnector's engines find each other through the router's requests."""
    objects = made(lambda chart: router(chart).serves(block(chart, "pair")))
    assert sorted(body["kind"] for body in objects) == ["VLLMRouter", "VLLMRuntime", "VLLMRuntime"]


def test_written_labels_name_the_sides() -> None:
    """The sides' labels follow from the written one."""
    chart = cdk8s.Chart(cdk8s.App(), "unit")
    pair = PrefillDecode(chart, "pd", namespace="team", common=COMMON, labels={"model": "llama"})
    assert [runtime.model_label for runtime in pair.runtimes] == ["llama-prefill", "llama-decode"]
