"""The rule `nixl-ports-differ`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import other, router, topology
from tests.rules.worlds import RECEIVER, SENDER, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "nixl-ports-differ"
AT = "spec/extraArgs"
ENGINES = topology(
    {
        ("spec", "topology", "prefill", "lmCacheConfig"): SENDER,
        ("spec", "topology", "decode", "lmCacheConfig"): RECEIVER,
    },
    labels={"model": "q"},
)
SERVICE = other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 7500}]}}, "router-nixl")
IMAGE = {"registry": "registry.example", "name": "router-of-change-841:v1"}


def routing(*arguments: str) -> tuple[Manifest, ...]:
    """The world of a router with these arguments."""
    sides = ["--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]
    made = {"spec/routingLogic": "disaggregated_prefill", AT: [*sides, *arguments], "spec/image": IMAGE}
    return (ENGINES, SERVICE, router(made))


BAD = {
    "proxy": Bad(
        routing("--nixl-proxy-port", "7501"),
        (
            Said(
                "router",
                AT + "/4",
                '--nixl-proxy-port is 7501, and runtime "llm/engine" (prefill) has nixlProxyPort 7500',
            ),
        ),
    ),
    "init": Bad(routing("--nixl-peer-init-port=7301"), (Said("router", AT + "/4", "nixlPeerInitPort 7300"),)),
    "alloc": Bad(routing("--nixl-peer-alloc-port", "7401"), (Said("router", AT + "/4", "nixlPeerAllocPort 7400"),)),
}
GOOD = {
    "the same": routing("--nixl-proxy-port", "7500", "--nixl-peer-init-port", "7300", "--nixl-peer-alloc-port", "7400"),
    "none": routing(),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The router tells senders where receivers listen, and listens where senders report (source of change 841, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
