"""The rule `orchestrated-engine-without-kv-transfer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import ORCHESTRATED, connector
from prodstack.rules.reading.reference_index import Engine, relations, routing_logic
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


CONNECTOR = "NixlConnector"
HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def orchestrated_engine_without_kv_transfer(manifest: Manifest, world: World) -> Iterator[Report]:
    """An orchestrating router selects an engine that hands over no cache.

    **What it reports.** A VLLMRouter with routing logic disaggregated_prefill_orchestrated that selects a VLLMRuntime without
    `--kv-transfer-config` (an error), with another connector than NixlConnector, LMCache's included, or without
    VLLM_NIXL_SIDE_CHANNEL_HOST in env (warnings).

    **Why it is bad.** The router passes on the kv_transfer_params that the prefill engine returns; vLLM's NixlConnector returns
    them (router's source and vLLM, read). With LMCache enabled the operator appends a connector of its own, which wins. The side channel
    listens on localhost unless it is told otherwise, where no other pod reaches it.

    **Bad**

        kind: VLLMRuntime
        metadata: {labels: {model: llama-prefill}}
        spec:
          vllmConfig: {extraArgs: []}

    **Fix.** Configure the connector on every engine of both sides, with LMCache off; a stack file's `prefillDecode` does it.

        vllmConfig:
          extraArgs:
            - --kv-transfer-config
            - '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'
          env:
            - {name: VLLM_NIXL_SIDE_CHANNEL_HOST, value: 0.0.0.0}
            - {name: VLLM_NIXL_SIDE_CHANNEL_PORT, value: "5600"}
    """
    if routing_logic(manifest) == ORCHESTRATED:
        for engine in relations(world).selected(manifest):
            yield from _engine(engine)


def _engine(engine: Engine) -> Iterator[Report]:
    found = connector(engine)
    if not found:
        yield Report(
            ("spec", "k8sLabelSelector"),
            f"{engine} has no --kv-transfer-config: it returns no kv_transfer_params, which this routing logic needs",
            'write --kv-transfer-config and {"kv_connector":"NixlConnector","kv_role":"kv_both"} in its extraArgs',
        )
    elif CONNECTOR not in found:
        yield Report(
            ("spec", "k8sLabelSelector"),
            f"{engine} runs with the connector of {found}, and only {CONNECTOR} is known to return kv_transfer_params",
            f"configure {CONNECTOR} in its extraArgs, and leave lmCacheConfig out",
            Severity.WARNING,
        )
    elif HOST not in environment(get(engine.block, "vllmConfig", "env")):
        yield Report(
            ("spec", "k8sLabelSelector"),
            f"{engine} does not set {HOST}: its side channel listens on localhost, where no other pod reaches it",
            f"write {HOST} with the value 0.0.0.0 in its env",
            Severity.WARNING,
        )
