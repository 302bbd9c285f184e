"""The rules about a router's account, routing logic, LMCache controller and port."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import ABSENT, other, router, runtime, topology
from tests.rules.harness import (
    API_SERVER,
    ERROR,
    FACTS,
    NOTE,
    NOTHING,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.finding import Severity

ACCOUNT_AT = "spec/serviceAccountName"
LOGIC = "spec/routingLogic"
ARGUMENTS = "spec/extraArgs"
CONTROLLER_AT = "spec/lmcacheControllerPort"
ENV = "spec/env"
SELECTOR = "spec/k8sLabelSelector"

bad_account, good_account = partial(bad, "missing-service-account"), partial(good, "missing-service-account")
MISSING_SERVICE_ACCOUNT = (
    bad_account("absent", router({ACCOUNT_AT: ABSENT}), Said(ACCOUNT_AT, "no serviceAccountName")),
    bad_account("empty", router({ACCOUNT_AT: ""}), Said(ACCOUNT_AT, "no serviceAccountName")),
    bad_account("null", router({ACCOUNT_AT: None}), Said(ACCOUNT_AT, "no serviceAccountName")),
    bad_cluster(
        "missing-service-account",
        "no spec",
        router({"spec": ABSENT}),
        Said("spec", "no serviceAccountName"),
        complete=False,
        facts=Facts(),
        also={"self-matching-selector"},
    ),
    good_account("own", router()),
    good_account("default", router({ACCOUNT_AT: "default"})),
)

SECOND = router(name="second")
IS_SHARED = Said(ACCOUNT_AT, 'router "router" uses the account "router" too', WARNING, POD, name="second")
bad_shared, good_shared = (
    partial(bad_cluster, "shared-service-account"),
    partial(good, "shared-service-account", facts=FACTS),
)
SHARED_SERVICE_ACCOUNT = (
    bad_shared("two routers", (runtime(), router(), SECOND), IS_SHARED),
    bad_shared("in a partial tree", (runtime(), router(), SECOND), IS_SHARED, complete=False),
    good_shared("one each", (runtime(), router(), router({ACCOUNT_AT: "second"}, name="second"))),
    good_shared(
        "default", (runtime(), router({ACCOUNT_AT: "default"}), router({ACCOUNT_AT: "default"}, name="second"))
    ),
    good_shared("an account of one's own", (runtime(), router(), SECOND, other("ServiceAccount", name="router"))),
    good_shared("another namespace", (runtime(), router(), router({"metadata/namespace": "b"}, name="second"))),
    good_shared("no text", (runtime(), router({ACCOUNT_AT: 7}), router({ACCOUNT_AT: 7}, name="second"))),
)

ORCHESTRATED = "disaggregated_prefill_orchestrated"


def with_logic(logic: str) -> Manifest:
    """A router with this logic in its field, and the labels that the disaggregated ones need."""
    return router({LOGIC: logic, ARGUMENTS: ["--prefill-model-labels", "p", "--decode-model-labels", "d"]})


def not_listed(logic: str, severity: Severity = ERROR) -> Said:
    """The report about a logic, with the way round it."""
    return Said(LOGIC, f'"{logic}"', severity, API_SERVER, fix=f'"--routing-logic", "{logic}"')


bad_logic, good_logic = partial(bad, "unsupported-routing-logic"), partial(good, "unsupported-routing-logic")
of_profile = partial(bad_cluster, "unsupported-routing-logic", complete=False)
UNSUPPORTED_ROUTING_LOGIC = (
    of_profile(
        "change 841's logic on today's operator",
        with_logic("disaggregated_prefill"),
        not_listed("disaggregated_prefill"),
        facts=Facts(profile="2026-08-05"),
    ),
    bad_logic(
        "change 841's logic on an unknown operator",
        with_logic("disaggregated_prefill"),
        not_listed("disaggregated_prefill", WARNING),
    ),
    of_profile(
        "the orchestrated logic on today's operator",
        with_logic(ORCHESTRATED),
        not_listed(ORCHESTRATED),
        facts=Facts(profile="2026-08-05"),
    ),
    bad_logic("the orchestrated logic on an unknown operator", with_logic(ORCHESTRATED), not_listed(ORCHESTRATED)),
    of_profile(
        "the orchestrated logic on change 841's operator",
        with_logic(ORCHESTRATED),
        not_listed(ORCHESTRATED),
        facts=Facts(profile="change-841"),
    ),
    good_logic("change 841's logic on its operator", with_logic("disaggregated_prefill"), Facts(profile="change-841")),
    good_logic("roundrobin", with_logic("roundrobin"), Facts(profile="2026-08-05")),
    good_logic("kvaware", with_logic("kvaware")),
    good_logic("the way round", router({ARGUMENTS: ["--routing-logic", ORCHESTRATED]})),
)

bad_session, good_session = partial(bad, "missing-session-key"), partial(good, "missing-session-key")
MISSING_SESSION_KEY = (
    bad_session("field", router({LOGIC: "session"}), Said(LOGIC, "sessionKey is empty", fails_at=POD)),
    bad_session(
        "empty", router({LOGIC: "session", "spec/sessionKey": ""}), Said(LOGIC, "sessionKey is empty", fails_at=POD)
    ),
    bad_session(
        "argument",
        router({ARGUMENTS: ["--routing-logic=session"]}),
        Said(f"{ARGUMENTS}/0", "sessionKey is empty", fails_at=POD),
    ),
    good_session("key", router({LOGIC: "session", "spec/sessionKey": "x-user-id"})),
    good_session("key as argument", router({LOGIC: "session", ARGUMENTS: ["--session-key", "x-user-id"]})),
    good_session("key abbreviated", router({LOGIC: "session", ARGUMENTS: ["--session=x-user-id"]})),
    good_session("overridden", router({LOGIC: "session", ARGUMENTS: ["--routing-logic", "roundrobin"]})),
    good_session("roundrobin", router()),
    good_session("odd", router({ARGUMENTS: 5, LOGIC: ["session"]})),
)

bad_port, good_port = partial(bad, "missing-lmcache-controller-port"), partial(good, "missing-lmcache-controller-port")
MISSING_LMCACHE_CONTROLLER_PORT = (
    bad_port("absent", router({LOGIC: "kvaware"}), Said(LOGIC, "uses port 9000", NOTE, NOTHING)),
    bad_port("zero", router({LOGIC: "kvaware", CONTROLLER_AT: 0}), Said(LOGIC, "uses port 9000", NOTE, NOTHING)),
    bad_port(
        "argument",
        router({ARGUMENTS: ["--routing-logic", "kvaware"]}),
        Said(f"{ARGUMENTS}/0", "uses port 9000", NOTE, NOTHING),
    ),
    good_port("port", router({LOGIC: "kvaware", CONTROLLER_AT: 9000})),
    good_port("argument port", router({LOGIC: "kvaware", ARGUMENTS: ["--lmcache-controller-port=9001"]})),
    good_port("roundrobin", router()),
)


def seeded(seed: str) -> list[dict[str, str]]:
    """An env list with a seed."""
    return [{"name": "PYTHONHASHSEED", "value": seed}]


KVAWARE = {LOGIC: "kvaware", CONTROLLER_AT: 9000, ENV: seeded("0")}
SEEDED = runtime({"spec/vllmConfig/env": seeded("0")})


def service(port: int, app: str = "router") -> Manifest:
    """A Service for the controller."""
    return other("Service", {"spec": {"selector": {"app": app}, "ports": [{"port": port}]}}, "controller")


DEFAULT = {**KVAWARE, CONTROLLER_AT: ABSENT}
bad_controller, good_controller = (
    partial(bad_cluster, "unreachable-lmcache-controller"),
    partial(good, "unreachable-lmcache-controller", facts=FACTS),
)
UNREACHABLE_LMCACHE_CONTROLLER = (
    bad_controller(
        "the default port", (SEEDED, router(DEFAULT)), Said(CONTROLLER_AT, "port 9000", WARNING, POD, name="router")
    ),
    bad_controller(
        "0 is the default port",
        (SEEDED, router({**KVAWARE, CONTROLLER_AT: 0})),
        Said(CONTROLLER_AT, "port 9000", WARNING, POD, name="router"),
    ),
    bad_controller(
        "no Service",
        (SEEDED, router(KVAWARE)),
        Said(CONTROLLER_AT, "port 9000, but the router's own Service has only port 80", WARNING, POD, name="router"),
    ),
    bad_controller(
        "another port",
        (SEEDED, router(KVAWARE), service(9001)),
        Said(CONTROLLER_AT, "9000", WARNING, POD, name="router"),
    ),
    bad_controller(
        "other pods",
        (SEEDED, router(KVAWARE), service(9000, "x")),
        Said(CONTROLLER_AT, "9000", WARNING, POD, name="router"),
    ),
    good_controller("a Service", (SEEDED, router(KVAWARE), service(9000))),
    good_controller("a Service for the default port", (SEEDED, router(DEFAULT), service(9000))),
    good_controller(
        "an argument wins",
        (SEEDED, router({**KVAWARE, ARGUMENTS: ["--lmcache-controller-port", "9001"]}), service(9001)),
    ),
    good_controller("another logic", (SEEDED, router())),
)

UNSEEDED = {LOGIC: "kvaware", CONTROLLER_AT: 9000}
bad_seed, good_seed = partial(bad_cluster, "missing-hash-seed"), partial(good, "missing-hash-seed", facts=FACTS)
MISSING_HASH_SEED = (
    bad_seed(
        "nowhere",
        (runtime(), router(UNSEEDED)),
        Said(ENV, "not set in the router and not set in runtime", WARNING, NOTHING, name="router"),
    ),
    bad_seed(
        "in the engine only",
        (SEEDED, router(UNSEEDED)),
        Said(ENV, 'not set in the router and "0"', WARNING, NOTHING, name="router"),
    ),
    bad_seed(
        "two seeds",
        (SEEDED, router({**UNSEEDED, ENV: seeded("1")})),
        Said(ENV, '"1" in the router and "0"', WARNING, NOTHING, name="router"),
    ),
    bad_seed(
        "random is no number",
        (runtime({"spec/vllmConfig/env": seeded("random")}), router({**UNSEEDED, ENV: seeded("random")})),
        Said(ENV, '"random"', WARNING, NOTHING, name="router"),
    ),
    good_seed("one seed", (SEEDED, router({**UNSEEDED, ENV: seeded("0")}))),
    good_seed("another logic", (runtime(), router())),
)

ENGINE_PORT_AT = "spec/vllmConfig/port"
BOTH = {SELECTOR: "app in (engine,second)"}
bad_engine_port, good_engine_port = (
    partial(bad_cluster, "mismatched-port"),
    partial(good, "mismatched-port", facts=FACTS),
)
MISMATCHED_PORT = (
    bad_engine_port(
        "the runtime has another port",
        (runtime({ENGINE_PORT_AT: 8123}), router()),
        Said(
            SELECTOR,
            'port 8000, the default of --k8s-port, but runtime "llm/engine" listens on 8123',
            ERROR,
            POD,
            name="router",
        ),
    ),
    bad_engine_port(
        "the router has another port",
        (runtime({ENGINE_PORT_AT: ABSENT}), router({ARGUMENTS: ["--k8s-port", "9000"]})),
        Said(f"{ARGUMENTS}/0", "--k8s-port 9000, but", ERROR, POD, name="router"),
    ),
    bad_engine_port(
        "the last value wins",
        (runtime(), router({ARGUMENTS: ["--k8s-port=8000", "--k8s-port=9000"]})),
        Said(f"{ARGUMENTS}/1", "--k8s-port 9000", ERROR, POD, name="router"),
    ),
    bad_engine_port(
        "one of two runtimes",
        (runtime(), runtime({ENGINE_PORT_AT: 8001}, name="second"), router(BOTH)),
        Said(SELECTOR, 'runtime "llm/second" listens on 8001', ERROR, POD, name="router"),
    ),
    bad_engine_port(
        "one side",
        (topology({"spec/topology/decode/vllmConfig/port": 8001}), router()),
        Said(SELECTOR, "(decode) listens on 8001", ERROR, POD, name="router"),
    ),
    good_engine_port("the default", (runtime({ENGINE_PORT_AT: ABSENT}), router())),
    good_engine_port("both name it", (runtime({ENGINE_PORT_AT: 9000}), router({ARGUMENTS: ["--k8s-port", "9000"]}))),
    good_engine_port("abbreviated", (runtime({ENGINE_PORT_AT: 9000}), router({ARGUMENTS: ["--k8s-p", "9000"]}))),
    good_engine_port(
        "a runtime that is not selected", (runtime(), runtime({ENGINE_PORT_AT: 9}, name="second"), router())
    ),
)

CASES = (
    *MISSING_SERVICE_ACCOUNT,
    *SHARED_SERVICE_ACCOUNT,
    *UNSUPPORTED_ROUTING_LOGIC,
    *MISSING_SESSION_KEY,
    *MISSING_LMCACHE_CONTROLLER_PORT,
    *UNREACHABLE_LMCACHE_CONTROLLER,
    *MISSING_HASH_SEED,
    *MISMATCHED_PORT,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Each router needs an account of its own, a logic that its CRD lists, and engines that it can reach."""
    check(case)
