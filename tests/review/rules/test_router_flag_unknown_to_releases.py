"""Flags of the router are known to a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from review.finding import Severity
from tests.review.rules.builders import assert_quiet, assert_reported, reports, router

if TYPE_CHECKING:
    from review.manifest import Manifest

RULE = "router-flag-unknown-to-releases"

BAD = {
    "nixl": (router({"spec/extraArgs": ["--nixl-proxy-port", "7500"]}), "spec.extraArgs[0]", "no release"),
    "nixl-inline": (
        router({"spec/extraArgs": ["--log-stats", "--nixl-peer-host=0.0.0.0"]}),
        "spec.extraArgs[1]",
        "--nixl-peer-host",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A release exits with code 2 on an argument that its parser does not have."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "known": router({"spec/extraArgs": ["--k8s-port", "8000", "--log-level=debug", "--log-stats"]}),
    "abbreviated": router({"spec/extraArgs": ["--routing", "kvaware"]}),
    "disaggregated": router({"spec/extraArgs": ["--routing-logic", "disaggregated_prefill_orchestrated"]}),
    "newer": router({"spec/extraArgs": ["--priority-header", "x-priority"]}),
    "change-841": router(
        {"spec/extraArgs": ["--nixl-proxy-port", "7500"], "spec/image/name": "lmcache/vllm-router:pd"}
    ),
    "none": router({"spec/extraArgs": None}),
    "odd": router({"spec/extraArgs": [1, None, {}]}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Known flags, abbreviations that mean one flag, flags of upstream's main branch, and the image of change 841."""
    assert_quiet(RULE, manifest)


WARNED = {
    "typo": (["--k8s-prot", "8000"], "did you mean --k8s-port"),
    "stranger": (["--frobnicate"], "leave it out"),
    "underscores": (["--routing_logic", "session"], "did you mean --routing-logic"),
    "choice": (["--routing-logic", "random"], "write one of these"),
    "choice-inline": (["--log-level=verbose"], "write one of these"),
}


@pytest.mark.parametrize(("arguments", "fix"), WARNED.values(), ids=WARNED)
def test_what_we_do_not_know_is_a_warning(arguments: list[str], fix: str) -> None:
    """The table of flags is ours, and a newer router may know more."""
    [report] = reports(RULE, router({"spec/extraArgs": arguments}))
    assert (report.severity, fix in report.fix) == (Severity.WARNING, True)


def test_another_image_may_be_the_router_of_change_841() -> None:
    """Only the releases' own image surely lacks the flags."""
    patched = router({"spec/extraArgs": ["--nixl-proxy-port=1"], "spec/image/name": "team/router:v1"})
    assert [report.severity for report in reports(RULE, patched)] == [Severity.WARNING]
