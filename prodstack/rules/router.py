"""A router's service account, routing logic, LMCache controller, and the port on which it calls its engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import ROUTER_SPEC, Found, Place
from prodstack.rules.engine.predicate import anything, filled, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import has_port, services_leading_to
from prodstack.rules.reading.reference_index import (
    ENGINE_PORT,
    first_by_port,
    router_labels,
    routers_by_account,
    routing_logic,
    selected,
)
from prodstack.upstream.profile import has_topology
from prodstack.upstream.router_cli import DEFAULT_CONTROLLER_PORT, environment, placed, read, value, winning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

IN_NO_CRD = ("disaggregated_prefill_orchestrated", "priority")
"""Routing logics that neither today's CRD nor change 841's lists."""
ONLY_WITH_841 = ("disaggregated_prefill",)
_SEED = "PYTHONHASHSEED"
_NO_ACCOUNT = "the router has no serviceAccountName, and the operator never creates a single object for it"


def _account_fix(router: str) -> str:
    return f'write serviceAccountName: "{router or "my-router"}"'


def _own_account(found: Found) -> str:
    return _account_fix(found.manifest.ref.name)


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(),),
    guard_misses="a router without spec, " + cel.WHOLE_OBJECT,
)
def missing_service_account() -> tuple[Case, ...]:
    """A router names no service account.

    **What it reports.** A VLLMRouter whose `spec.serviceAccountName` is missing or empty. The router of upstream's tutorial is one.

    **Why it is bad.** Before anything else, the operator tries to create a ServiceAccount with the name "". This fails on every reconcile, so
    the router never gets a Service, a Deployment or a pod.

    **Bad**

        kind: VLLMRouter
        spec:
          serviceDiscovery: k8s

    **Fix.** Name an account for this router alone; the operator creates it if it does not exist. A stack file needs nothing: the account is
    named after the router.

        spec:
          serviceDiscovery: k8s
          serviceAccountName: my-router
    """
    return (
        Case(
            at=(ROUTER_SPEC / "serviceAccountName",),
            must=python(bool, filled.cel),
            required=True,
            message=_NO_ACCOUNT,
            fix=_own_account,
            guard=f"{_NO_ACCOUNT}: write the router's own name",
        ),
        Case(
            at=(Place(ROUTER) / "spec",),
            must=anything,
            required=True,
            message=_NO_ACCOUNT,
            fix=_own_account,
            is_guarded=False,
        ),
    )


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("serviceAccountName",))
def shared_service_account(manifest: Manifest, world: World) -> Iterator[Report]:
    """Two routers share a service account that the operator makes.

    **What it reports.** A VLLMRouter whose `spec.serviceAccountName` another VLLMRouter of the namespace names too. Two kinds of accounts may
    be shared, because no router owns them: `default`, and a ServiceAccount that is an object of its own in the tree.

    **Why it is bad.** The operator makes the account for the router that comes first, and that router owns it. If the first router is deleted,
    the account is deleted too, and the other router's pods lose the right to find engines (operator, observed).

    **Bad**

        kind: VLLMRouter
        metadata: {name: chat}
        spec: {serviceAccountName: routers}
        ---
        kind: VLLMRouter
        metadata: {name: search}
        spec: {serviceAccountName: routers}

    **Fix.** Give each router an account of its own, or write the ServiceAccount yourself, next to the routers.

        spec:
          serviceAccountName: search
    """
    account = manifest.spec.get("serviceAccountName")
    if not isinstance(account, str) or account in ("", "default"):
        return
    first = world.look(routers_by_account, (manifest.ref.namespace, account))[0]
    if first.ref != manifest.ref and world.find("ServiceAccount", manifest.ref.namespace, account) is None:
        yield Report(
            ("spec", "serviceAccountName"),
            f'router "{first.ref.name}" uses the account "{account}" too, so deleting one router takes the account from the other',
            _account_fix(manifest.ref.name),
        )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    premises=("invalid-value",),
    only_with=("routingLogic",),
    unguarded="the operator's own CRDs refuse it; ours list the logic, and the operator passes it on",
)
def unsupported_routing_logic(manifest: Manifest, world: World) -> Iterator[Report]:
    """The CRD does not list this routing logic, although the router knows it.

    **What it reports.** `routingLogic: disaggregated_prefill` for an operator without upstream change 841 (a warning if the cluster's operator
    is not known), and `routingLogic: disaggregated_prefill_orchestrated` for any.

    **Why it is bad.** The API server rejects the router: today's CRD lists roundrobin, session, prefixaware and kvaware, and change 841
    adds only disaggregated_prefill (CRDs, read). The router itself knows more, and the last --routing-logic that it gets wins (router's
    parser, read).

    **Bad**

        spec:
          routingLogic: disaggregated_prefill_orchestrated

    **Fix.** Leave the field out and use extraArgs.

        spec:
          extraArgs:
            - --routing-logic
            - disaggregated_prefill_orchestrated
            - --prefill-model-labels
            - qwen-prefill
            - --decode-model-labels
            - qwen-decode
    """
    logic, supports = manifest.spec.get("routingLogic"), has_topology(world.facts.profile)
    if logic not in IN_NO_CRD and (logic not in ONLY_WITH_841 or supports):
        return
    is_unsure = logic in ONLY_WITH_841 and supports is None
    yield Report(
        ("spec", "routingLogic"),
        f'{"today" if is_unsure else "the operator"}\'s CRD does not list routingLogic "{logic}", and the API server refuses the router',
        f'leave routingLogic out and write extraArgs: ["--routing-logic", "{logic}", ...]; the last value wins',
        severity=Severity.WARNING if is_unsure else None,
    )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("routingLogic", "extraArgs"),
    guards=(
        cel.Guard(
            ROUTER,
            ".spec",
            f"!has(self.routingLogic) || self.routingLogic != 'session' || {cel.filled('sessionKey')} || {cel.argument('--r', '--s')}",
            "the routing logic is session and sessionKey is empty: write the header that identifies a session, such as x-user-id",
            ".sessionKey",
        ),
    ),
    guard_misses="routers whose extraArgs may set a logic or a key",
)
def missing_session_key(manifest: Manifest) -> Iterator[Report]:
    """Session routing has no key that identifies a session.

    **What it reports.** A router whose routing logic is `session` without a `sessionKey` (or `--session-key` in extraArgs).

    **Why it is bad.** The router refuses to start: it needs the name of the request header that identifies a session (router's parser,
    read).

    **Bad**

        spec:
          routingLogic: session

    **Fix.** Name the header.

        spec:
          routingLogic: session
          sessionKey: x-user-id
    """
    (path, logic), (_, key) = winning(manifest.spec, "--routing-logic"), winning(manifest.spec, "--session-key")
    if logic == "session" and not key:
        message = 'the routing logic is "session" and sessionKey is empty, so the router does not start'
        yield Report(path, message, "write sessionKey: x-user-id, or another header that identifies a session")


@rule(kinds=(ROUTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("routingLogic", "extraArgs"))
def missing_lmcache_controller_port(manifest: Manifest) -> Iterator[Report]:
    """Cache-aware routing relies on the default port of the LMCache controller.

    **What it reports.** A router whose routing logic is `kvaware` without `lmcacheControllerPort` (or `--lmcache-controller-port`).

    **Why it is bad.** The router then listens on its own default, 9000 (router's parser, read). The engines, and the extra Service through
    which they reach it, must use the same number, but no manifest shows it.

    **Bad**

        spec:
          routingLogic: kvaware

    **Fix.** Write the port.

        spec:
          routingLogic: kvaware
          lmcacheControllerPort: 9000
    """
    path, logic = winning(manifest.spec, "--routing-logic")
    is_set = any(each.name == "--lmcache-controller-port" for each in read(manifest.spec.get("extraArgs")))
    if logic == "kvaware" and not is_set and not manifest.spec.get("lmcacheControllerPort"):
        message = f'the routing logic is "kvaware" and lmcacheControllerPort is not set, so the router uses port {DEFAULT_CONTROLLER_PORT}'
        yield Report(path, message, f"write lmcacheControllerPort: {DEFAULT_CONTROLLER_PORT}")


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def unreachable_lmcache_controller(manifest: Manifest, world: World) -> Iterator[Report]:
    """The engines cannot reach a router's LMCache controller.

    **What it reports.** A VLLMRouter with routing logic kvaware, if no Service in the tree leads to the router's pods on the controller's
    port: `lmcacheControllerPort`, or 9000 without it.

    **Why it is bad.** The engines report to the LMCache controller, which runs in the router, on `lmcacheControllerPort`. The Service that
    the operator makes for a router has only port 80 (operator, observed), so the controller hears nothing and the router can only guess.

    **Bad**

        kind: VLLMRouter
        spec: {routingLogic: kvaware, lmcacheControllerPort: 9000}

    **Fix.** Write a Service of your own for the port. In a stack file, `controllerService: true` in the router's entry makes it.

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller}
        spec:
          selector: {app: chat}
          ports: [{name: controller, port: 9000}]
    """
    if routing_logic(manifest) != "kvaware":
        return
    written = value(manifest.spec.get("extraArgs"), "--lmcache-controller-port")
    port = written or manifest.spec.get("lmcacheControllerPort") or DEFAULT_CONTROLLER_PORT
    leading = services_leading_to(world, manifest.ref.namespace, router_labels(manifest))
    if not any(has_port(service, str(port)) for service in leading):
        yield Report(
            ("spec", "lmcacheControllerPort"),
            f"the LMCache controller listens on port {port}, but the router's own Service has only port 80: no engine can report to it",
            f'write a Service with selector app: "{manifest.ref.name}" and port {port}; in a stack file, controllerService: true makes it',
        )


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("routingLogic", "extraArgs"))
def missing_hash_seed(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router that asks the LMCache controller computes other hashes than its engines.

    **What it reports.** A VLLMRouter with routing logic kvaware if PYTHONHASHSEED is not set in its env, is not a number, or is missing or
    different in the env of an engine that it selects.

    **Why it is bad.** LMCache looks blocks up by Python's hash of their tokens, which differs from process to process unless PYTHONHASHSEED is
    the same number everywhere (LMCache documentation). The router never finds a block, and the routing is no better than chance.

    **Bad**

        kind: VLLMRouter
        spec: {routingLogic: kvaware, lmcacheControllerPort: 9000}

    **Fix.** Set the same seed in the router and in all its runtimes.

        spec:
          env:
            - {name: PYTHONHASHSEED, value: "0"}
    """
    if routing_logic(manifest) != "kvaware":
        return
    own = environment(manifest.spec.get("env")).get(_SEED)
    for engine in selected(world, manifest):
        seed = environment(get(engine.block, "vllmConfig", "env")).get(_SEED)
        if own is None or seed != own or not own.isdigit():
            yield Report(
                ("spec", "env"),
                f"{_SEED} is {_quoted(own)} in the router and {_quoted(seed)} in {engine}, so kvaware routing finds nothing",
                f'set {_SEED} to one number, for example "0", in the env of the router and of all its runtimes',
            )
            return


