"""The rule `node-selector-matches-nothing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import Guard, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import node_selector_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS = ("matchExpressions", "matchFields")
_WRITTEN = " || ".join(f"has(t.{part})" for part in _PARTS)
_FILLED = " || ".join(f"(has(t.{part}) && t.{part}.size() > 0)" for part in _PARTS)
_RULE = "self.size() == 0 || self.exists(t, {})"
_MESSAGE = "no node selector term says anything, and an empty one matches no node: write what the nodes have"
GUARDS = (
    *on_engines(".deploymentConfig.nodeSelectorTerms", _RULE.format(_WRITTEN), _MESSAGE),
    Guard(ROUTER, ".spec.nodeSelectorTerms", _RULE.format(_FILLED), _MESSAGE),
)


@rule(
    kinds=(RUNTIME, ROUTER),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("empty-field",),
    only_with=("nodeSelectorTerms",),
)
def node_selector_matches_nothing(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Node selector terms that say nothing match no node.

    **What it reports.** A `nodeSelectorTerms` of a VLLMRuntime or VLLMRouter in which every term is `{}`.

    **Why it is bad.** To Kubernetes an empty term matches no node, not every node (Kubernetes API, read): the operator settles, and the pods
    stay Pending for ever.

    **Bad**

        deploymentConfig:
          nodeSelectorTerms: [{}]

    **Fix.** Say what the nodes have.

        deploymentConfig:
          nodeSelectorTerms:
            - matchExpressions:
                - {key: kubernetes.io/os, operator: In, values: [linux]}
    """
    for path, terms in node_selector_terms(manifest):
        if isinstance(terms, list) and terms and not any(map(_says_something, terms)):
            yield Report(
                path,
                "no term of nodeSelectorTerms says anything, and an empty term matches no node: the pods stay Pending",
                "write what the nodes have, such as kubernetes.io/os In [linux]",
            )


def _says_something(term: object) -> bool:
    return not isinstance(term, dict) or bool(term.get("matchExpressions") or term.get("matchFields"))
