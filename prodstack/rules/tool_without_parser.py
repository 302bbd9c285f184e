"""The rule `tool-without-parser`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import argument, filled, on_engines, true
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    "",
    f"!{true('model.enableTool')} || {filled('model.toolCallParser')} || {argument('--tool', of='vllmConfig.extraArgs')}",
    "enableTool is true without a toolCallParser, and vLLM does not start: write that of the model's family, such as hermes",
    ".model.enableTool",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("enableTool",))
def tool_without_parser(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Tool calling is on and nothing says how the model's tool calls are parsed.

    **What it reports.** `enableTool: true` without a `toolCallParser`, and without --tool-call-parser in extraArgs.

    **Why it is bad.** vLLM refuses to start with --enable-auto-tool-choice and no --tool-call-parser (vLLM, read).

    **Bad**

        model: {modelURL: meta-llama/Llama-3.1-8B-Instruct, enableTool: true}

    **Fix.**

        model: {modelURL: meta-llama/Llama-3.1-8B-Instruct, enableTool: true, toolCallParser: llama3_json}
    """
    for path, engine in manifest.engines:
        parser = get(engine, "model", "toolCallParser")
        if get(engine, "model", "enableTool") is True and not parser and last(engine, "--tool-call-parser") is None:
            yield Report(
                (*path, "model", "enableTool"),
                "enableTool is true without a toolCallParser, and vLLM does not start",
                "write the toolCallParser of the model's family, such as llama3_json or hermes",
            )
