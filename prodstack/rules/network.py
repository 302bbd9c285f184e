"""NetworkPolicies: what they must let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.wording import listed, plural
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.network import has_policies, lets_in, lets_out, policies_about, selects
from prodstack.rules.reading.traffic import KINDS, flows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.rules.reading.network import Policy
    from prodstack.rules.reading.traffic import Flow

_SHOWN = 3
"""How many policies a message names."""


class _Blocked(NamedTuple):
    """A flow that is not allowed. policies: those that select its target, or its source if they do not let it out."""

    flow: Flow
    policies: list[Policy]
    is_egress: bool


@rule(kinds=KINDS, severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def blocked_traffic(manifest: Manifest, world: World) -> Iterator[Report]:
    """NetworkPolicies block a connection that the stack needs.

    **What it reports.** A connection that no NetworkPolicy allows although some select its source or its target: from a router to an engine
    that it serves, from an engine to its cache server, between the engines for prefill and decode, from the prefill side of a topology to its
    router, or from the operator to an engine that loads an adapter. All NetworkPolicies of the tree count, whoever wrote them. It reports
    nothing if the answer depends on what the tree does not tell, such as the labels of a namespace that is not in it or the address of a pod.
    Only the label `metrics: enabled` is taken to be missing there, because it marks the namespaces of Prometheus.
    Policies of other kinds, such as CiliumNetworkPolicy, are not read, and of a router or adapter with many engines the connections to the first 200 are
    judged. In a partial tree it is a note, because another policy may allow the
    connection.

    **Why it is bad.** A pod that a NetworkPolicy selects can be reached (or can reach others, if the policy is about egress) only as the
    policies allow. Other connections time out, without an error in any object (Kubernetes, read). A router keeps such an engine in its list
    and its requests to it fail; an adapter is never loaded.

    **Bad**

        # stacks/llm.yaml
        networkPolicy: true                    # selects the pods of llm's runtimes
        # stacks/gateway.yaml, without networkPolicy
        routers:
          front: {serves: [llm/llama]}         # so nothing admits this router

    **Fix.** Ask for the policies in the router's stack too, or write a NetworkPolicy that admits the connection.

        # stacks/gateway.yaml
        networkPolicy: true
        routers:
          front: {serves: [llm/llama]}
    """
    found: dict[Path, list[_Blocked]] = {}
    for flow in flows(manifest, world) if world.ask(has_policies) else ():
        blocked = _blocked(flow, world)
        if blocked is not None:
            found.setdefault(flow.path, []).append(blocked)
    for path, each in found.items():
        yield _report(path, each, Severity.WARNING if world.complete else Severity.NOTE)


def _blocked(flow: Flow, world: World) -> _Blocked | None:
    """The flow with the policies that block it; None if they allow it, or if that is not known."""
    source, target = flow.source.pods, flow.target.pods
    if not flow.source.is_foreign:
        out = policies_about(world, source)
        if lets_out(out, source, target, flow.port) is False:
            return _Blocked(
                flow, [each for each in out if each.egress is not None and selects(each, source)], is_egress=True
            )
    into = policies_about(world, target)
    if lets_in(into, source, target, flow.port) is False:
        chosen = [each for each in into if each.ingress is not None and selects(each, target)]
        return _Blocked(flow, chosen, is_egress=False)
    return None


def _report(path: Path, blocked: list[_Blocked], severity: Severity) -> Report:
    """The report of the first connection; the others of the same field are counted."""
    flow, policies, is_egress = blocked[0]
    more = f", and {plural(len(blocked) - 1, 'other connection')}" if len(blocked) > 1 else ""
    about, action = (flow.source, "let it out") if is_egress else (flow.target, "let it in")
    names = [f'"{each.name}"' for each in policies[:_SHOWN]]
    which = f"NetworkPolicy {names[0]}" if len(policies) == 1 else f"NetworkPolicies {listed(names, 'and')}"
    selecting = (
        f"selects the pods of {about.name} and does"
        if len(policies) == 1
        else f"select the pods of {about.name} and do"
    )
    message = f"{flow.source.name} cannot reach {flow.target.name} on port {flow.port}{more}: the {which} {selecting} not {action}"
    return Report(path, message, _fix(flow, is_egress=is_egress), severity)


def _fix(flow: Flow, *, is_egress: bool) -> str:
    direction, end = ("egress to", flow.target) if is_egress else ("ingress from", flow.source)
    who = (
        f'the namespace "{end.pods.namespace}"'
        if end.is_foreign
        else f'pods labelled app: "{end.pods.labels.items.get("app", "")}"'
    )
    about = flow.source if is_egress else flow.target
    selected = f'app: "{about.pods.labels.items.get("app", "")}"'
    return f"allow {direction} {who} on TCP port {flow.port} in a NetworkPolicy for pods labelled {selected}, or write networkPolicy: true in both stack files"
