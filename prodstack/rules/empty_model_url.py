"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import matches, on_engines
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".model.modelURL",
    matches("self", r"\S"),
    "modelURL is empty: write a Hugging Face id or a path in the container",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("modelURL",))
def empty_model_url(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime names no model.

    **What it reports.** A `modelURL` that is empty or only spaces.

    **Why it is bad.** It is accepted everywhere, and the empty text becomes vLLM's first argument: the engine does not start (operator, observed).

    **Bad**

        model: {modelURL: ""}

    **Fix.**

        model: {modelURL: Qwen/Qwen3-8B}
    """
    for path, engine in manifest.engines:
        url = get(engine, "model", "modelURL")
        if isinstance(url, str) and not url.strip():
            yield Report(
                (*path, "model", "modelURL"),
                f'modelURL is "{url}", and vLLM does not start without a model',
                "write a Hugging Face id or a path in the container",
            )
