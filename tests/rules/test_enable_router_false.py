"""enableRouter has no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "enable-router-false"

BAD = {
    "false": (router({"spec/enableRouter": False}), "spec.enableRouter", "all the same"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The router is deployed although the field says false."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "true": router({"spec/enableRouter": True}),
    "absent": router(),
    "none-running": router({"spec/replicas": 0}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """True is the default."""
    assert_quiet(RULE, manifest)
