"""A router names an account of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "router-without-service-account"

BAD = {
    "absent": (router({"spec/serviceAccountName": ABSENT}), "spec.serviceAccountName", "no serviceAccountName"),
    "empty": (router({"spec/serviceAccountName": ""}), "spec.serviceAccountName", "no serviceAccountName"),
    "null": (router({"spec/serviceAccountName": None}), "spec.serviceAccountName", "no serviceAccountName"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The operator tries to make a ServiceAccount named "" for ever, and nothing else."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {"own": router(), "default": router({"spec/serviceAccountName": "default"})}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Any account works, `default` too."""
    assert_quiet(RULE, manifest)
