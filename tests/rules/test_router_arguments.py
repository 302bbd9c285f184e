"""The rules about extra arguments with which the router does not start."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Facts, Manifest, World
from tests.rules.builders import router
from tests.rules.harness import (
    ERROR,
    FACTS,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
    rule_of,
)

if TYPE_CHECKING:
    from prodstack.manifests.finding import Severity

AT = "spec/extraArgs"

bad_malformed, good_malformed = partial(bad, "malformed-router-argument"), partial(good, "malformed-router-argument")
MALFORMED_ROUTER_ARGUMENT = (
    bad_malformed(
        "joined",
        router({AT: ["--log-level debug"]}),
        Said(f"{AT}/0", "one argument with a flag and a value", fails_at=POD),
    ),
    bad_malformed(
        "stray", router({AT: ["--log-stats", "true"]}), Said(f"{AT}/1", "a value without a flag", fails_at=POD)
    ),
    bad_malformed("first stray", router({AT: ["debug"]}), Said(f"{AT}/0", "a value without a flag", fails_at=POD)),
    bad_malformed("no value", router({AT: ["--k8s-port"]}), Said(f"{AT}/0", "has no value", fails_at=POD)),
    bad_malformed(
        "flag for value", router({AT: ["--k8s-port", "--log-stats"]}), Said(f"{AT}/0", "has no value", fails_at=POD)
    ),
    bad_malformed(
        "switch with value", router({AT: ["--log-stats=true"]}), Said(f"{AT}/0", "takes no value", fails_at=POD)
    ),
    bad_malformed(
        "ambiguous",
        router({AT: ["--dynamic-config=x"]}),
        Said(f"{AT}/0", "--dynamic-config-json or --dynamic-config-yaml", fails_at=POD),
    ),
    bad_malformed("help", router({AT: ["--help"]}), Said(f"{AT}/0", "exits", fails_at=POD)),
    bad_malformed("version", router({AT: ["--version"]}), Said(f"{AT}/0", "exits", fails_at=POD)),
    good_malformed("pairs", router({AT: ["--log-level", "debug", "--k8s-port=8000", "--log-stats"]})),
    good_malformed("negative", router({AT: ["--kv-aware-threshold", "-1"]})),
    good_malformed("value with space", router({AT: ["--k8s-label-selector", "app in (a, b)"]})),
    good_malformed("inline space", router({AT: ["--k8s-label-selector=app in (a, b)"]})),
    good_malformed("unknown with value", router({AT: ["--frobnicate", "7"]})),
    good_malformed("none", router()),
)

bad_configs, good_configs = partial(bad, "conflicting-dynamic-configs"), partial(good, "conflicting-dynamic-configs")
CONFLICTING_DYNAMIC_CONFIGS = (
    bad_configs(
        "both",
        router({AT: ["--dynamic-config-json", "/a", "--dynamic-config-yaml=/b"]}),
        Said(f"{AT}/2", "exclude", fails_at=POD),
    ),
    bad_configs(
        "abbreviated",
        router({AT: ["--dynamic-config-y", "/a", "--dynamic-config-j", "/b"]}),
        Said(f"{AT}/2", "exclude", fails_at=POD),
    ),
    good_configs("one", router({AT: ["--dynamic-config-json", "/a"]})),
    good_configs("twice", router({AT: ["--dynamic-config-json", "/a", "--dynamic-config-json", "/b"]})),
    good_configs("none", router()),
)

IMAGE = "spec/image/name"
ORCHESTRATED = "disaggregated_prefill_orchestrated"
LABELS = ["--prefill-model-labels", "p", "--decode-model-labels=d"]
NIXL = ["--nixl-proxy-port=1", "--nixl-proxy-host=x"]
RELEASES = (
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
)
"""Releases that know the orchestrated logic, and tags that do not name a release."""


def with_nixl(name: str, registry: str = "docker.io") -> Manifest:
    """A router of this image with flags of change 841's router."""
    return router({AT: NIXL, "spec/image": {"registry": registry, "name": name}})


def nixl_flags(severity: Severity) -> Said:
    """One report of all the flags."""
    return Said(f"{AT}/0", "--nixl-proxy-port, --nixl-proxy-host", severity, POD)


