"""Flags of the router are known to a release."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts, Manifest
from prodstack.manifests.wording import dotted
from tests.rules.builders import assert_quiet, assert_reported, reports, router, world

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
    "newer": router(
        {"spec/extraArgs": ["--priority-header", "x-priority"], "spec/image/name": "lmcache/lmstack-router:v0.1.13"}
    ),
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


NIXL = ["--nixl-proxy-port=1", "--nixl-proxy-host=x"]
IMAGES: dict[str, tuple[str, str, frozenset[str] | None, list[Severity]]] = {
    "release": ("docker.io", "lmcache/lmstack-router:v0.1.9", None, [Severity.ERROR]),
    "release-on-841": ("docker.io", "lmcache/lmstack-router:latest", frozenset({"topology"}), [Severity.ERROR]),
    "mirrored-release": ("registry.example", "lmcache/lmstack-router:v0.1.9", None, [Severity.ERROR]),
    "own": ("registry.example", "team/router:v1", None, [Severity.WARNING]),
    "own-on-today": ("registry.example", "team/router:v1", frozenset(), [Severity.WARNING]),
    "own-on-841": ("registry.example", "team/router:v1", frozenset({"topology"}), []),
    "renamed-on-841": ("registry.example", "lmcache/lmstack-router:change-841", frozenset({"topology"}), []),
    "of-841": ("registry.example", "lmcache/vllm-router:pd", None, []),
}


@pytest.mark.parametrize(("registry", "name", "supports", "expected"), IMAGES.values(), ids=IMAGES)
def test_only_a_release_surely_lacks_the_flags(
    registry: str, name: str, supports: frozenset[str] | None, expected: list[Severity]
) -> None:
    """Another image may be the router of change 841, and is taken for it where the operator is; all flags are one report."""
    patched = router({"spec/extraArgs": NIXL, "spec/image": {"registry": registry, "name": name}})
    said = reports(RULE, patched, world(patched, facts=Facts(operator_supports=supports)))
    assert [report.severity for report in said] == expected
    assert all("--nixl-proxy-port, --nixl-proxy-host" in report.message for report in said)


ORCHESTRATED = "disaggregated_prefill_orchestrated"
LABELS = ["--prefill-model-labels", "p", "--decode-model-labels=d"]
OLD: dict[str, tuple[str, list[str], str, str]] = {
    "labels": ("lmcache/lmstack-router:v0.1.2", LABELS, "spec.extraArgs[0]", "--prefill-model-labels"),
    "one label": ("lmcache/lmstack-router:0.1.2", LABELS[2:], "spec.extraArgs[0]", "--decode-model-labels"),
    "logic": (
        "lmcache/lmstack-router:vllm-stack-0.1.9",
        ["--log-stats", "--routing-logic", ORCHESTRATED, *LABELS],
        "spec.extraArgs[1]",
        f"--routing-logic {ORCHESTRATED}",
    ),
    "mirrored": ("mirror/lmcache/lmstack-router:v0.1.10", [f"--routing={ORCHESTRATED}"], "spec.extraArgs[0]", "0.1.10"),
}


@pytest.mark.parametrize(("name", "arguments", "path", "part"), OLD.values(), ids=OLD)
def test_a_release_does_not_know_what_came_later(name: str, arguments: list[str], path: str, part: str) -> None:
    """The label flags came with 0.1.3, orchestration with 0.1.11 (router's parser, read)."""
    patched = router({"spec/image/name": name, "spec/extraArgs": arguments})
    [report] = reports(RULE, patched)
    assert (dotted(report.path), report.severity, part in report.message) == (path, Severity.ERROR, True)
    assert "release 0.1." in report.fix


def test_the_field_is_judged_as_well() -> None:
    """Hardened CRDs let the logic pass, and the operator hands it on."""
    [report] = reports(
        RULE, router({"spec/routingLogic": ORCHESTRATED, "spec/image/name": "lmcache/lmstack-router:v0.1.9"})
    )
    assert (dotted(report.path), report.severity) == ("spec.routingLogic", Severity.ERROR)


@pytest.mark.parametrize(
    "name",
    [
        "lmcache/lmstack-router:v0.1.11",
        "lmcache/lmstack-router:vllm-stack-0.1.12",
        "lmcache/lmstack-router:v1.0.0",
        "lmcache/lmstack-router:v0.1",
        "lmcache/lmstack-router:latest",
        "lmcache/lmstack-router:nightly-0.1.2",
        "lmcache/lmstack-router:v1",
        "lmcache/lmstack-router",
        "team/router:v0.1.2",
        "lmcache/lmstack-router@sha256:" + "0" * 64,
    ],
)
def test_a_later_release_and_an_unknown_tag_are_left_alone(name: str) -> None:
    """Only a tag that names a release says what its parser has."""
    assert_quiet(RULE, router({"spec/image/name": name, "spec/extraArgs": ["--routing-logic", ORCHESTRATED, *LABELS]}))
