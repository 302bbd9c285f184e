"""A router's arguments parse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "malformed-router-argument"

BAD = {
    "joined": (router({"spec/extraArgs": ["--log-level debug"]}), "spec.extraArgs[0]", "flag and value in one"),
    "stray": (router({"spec/extraArgs": ["--log-stats", "true"]}), "spec.extraArgs[1]", "the value of no flag"),
    "first-stray": (router({"spec/extraArgs": ["debug"]}), "spec.extraArgs[0]", "the value of no flag"),
    "no-value": (router({"spec/extraArgs": ["--k8s-port"]}), "spec.extraArgs[0]", "has no value"),
    "flag-for-value": (router({"spec/extraArgs": ["--k8s-port", "--log-stats"]}), "spec.extraArgs[0]", "has no value"),
    "switch-with-value": (router({"spec/extraArgs": ["--log-stats=true"]}), "spec.extraArgs[0]", "takes no value"),
    "ambiguous": (
        router({"spec/extraArgs": ["--dynamic-config=x"]}),
        "spec.extraArgs[0]",
        "--dynamic-config-json or --dynamic-config-yaml",
    ),
    "help": (router({"spec/extraArgs": ["--help"]}), "spec.extraArgs[0]", "exits"),
    "version": (router({"spec/extraArgs": ["--version"]}), "spec.extraArgs[0]", "exits"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Each item is one argument; argparse exits with code 2 on what belongs to no flag."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "pairs": router({"spec/extraArgs": ["--log-level", "debug", "--k8s-port=8000", "--log-stats"]}),
    "negative": router({"spec/extraArgs": ["--kv-aware-threshold", "-1"]}),
    "value-with-space": router({"spec/extraArgs": ["--k8s-label-selector", "app in (a, b)"]}),
    "inline-space": router({"spec/extraArgs": ["--k8s-label-selector=app in (a, b)"]}),
    "unknown-with-value": router({"spec/extraArgs": ["--frobnicate", "7"]}),
    "none": router(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Pairs, joined by =, negative numbers and values with spaces are read; what an unknown flag takes is not judged."""
    assert_quiet(RULE, manifest)
