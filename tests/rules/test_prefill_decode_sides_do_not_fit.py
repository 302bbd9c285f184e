"""The rule `prefill-decode-sides-do-not-fit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import other, runtime, topology
from tests.rules.worlds import RECEIVER, SENDER, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-sides-do-not-fit"
PREFILL, DECODE = (("spec", "topology", side, "lmCacheConfig") for side in ("prefill", "decode"))
SERVICE = other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 7500}]}}, "router-nixl")


def pair(sender: dict[str, object] | None = None, receiver: dict[str, object] | None = None) -> Manifest:
    """A topology whose caches fit but for the changes; None as a value takes an entry away."""
    configs = ({**SENDER, **(sender or {})}, {**RECEIVER, **(receiver or {})})
    first, second = ({key: value for key, value in config.items() if value is not None} for config in configs)
    return topology({PREFILL: first, DECODE: second})


def bad(made: Manifest, *said: tuple[str, str]) -> Bad:
    """What is said below spec/topology of the sides."""
    return Bad((made, SERVICE), tuple(Said("engine", f"spec/topology/{path}", part) for path, part in said))


BAD = {
    "prefill receives": bad(pair({"nixlRole": "receiver"}), ("prefill/lmCacheConfig/nixlRole", 'nixlRole "receiver"')),
    "decode sends": bad(pair(None, {"nixlRole": "sender"}), ("decode/lmCacheConfig/nixlRole", 'nixlRole "sender"')),
    "decode produces": bad(pair(None, {"kvRole": "kv_producer"}), ("decode/lmCacheConfig/kvRole", "kv_producer")),
    "no role": bad(pair({"nixlRole": None}), ("prefill/lmCacheConfig/nixlRole", 'nixlRole ""')),
    "no proxy host": bad(pair({"nixlProxyHost": None}), ("prefill/lmCacheConfig/nixlProxyHost", "lacks nixlProxyHost")),
    "no ports": bad(
        pair({"nixlProxyPort": None}, {"nixlPeerInitPort": None, "nixlPeerAllocPort": None}),
        ("prefill/lmCacheConfig/nixlProxyPort", "lacks"),
        ("decode/lmCacheConfig/nixlPeerInitPort", "lacks"),
        ("decode/lmCacheConfig/nixlPeerAllocPort", "lacks"),
    ),
    "one buffer": bad(pair({"nixlBufferSize": None}), ("prefill/lmCacheConfig/nixlBufferSize", "lacks nixlBufferSize")),
    "two sizes": bad(
        pair({"nixlBufferSize": "2048"}), ("decode/lmCacheConfig/nixlBufferSize", '(prefill "2048", decode "1024")')
    ),
    "two devices": bad(
        pair({"nixlBufferDevice": "cpu"}), ("decode/lmCacheConfig/nixlBufferDevice", '(prefill "cpu", decode "cuda")')
    ),
    "NIXL on one side": bad(
        pair(None, {"enableNixl": False}), ("decode/lmCacheConfig/enableNixl", "the decode side has not")
    ),
    "two models": bad(
        topology({("spec", "topology", "decode", "model", "modelURL"): "Qwen/Qwen3-4B"}),
        ("decode/model/modelURL", '(prefill "Qwen/Qwen3-8B", decode "Qwen/Qwen3-4B")'),
    ),
    "a remote cache": bad(
        pair({"remoteUrl": "lm://x.example.com:80"}), ("prefill/lmCacheConfig/remoteUrl", "beside NIXL")
    ),
}
GOOD = {
    "fitting": (pair(), SERVICE),
    "roles written": (pair({"kvRole": "kv_producer"}, {"kvRole": "kv_consumer"}), SERVICE),
    "no cache": (topology(),),
    "one runtime": (runtime(),),
    "no mapping": (topology({("spec", "topology", "decode"): "x"}),),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Sender and receiver name each other and agree on the buffer; no remote cache beside NIXL (LMCache, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
