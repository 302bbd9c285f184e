"""The rule `autoscaling-of-another-model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling
from prodstack.upstream.children.runtime import served_model_name
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG = "--served-model-name"


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("autoscalingConfig",))
def autoscaling_of_another_model(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime scales by the requests for a name that it does not serve.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true` and a `--served-model-name` in extraArgs that the operator does not
    see: written as two items, with underscores, or after another one.

    **Why it is bad.** The query for incoming requests names the first argument that is spelled `--served-model-name=NAME`, with "=", and without one
    the modelURL (operator, observed). vLLM serves the last name that it is told, and the router counts requests by the name that
    clients ask for: the query matches nothing.

    **Bad**

        autoscalingConfig: {enabled: true}
        vllmConfig:
          extraArgs: ["--served-model-name", "chat"]

    **Fix.** One item, with "=".

        autoscalingConfig: {enabled: true}
        vllmConfig:
          extraArgs: ["--served-model-name=chat"]
    """
    told = last(manifest.spec, FLAG) if autoscaling(manifest) is not None else None
    asked = served_model_name(manifest.spec)
    if told is not None and told.value and told.value != asked:
        yield Report(
            ("spec", "vllmConfig", "extraArgs", told.at),
            f'the engine serves "{told.value}", and the autoscaling query asks for the requests to "{asked}"',
            f'write it once, as one item: "{FLAG}={told.value}"',
        )
