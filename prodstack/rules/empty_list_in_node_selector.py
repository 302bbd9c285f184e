"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import items, node_selector_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_EMPTY = ("matchExpressions", "matchFields", "matchExpressions[].values", "matchFields[].values")
GUARDS = tuple(
    guard
    for path in _EMPTY
    for guard in on_engines(
        f".deploymentConfig.nodeSelectorTerms[].{path}",
        "self.size() > 0",
        "an empty list inside nodeSelectorTerms makes the operator update for ever: leave it out",
    )
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("nodeSelectorTerms",))
def empty_list_in_node_selector(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A node selector of a runtime has an empty list inside.

    **What it reports.** `matchExpressions: []`, `matchFields: []` or `values: []` inside the `nodeSelectorTerms` of a VLLMRuntime.

    **Why it is bad.** The operator compares its terms with those of the Deployment, where the API server has left the empty list out: the two
    differ for ever, and it updates the Deployment endlessly; the status never comes (operator, observed).

    **Bad**

        nodeSelectorTerms:
          - matchExpressions:
              - {key: pool, operator: Exists, values: []}

    **Fix.** Leave empty lists out.

        nodeSelectorTerms:
          - matchExpressions:
              - {key: pool, operator: Exists}
    """
    for path, terms in node_selector_terms(manifest):
        for where in _empty_lists(terms if isinstance(terms, list) else []):
            yield Report(
                (*path, *where),
                f"{where[-1]} is an empty list inside nodeSelectorTerms, and the operator updates the Deployment for ever",
                f"leave {where[-1]} out",
            )


def _empty_lists(terms: list[Any]) -> Iterator[Path]:
    for at, term in enumerate(terms):
        for part in ("matchExpressions", "matchFields"):
            if get(term, part) == []:
                yield (at, part)
            for index, requirement in enumerate(items(term, part)):
                if get(requirement, "values") == []:
                    yield (at, part, index, "values")
