"""The rules about how engines and routers reach each other over NIXL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, Patch, other, router, runtime, topology
from tests.rules.harness import (
    FACTS,
    NIXL,
    POD,
    RECEIVER,
    SENDER,
    WARNING,
    Case,
    Said,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

AT, SELECTOR = "spec/extraArgs", "spec/k8sLabelSelector"
SIDES = ["--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]
CACHE, DECODE = (("spec", "topology", side, "lmCacheConfig") for side in ("prefill", "decode"))


def service(port: int) -> Manifest:
    """A Service for the proxy."""
    return other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": port}]}}, "router-nixl")


def routing(*arguments: str) -> tuple[Manifest, ...]:
    """The world of a router of change 841 with these arguments."""
    image = {"registry": "registry.example", "name": "router-of-change-841:v1"}
    engines = topology({CACHE: SENDER, DECODE: RECEIVER}, labels={"model": "q"})
    made = {"spec/routingLogic": "disaggregated_prefill", AT: [*SIDES, *arguments], "spec/image": image}
    return (engines, service(7500), router(made))


mismatched, same = partial(bad_cluster, "mismatched-nixl-port"), partial(good, "mismatched-nixl-port", facts=FACTS)
MISMATCHED_NIXL_PORT = (
    mismatched(
        "proxy",
        routing("--nixl-proxy-port", "7501"),
        Said(
            f"{AT}/4",
            '--nixl-proxy-port is 7501, but runtime "llm/engine" (prefill) has nixlProxyPort 7500',
            fails_at=POD,
            name="router",
        ),
    ),
    mismatched(
        "init",
        routing("--nixl-peer-init-port=7301"),
        Said(f"{AT}/4", "nixlPeerInitPort 7300", fails_at=POD, name="router"),
    ),
    mismatched(
        "alloc",
        routing("--nixl-peer-alloc-port", "7401"),
        Said(f"{AT}/4", "nixlPeerAllocPort 7400", fails_at=POD, name="router"),
    ),
    same(
        "the same",
        routing("--nixl-proxy-port", "7500", "--nixl-peer-init-port", "7300", "--nixl-peer-alloc-port", "7400"),
    ),
    same("none", routing()),
)

PROXY = "/".join((*CACHE, "nixlProxyHost"))


def sending(host: str, port: str = "7500") -> Manifest:
    """A topology whose senders call that host."""
    return topology({CACHE: {**SENDER, "nixlProxyHost": host, "nixlProxyPort": port}, DECODE: RECEIVER})


unreachable, reachable = (
    partial(bad_cluster, "unreachable-nixl-proxy"),
    partial(good, "unreachable-nixl-proxy", facts=FACTS),
)
UNREACHABLE_NIXL_PROXY = (
    unreachable(
        "the router's own",
        (sending("router"), router()),
        Said(
            PROXY,
            'the router "router" has only port 80, but senders call it on port 7500',
            fails_at=POD,
            name="engine",
        ),
    ),
    unreachable(
        "in a partial tree",
        (sending("router"), router()),
        Said(PROXY, "has only port 80", fails_at=POD, name="engine"),
        complete=False,
    ),
    unreachable(
        "another port",
        (sending("router-nixl"), router(), service(7501)),
        Said(PROXY, "does not have port 7500", fails_at=POD, name="engine"),
    ),
    unreachable(
        "no Service",
        (sending("router-nixl.llm.svc"), router()),
        Said(PROXY, 'no Service "router-nixl"', fails_at=POD, name="engine"),
    ),
    unreachable(
        "none in a partial tree",
        sending("router-nixl"),
        Said(PROXY, "no Service", WARNING, POD, name="engine"),
        complete=False,
    ),
    reachable("a Service", (sending("router-nixl"), router(), service(7500))),
    reachable("its full name", (sending("router-nixl.llm.svc.cluster.local"), router(), service(7500))),
    reachable("an address", (sending("10.0.0.7"), router())),
    reachable("without NIXL", (topology(), router())),
)

ORCHESTRATING = router(
    {
        SELECTOR: "app in (engine,second)",
        AT: ["--routing-logic", "disaggregated_prefill_orchestrated", *SIDES],
    }
)
LMCACHE = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": ""}


def decoding(patch: Patch | None = None) -> tuple[Manifest, ...]:
    """Both engines, the second one changed, and the router."""
    first = runtime(NIXL, labels={"model": "q-prefill"})
    return (first, runtime({**NIXL, **(patch or {})}, name="second", labels={"model": "q-decode"}), ORCHESTRATING)


ENGINE_ARGUMENTS = "spec/vllmConfig/extraArgs"
missing, transferring = partial(bad_cluster, "missing-kv-transfer"), partial(good, "missing-kv-transfer", facts=FACTS)
MISSING_KV_TRANSFER = (
    missing(
        "no connector",
        decoding({ENGINE_ARGUMENTS: ABSENT}),
        Said(SELECTOR, 'runtime "llm/second" has no --kv-transfer-config', fails_at=POD, name="router"),
    ),
    missing(
        "another connector",
        decoding({ENGINE_ARGUMENTS: ["--kv-transfer-config", '{"kv_connector":"P2pNcclConnector"}']}),
        Said(SELECTOR, "P2pNcclConnector", WARNING, POD, name="router"),
    ),
    missing(
        "LMCache, whose connector the operator appends (operator, observed)",
        decoding({ENGINE_ARGUMENTS: ABSENT, "spec/lmCacheConfig": LMCACHE}),
        Said(SELECTOR, "LMCacheConnector", WARNING, POD, name="router"),
    ),
    missing(
        "no side channel",
        decoding({"spec/vllmConfig/env": ABSENT}),
        Said(SELECTOR, "side channel", WARNING, POD, name="router"),
    ),
    transferring("both", decoding()),
    transferring("another logic", (runtime(), router())),
)

CASES = (*MISMATCHED_NIXL_PORT, *UNREACHABLE_NIXL_PROXY, *MISSING_KV_TRANSFER)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Senders, receivers and the router must name each other's ports, and a router's own Service has only port 80."""
    check(case)
