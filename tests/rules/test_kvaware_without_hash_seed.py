"""The rule `kvaware-without-hash-seed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "kvaware-without-hash-seed"
AT = "spec/env"


def seeded(seed: str) -> list[dict[str, str]]:
    """An env list with a seed."""
    return [{"name": "PYTHONHASHSEED", "value": seed}]


KV = {"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 9000}
GOOD_ENGINE = runtime({"spec/vllmConfig/env": seeded("0")})
QUIET = FailsAt.NOTHING
BAD = {
    "nowhere": Bad(
        (runtime(), router(KV)),
        (Said("router", AT, "not set in the router and not set in runtime", Severity.WARNING, QUIET),),
    ),
    "in the engine only": Bad(
        (GOOD_ENGINE, router(KV)), (Said("router", AT, 'not set in the router and "0"', Severity.WARNING, QUIET),)
    ),
    "two seeds": Bad(
        (GOOD_ENGINE, router({**KV, AT: seeded("1")})),
        (Said("router", AT, '"1" in the router and "0"', Severity.WARNING, QUIET),),
    ),
    "random is no number": Bad(
        (runtime({"spec/vllmConfig/env": seeded("random")}), router({**KV, AT: seeded("random")})),
        (Said("router", AT, '"random"', Severity.WARNING, QUIET),),
    ),
}
GOOD = {
    "one seed": (GOOD_ENGINE, router({**KV, AT: seeded("0")})),
    "another logic": (runtime(), router()),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """LMCache looks blocks up by Python's hash, which PYTHONHASHSEED has to make equal (LMCache documentation)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
