"""The comparison of lmCacheConfig with the pod's environment, which the operator makes on every reconcile."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.upstream.lmcache import differences, is_number, set_by_operator
from tests.rules.builders import Patch, cache, runtime, topology


def _runtime(settings: Any, *variables: tuple[str, str]) -> Patch:
    env = [{"name": name, "value": value} for name, value in variables]
    return {"spec/lmCacheConfig": settings, "spec/vllmConfig/env": env}


ON = {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}
OFF = {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}


@pytest.mark.parametrize(
    ("settings", "variables", "wanted"),
    [
        pytest.param(None, (), [], id="absent"),
        pytest.param(OFF, (), [], id="off"),
        pytest.param(ON, (), [], id="on"),
        pytest.param({**ON, "remoteUrl": "lm://a:80", "remoteSerde": "naive"}, (), [], id="remote"),
        pytest.param({}, (), ["cpuOffloadingBufferSize", "diskOffloadingBufferSize"], id="crd-defaults"),
        pytest.param({**ON, "remoteSerde": "naive"}, (), ["remoteSerde"], id="serde-alone"),
        pytest.param(None, (("LMCACHE_USE_EXPERIMENTAL", "True"),), ["enabled"], id="switched-on-by-env"),
        pytest.param(None, (("LMCACHE_USE_EXPERIMENTAL", "true"),), [], id="lower-case-is-not-compared"),
        pytest.param(ON, (("LMCACHE_MAX_LOCAL_CPU_SIZE", "5"),), ["cpuOffloadingBufferSize"], id="last-wins"),
        pytest.param(None, (("LMCACHE_LOCAL_CPU", "True"),), [], id="other-variable"),
    ],
)
def test_differences(settings: Any, variables: tuple[tuple[str, str], ...], wanted: list[str]) -> None:
    """Every field is compared, whoever set the variable, and whether LMCache is on or off (operator, observed)."""
    assert [each.field for each in differences(runtime(_runtime(settings, *variables)))] == wanted


@pytest.mark.parametrize(
    "manifest", [topology({"spec/topology/decode/lmCacheConfig": {}}), cache()], ids=["topology", "cache"]
)
def test_only_single_engines(manifest: Any) -> None:
    """What the operator of change 841 compares is not known, and a cache has no such field."""
    assert differences(manifest) == ()


def test_set_by_operator() -> None:
    """The operator writes no size that is "" and no serde without a URL (recorded case runtime-v0-lmcache)."""
    assert set_by_operator({**ON, "remoteUrl": "lm://cs:80"}) == {
        "LMCACHE_USE_EXPERIMENTAL": "True",
        "LMCACHE_MAX_LOCAL_CPU_SIZE": "4",
        "LMCACHE_REMOTE_URL": "lm://cs:80",
        "LMCACHE_REMOTE_SERDE": "",
    }


@pytest.mark.parametrize(("size", "parses"), [("4", True), ("4.5", True), ("4Gi", False), ("", False), ("-1", False)])
def test_is_number(size: str, parses: bool) -> None:
    """LMCache takes a plain number of GB (LMCache, read)."""
    assert is_number(size) is parses
