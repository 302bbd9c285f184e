"""The rule `session-without-key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard, argument, filled
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        ROUTER,
        ".spec",
        f"!has(self.routingLogic) || self.routingLogic != 'session' || {filled('sessionKey')} || {argument('--r', '--s')}",
        "the routing logic is session and sessionKey is empty: write the header that names the session, such as x-user-id",
        ".sessionKey",
    ),
)


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def session_without_key(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Session routing has no key to tell sessions by.

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
        yield Report(path, 'the routing logic is "session" and sessionKey is empty', "write sessionKey: x-user-id")
