"""The rule `port-mismatch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, router, runtime, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "port-mismatch"
ARGS = "spec/extraArgs"
PORT = "spec/vllmConfig/port"
BOTH = {"spec/k8sLabelSelector": "app in (engine,second)"}
BAD = {
    "the runtime has another port": Bad(
        (runtime({PORT: 8123}), router()),
        (
            Said(
                "router",
                "spec/k8sLabelSelector",
                'port 8000, the default of --k8s-port, but runtime "llm/engine" listens on 8123',
            ),
        ),
    ),
    "the router has another port": Bad(
        (runtime({PORT: ABSENT}), router({ARGS: ["--k8s-port", "9000"]})),
        (Said("router", "spec/extraArgs/0", "--k8s-port 9000, but"),),
    ),
    "the last value wins": Bad(
        (runtime(), router({ARGS: ["--k8s-port=8000", "--k8s-port=9000"]})),
        (Said("router", "spec/extraArgs/1", "--k8s-port 9000"),),
    ),
    "one of two runtimes": Bad(
        (runtime(), runtime({PORT: 8001}, name="second"), router(BOTH)),
        (Said("router", "spec/k8sLabelSelector", 'runtime "llm/second" listens on 8001'),),
    ),
    "one side": Bad(
        (topology({"spec/topology/decode/vllmConfig/port": 8001}), router()),
        (Said("router", "spec/k8sLabelSelector", "(decode) listens on 8001"),),
    ),
}
GOOD = {
    "the default": (runtime({PORT: ABSENT}), router()),
    "both name it": (runtime({PORT: 9000}), router({ARGS: ["--k8s-port", "9000"]})),
    "abbreviated": (runtime({PORT: 9000}), router({ARGS: ["--k8s-p", "9000"]})),
    "a runtime that is not selected": (runtime(), runtime({PORT: 9}, name="second"), router()),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """One --k8s-port, 8000 without it, for all engines of a router (router's parser, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