bad_flag, good_flag = partial(bad, "unknown-router-flag"), partial(good, "unknown-router-flag")
UNKNOWN_ROUTER_FLAG = (
    bad_flag("nixl", router({AT: ["--nixl-proxy-port", "7500"]}), Said(f"{AT}/0", "no release", fails_at=POD)),
    bad_flag(
        "nixl inline",
        router({AT: ["--log-stats", "--nixl-peer-host=0.0.0.0"]}),
        Said(f"{AT}/1", "--nixl-peer-host", fails_at=POD),
    ),
    good_flag("known", router({AT: ["--k8s-port", "8000", "--log-level=debug", "--log-stats"]})),
    good_flag("abbreviated", router({AT: ["--routing", "kvaware"]})),
    good_flag("disaggregated", router({AT: ["--routing-logic", "disaggregated_prefill_orchestrated"]})),
    good_flag(
        "newer", router({AT: ["--priority-header", "x-priority"], "spec/image/name": "lmcache/lmstack-router:v0.1.13"})
    ),
    good_flag("change 841", router({AT: ["--nixl-proxy-port", "7500"], "spec/image/name": "lmcache/vllm-router:pd"})),
    good_flag("none", router({AT: None})),
    good_flag("odd", router({AT: [1, None, {}]})),
    *(
        bad_flag(name, router({AT: arguments}), Said(f"{AT}/0", part, WARNING, POD, fix=fix))
        for name, arguments, part, fix in (
            ("typo", ["--k8s-prot", "8000"], "--k8s-prot", "did you mean --k8s-port"),
            ("unknown", ["--frobnicate"], "--frobnicate", "leave it out"),
            ("underscores", ["--routing_logic", "session"], "--routing_logic", "did you mean --routing-logic"),
            ("choice", ["--routing-logic", "random"], '"random"', "write one of these"),
            ("inline choice", ["--log-level=verbose"], '"verbose"', "write one of these"),
        )
    ),
    bad_flag("nixl, a release", with_nixl("lmcache/lmstack-router:v0.1.9"), nixl_flags(ERROR)),
    bad_flag(
        "nixl, a mirrored release", with_nixl("lmcache/lmstack-router:v0.1.9", "registry.example"), nixl_flags(ERROR)
    ),
    bad_flag("nixl, an own image", with_nixl("team/router:v1", "registry.example"), nixl_flags(WARNING)),
    bad_cluster(
        "unknown-router-flag",
        "nixl, a release under change 841's operator",
        with_nixl("lmcache/lmstack-router:latest"),
        nixl_flags(ERROR),
        complete=False,
    ),
    bad_cluster(
        "unknown-router-flag",
        "nixl, an own image under today's operator",
        with_nixl("team/router:v1", "registry.example"),
        nixl_flags(WARNING),
        complete=False,
        facts=Facts(profile="2026-08-05"),
    ),
    good_flag("nixl, an own image under change 841's operator", with_nixl("team/router:v1", "registry.example"), FACTS),
    good_flag(
        "nixl, a renamed image under change 841's operator",
        with_nixl("lmcache/lmstack-router:change-841", "registry.example"),
        FACTS,
    ),
    good_flag("nixl, change 841's own image", with_nixl("lmcache/vllm-router:pd", "registry.example")),
    *(
        bad_flag(
            f"{name}, an older release",
            router({IMAGE: image, AT: arguments}),
            Said(f"{AT}/{index}", part, fails_at=POD, fix="release 0.1."),
        )
        for name, image, arguments, index, part in (
            ("labels", "lmcache/lmstack-router:v0.1.2", LABELS, 0, "--prefill-model-labels"),
            ("one label", "lmcache/lmstack-router:0.1.2", LABELS[2:], 0, "--decode-model-labels"),
            (
                "logic",
                "lmcache/lmstack-router:vllm-stack-0.1.9",
                ["--log-stats", "--routing-logic", ORCHESTRATED, *LABELS],
                1,
                f"--routing-logic {ORCHESTRATED}",
            ),
            ("mirrored", "mirror/lmcache/lmstack-router:v0.1.10", [f"--routing={ORCHESTRATED}", *LABELS], 0, "0.1.10"),
        )
    ),
    *(good_flag(image, router({IMAGE: image, AT: ["--routing-logic", ORCHESTRATED, *LABELS]})) for image in RELEASES),
)

CASES = (*MALFORMED_ROUTER_ARGUMENT, *CONFLICTING_DYNAMIC_CONFIGS, *UNKNOWN_ROUTER_FLAG)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Each item is one argument; the router exits with code 2 on what it does not know."""
    check(case)


def test_the_field_is_judged_as_well() -> None:
    """Hardened CRDs list the logic, and the operator passes it on; another rule reports it for plain CRDs."""
    manifest = router({"spec/routingLogic": ORCHESTRATED, IMAGE: "lmcache/lmstack-router:v0.1.9"})
    [report] = rule_of("unknown-router-flag").check(manifest, World((manifest,)))
    assert (report.path, report.severity) == (("spec", "routingLogic"), ERROR)
