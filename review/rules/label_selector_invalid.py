"""The rule `label-selector-invalid`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.finding import FailsAt, Severity
from review.manifest import ROUTER, Manifest, World
from review.router_arguments import winning
from review.rule import Report, rule
from review.selector import SelectorError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def label_selector_invalid(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The router's label selector is none.

    **What it reports.** A `k8sLabelSelector` (or `--k8s-label-selector` in extraArgs) that the API server cannot read, with the reason.

    **Why it is bad.** The router asks the API server for the pods that the selector matches and is answered with 400 for ever: it runs
    and never finds an engine (router's discovery, read; the grammar: apimachinery, read).

    **Bad**

        spec:
          k8sLabelSelector: model=meta-llama/Llama-3.1-8B-Instruct

    **Fix.** A value has at most 63 letters, digits, "-", "_" and "."; lists stand in parentheses.

        spec:
          k8sLabelSelector: app in (llama-a,llama-b)
    """
    if winning(manifest.spec, "--service-discovery")[1] == "static":
        return
    path, text = winning(manifest.spec, "--k8s-label-selector")
    try:
        parse(text)
    except SelectorError as error:
        message = f"the selector '{text}' cannot be read: {error}"
        yield Report(path, message, "write conditions such as app=engine or app in (a,b), with commas between them")
