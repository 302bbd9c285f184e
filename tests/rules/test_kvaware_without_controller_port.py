"""Cache-aware routing says its controller's port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "kvaware-without-controller-port"

BAD = {
    "absent": (router({"spec/routingLogic": "kvaware"}), "spec.routingLogic", "takes 9000"),
    "zero": (
        router({"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 0}),
        "spec.routingLogic",
        "takes 9000",
    ),
    "argument": (router({"spec/extraArgs": ["--routing-logic", "kvaware"]}), "spec.extraArgs[0]", "takes 9000"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The router takes 9000 where nothing is written; 0 counts as nothing."""
    assert_reported(RULE, manifest, path, message, Severity.NOTE)


GOOD = {
    "port": router({"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 9000}),
    "argument-port": router({"spec/routingLogic": "kvaware", "spec/extraArgs": ["--lmcache-controller-port=9001"]}),
    "roundrobin": router(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """A port in either place, or another logic."""
    assert_quiet(RULE, manifest)
