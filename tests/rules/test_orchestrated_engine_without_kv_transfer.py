"""The rule `orchestrated-engine-without-kv-transfer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, Patch, router, runtime
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "orchestrated-engine-without-kv-transfer"
AT = "spec/k8sLabelSelector"
FIRST = runtime(NIXL, labels={"model": "q-prefill"})
ROUTING = router(
    {
        AT: "app in (engine,second)",
        "spec/extraArgs": [
            "--routing-logic",
            "disaggregated_prefill_orchestrated",
            "--prefill-model-labels",
            "q-prefill",
            "--decode-model-labels",
            "q-decode",
        ],
    }
)


def decoding(patch: Patch) -> tuple[Manifest, ...]:
    """Both engines, the second one changed, and the router."""
    return (FIRST, runtime({**NIXL, **patch}, name="second", labels={"model": "q-decode"}), ROUTING)


LMCACHE = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": ""}
BAD = {
    "no connector": Bad(
        decoding({"spec/vllmConfig/extraArgs": ABSENT}),
        (Said("router", AT, 'runtime "llm/second" has no --kv-transfer-config'),),
    ),
    "another connector": Bad(
        decoding({"spec/vllmConfig/extraArgs": ["--kv-transfer-config", '{"kv_connector":"P2pNcclConnector"}']}),
        (Said("router", AT, "P2pNcclConnector", Severity.WARNING),),
    ),
    "no side channel": Bad(
        decoding({"spec/vllmConfig/env": ABSENT}), (Said("router", AT, "side channel", Severity.WARNING),)
    ),
}
GOOD = {
    "both": decoding({}),
    "another logic": (runtime(), router()),
}


def test_lmcache_wins_over_the_connector_of_extra_args() -> None:
    """With LMCache enabled the operator appends its own --kv-transfer-config (operator, observed)."""
    case = decoding({"spec/vllmConfig/extraArgs": ABSENT, "spec/lmCacheConfig": LMCACHE})
    check_bad(RULE, Bad(case, (Said("router", AT, "LMCacheConnector", Severity.WARNING),)))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The router needs kv_transfer_params, which NixlConnector returns; LMCache's connector is added last and wins (read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
