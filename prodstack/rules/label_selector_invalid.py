"""The rule `label-selector-invalid`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.manifests.selector import SelectorError, parse
from prodstack.rules.engine.cel import DNS_SUBDOMAIN, LABEL_VALUE, Guard, argument, matches
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = "[ \\t\\r\\n]*"
_GAP = "[ \\t\\r\\n]+"
_KEY = f"({DNS_SUBDOMAIN}/)?{LABEL_VALUE}"
_LISTED = f"{_SPACE}({LABEL_VALUE})?{_SPACE}"
_LIST = f"[(]({_SPACE}{LABEL_VALUE}{_SPACE}|{_LISTED}(,{_LISTED})+)[)]"
_CONDITION = (
    f"{_SPACE}(!{_SPACE}{_KEY}|{_KEY}({_SPACE}(=|==|!=){_SPACE}({LABEL_VALUE})?|{_SPACE}[<>]{_SPACE}[-+]?[0-9]+"
    f"|{_GAP}(in|notin){_SPACE}{_LIST})?){_SPACE}"
)
_SELECTOR = f"^({_SPACE}|{_CONDITION}(,{_CONDITION})*)$"
GUARDS = (
    Guard(
        ROUTER,
        ".spec",
        f"(has(self.serviceDiscovery) && self.serviceDiscovery == 'static') || {argument('--k', '--s')}"
        f" || !has(self.k8sLabelSelector) || {matches('self.k8sLabelSelector', _SELECTOR)}",
        "the selector cannot be read: write conditions such as app=engine or app in (a,b), with commas between them",
        ".k8sLabelSelector",
    ),
)


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