def _quoted(seed: str | None) -> str:
    return "not set" if seed is None else f'"{seed}"'


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, unguarded=cel.OTHER_OBJECTS)
def mismatched_port(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router calls its engines on a port on which they do not listen.

    **What it reports.** A VLLMRouter with k8s service discovery whose port for engines (`--k8s-port` in extraArgs, by default 8000) differs
    from the `vllmConfig.port` (by default 8000) of a runtime that its selector matches.

    **Why it is bad.** The router uses one port for all engines (router's parser, read). It gets no answer from pods that listen on another
    port, and never uses them.

    **Bad**

        kind: VLLMRuntime
        spec:
          vllmConfig: {port: 8123}       # and the router has no --k8s-port

    **Fix.** Leave the port of the runtimes at 8000, or set `--k8s-port`. Runtimes with two ports need two routers.

        kind: VLLMRouter
        spec:
          extraArgs: ["--k8s-port", "8123"]
    """
    written = list(placed(manifest.spec.get("extraArgs"), "--k8s-port"))
    port = written[-1][1] if written else str(ENGINE_PORT)
    engines = first_by_port(world, manifest)
    wrong = next((engine for other, engine in engines.items() if other != port), None)
    if wrong is None:
        return
    ports = sorted(engines)
    used = f"--k8s-port {port}" if written else f"port {port}, the default of --k8s-port"
    yield Report(
        ("spec", "extraArgs", written[-1][0]) if written else ("spec", "k8sLabelSelector"),
        f"the router calls its engines on {used}, but {wrong} listens on {wrong.port}",
        f'write "--k8s-port", "{ports[0]}" in the router\'s extraArgs'
        if len(ports) == 1
        else f"give all runtimes of this router one port (they have {', '.join(ports)}), or write one router per port",
    )
