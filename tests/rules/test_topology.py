"""The rules about runtimes with a prefill and a decode side."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Facts
from tests.rules.builders import ABSENT, other, reports, runtime, topology, world
from tests.rules.harness import (
    FACTS,
    NOTE,
    NOTHING,
    POD,
    RECEIVER,
    SENDER,
    Case,
    Said,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

PREFILL, DECODE = (("spec", "topology", side, "lmCacheConfig") for side in ("prefill", "decode"))
SERVICE = other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 7500}]}}, "router-nixl")


def pair(sender: dict[str, object] | None = None, receiver: dict[str, object] | None = None) -> Manifest:
    """A topology whose caches fit but for the changes; None as a value takes an entry away."""
    configs = ({**SENDER, **(sender or {})}, {**RECEIVER, **(receiver or {})})
    first, second = ({key: value for key, value in config.items() if value is not None} for config in configs)
    return topology({PREFILL: first, DECODE: second})


def mismatched(name: str, made: Manifest, *said: tuple[str, str]) -> Case:
    """What is said below spec/topology of the sides."""
    expected = (Said(f"spec/topology/{path}", part, fails_at=POD, name="engine") for path, part in said)
    return bad_cluster("mismatched-sides", name, (made, SERVICE), *expected)


fitting = partial(good, "mismatched-sides", facts=FACTS)
MISMATCHED_SIDES = (
    mismatched(
        "prefill receives", pair({"nixlRole": "receiver"}), ("prefill/lmCacheConfig/nixlRole", 'nixlRole "receiver"')
    ),
    mismatched(
        "decode sends", pair(None, {"nixlRole": "sender"}), ("decode/lmCacheConfig/nixlRole", 'nixlRole "sender"')
    ),
    mismatched(
        "decode produces", pair(None, {"kvRole": "kv_producer"}), ("decode/lmCacheConfig/kvRole", "kv_producer")
    ),
    mismatched("no role", pair({"nixlRole": None}), ("prefill/lmCacheConfig/nixlRole", 'nixlRole ""')),
    mismatched(
        "no proxy host", pair({"nixlProxyHost": None}), ("prefill/lmCacheConfig/nixlProxyHost", "lacks nixlProxyHost")
    ),
    mismatched(
        "no ports",
        pair({"nixlProxyPort": None}, {"nixlPeerInitPort": None, "nixlPeerAllocPort": None}),
        ("prefill/lmCacheConfig/nixlProxyPort", "lacks"),
        ("decode/lmCacheConfig/nixlPeerInitPort", "lacks"),
        ("decode/lmCacheConfig/nixlPeerAllocPort", "lacks"),
    ),
    mismatched(
        "one buffer", pair({"nixlBufferSize": None}), ("prefill/lmCacheConfig/nixlBufferSize", "lacks nixlBufferSize")
    ),
    mismatched(
        "two sizes",
        pair({"nixlBufferSize": "2048"}),
        ("decode/lmCacheConfig/nixlBufferSize", '(prefill "2048", decode "1024")'),
    ),
    mismatched(
        "two devices",
        pair({"nixlBufferDevice": "cpu"}),
        ("decode/lmCacheConfig/nixlBufferDevice", '(prefill "cpu", decode "cuda")'),
    ),
    mismatched(
        "NIXL on one side",
        pair(None, {"enableNixl": False}),
        ("decode/lmCacheConfig/enableNixl", "but the decode side does not"),
    ),
    mismatched(
        "LMCache on one side",
        topology({DECODE: RECEIVER}),
        ("prefill/lmCacheConfig", "but the prefill side has no lmCacheConfig"),
    ),
    mismatched(
        "two models",
        topology({("spec", "topology", "decode", "model", "modelURL"): "Qwen/Qwen3-4B"}),
        ("decode/model/modelURL", '(prefill "Qwen/Qwen3-8B", decode "Qwen/Qwen3-4B")'),
    ),
    mismatched(
        "a remote cache",
        pair({"remoteUrl": "lm://x.example.com:80"}),
        ("prefill/lmCacheConfig/remoteUrl", '"lm://x.example.com:80" is set together with NIXL'),
    ),
    fitting("fitting", (pair(), SERVICE)),
    fitting("roles written", (pair({"kvRole": "kv_producer"}, {"kvRole": "kv_consumer"}), SERVICE)),
    fitting("no cache", topology()),
    fitting("one runtime", runtime()),
    fitting("no mapping", topology({("spec", "topology", "decode"): "x"})),
)

SWITCH, SIDES = "spec/enablePDDisaggregation", "spec/topology"
TODAY, UNNAMED = (dataclasses.replace(FACTS, profile=name) for name in ("2026-08-05", None))
UNNAMED_SAYS = Said(SIDES, "does not name a profile", NOTE, NOTHING, name="engine")
IGNORED = Said(SIDES, "is ignored", name="engine")
unusable, usable = partial(bad_cluster, "unusable-topology"), partial(good, "unusable-topology", facts=FACTS)
UNUSABLE_TOPOLOGY = (
    unusable(
        "today's operator",
        topology(),
        Said(SIDES, "the cluster's operator does not have it", name="engine"),
        facts=TODAY,
    ),
    unusable("only the switch", runtime({SWITCH: True}), Said(SWITCH, "change 841", name="engine"), facts=TODAY),
    unusable("no profile is named", topology(), UNNAMED_SAYS, facts=UNNAMED),
    unusable("no switch", topology({SWITCH: ABSENT}), IGNORED),
    unusable("the switch is off", topology({SWITCH: False}), IGNORED),
    unusable("no switch and no profile", topology({SWITCH: ABSENT}), UNNAMED_SAYS, IGNORED, facts=UNNAMED),
    unusable("no topology", runtime({SWITCH: True}), Said(SWITCH, "makes nothing", name="engine")),
    usable("both, and an operator that knows them", topology()),
    usable("neither", (runtime(), runtime({SWITCH: False}, name="b"))),
)

CASES = (*MISMATCHED_SIDES, *UNUSABLE_TOPOLOGY)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Only the operator of change 841 knows topologies, and LMCache's sender and receiver must agree (read)."""
    check(case)


def test_an_operator_that_does_not_know_topologies_gives_one_finding() -> None:
    """What is missing in a topology does not matter if the operator reads none."""
    manifest = topology({SWITCH: ABSENT})
    [said] = reports("unusable-topology", manifest, world(manifest, facts=Facts(profile="2026-08-05")))
    assert "the cluster's operator does not have it" in said.message
