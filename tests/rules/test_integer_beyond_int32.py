"""The rule `integer-beyond-int32`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import adapter, cache, router, runtime, topology
from tests.rules.checks import API_SERVER, ERROR, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "integer-beyond-int32"

BAD = [
    pytest.param(
        runtime({"spec/model/maxModelLen": 5000000000}),
        (Said("spec/model/maxModelLen", "every VLLMRuntime"),),
        id="maxModelLen",
    ),
    pytest.param(
        router({"spec/requestStatsWindow": 2147483648}),
        (Said("spec/requestStatsWindow", "every VLLMRouter", fix="2147483647"),),
        id="router",
    ),
    pytest.param(cache({"spec/replicas": 3000000000}), (Said("spec/replicas", "every CacheServer"),), id="replicas"),
    pytest.param(
        router({"spec/engineScrapeInterval": -2147483649}),
        (Said("spec/engineScrapeInterval", "-2147483649"),),
        id="negative",
    ),
    pytest.param(runtime({"spec/vllmConfig/port": 5000000000}), (Said("spec/vllmConfig/port", "freezes"),), id="port"),
    pytest.param(
        topology({"spec/topology/decode/model/maxModelLen": 5000000000}),
        (Said("spec/topology/decode/model/maxModelLen", "freezes"),),
        id="side",
    ),
    pytest.param(
        router({"spec/lmcacheControllerPort": 5000000000}),
        (Said("spec/lmcacheControllerPort", "rejects", ERROR, API_SERVER),),
        id="crd-bound",
    ),
    pytest.param(
        adapter({"spec/adapterSource/maxAdapters": 5000000000}),
        (Said("spec/adapterSource/maxAdapters", "every LoraAdapter"),),
        id="adapter",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/model/maxModelLen": 2147483647}), id="largest"),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/toleration": [
                    {"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5000000000}
                ]
            }
        ),
        id="seconds-are-int64",
    ),
    pytest.param(runtime({"spec/model/maxModelLen": "5000000000"}), id="text"),
    pytest.param(cache(), id="good"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """One number beyond int32 freezes every object of its kind (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
