"""One dynamic configuration at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "two-dynamic-configs"

BAD = {
    "both": (
        router({"spec/extraArgs": ["--dynamic-config-json", "/a", "--dynamic-config-yaml=/b"]}),
        "spec.extraArgs[2]",
        "exclude",
    ),
    "abbreviated": (
        router({"spec/extraArgs": ["--dynamic-config-y", "/a", "--dynamic-config-j", "/b"]}),
        "spec.extraArgs[2]",
        "exclude",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The two flags exclude each other."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "one": router({"spec/extraArgs": ["--dynamic-config-json", "/a"]}),
    "twice": router({"spec/extraArgs": ["--dynamic-config-json", "/a", "--dynamic-config-json", "/b"]}),
    "none": router(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """One of them is fine, also twice: the last one wins."""
    assert_quiet(RULE, manifest)
