"""The rule `kvaware-without-hash-seed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations, routing_logic
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


SEED = "PYTHONHASHSEED"


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("routingLogic", "extraArgs"))
def kvaware_without_hash_seed(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router that asks the LMCache controller hashes differently from its engines.

    **What it reports.** A VLLMRouter with routing logic kvaware, where PYTHONHASHSEED in its env is missing, or is missing or another in the env of
    an engine that it selects.

    **Why it is bad.** LMCache looks blocks up by Python's hash of their tokens, which differs from process to process unless PYTHONHASHSEED is
    the same number everywhere (LMCache documentation): nothing is ever found, and the routing is no better than chance.

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
    own = environment(manifest.spec.get("env")).get(SEED)
    for engine in relations(world).selected(manifest):
        seed = environment(get(engine.block, "vllmConfig", "env")).get(SEED)
        if own is None or seed != own or not own.isdigit():
            yield Report(
                ("spec", "env"),
                f"{SEED} is {_said(own)} in the router and {_said(seed)} in {engine}: kvaware routing finds nothing",
                f'set {SEED} to one number, for example "0", in the env of the router and of all its runtimes',
            )
            return


def _said(seed: str | None) -> str:
    return "not set" if seed is None else f'"{seed}"'
