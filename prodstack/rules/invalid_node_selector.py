"""The rule `invalid-node-selector`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import items, node_selector_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path


_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
_FIX = "write one of In, NotIn (with values), Exists, DoesNotExist (without), Gt, Lt (with one number)"

_FITS_CEL = (
    "self.operator in ['In', 'NotIn'] ? has(self.values) && self.values.size() > 0"
    " : self.operator in ['Exists', 'DoesNotExist'] ? !has(self.values) || self.values.size() == 0"
    " : self.operator in ['Gt', 'Lt'] && has(self.values) && self.values.size() == 1"
)
_MESSAGE = f"a node selector's operator and values do not fit: {_FIX}"
GUARDS = tuple(
    guard
    for part in ("matchExpressions[]", "matchFields[]")
    for guard in (
        *on_engines(f".deploymentConfig.nodeSelectorTerms[].{part}", _FITS_CEL, _MESSAGE),
        Guard(ROUTER, f".spec.nodeSelectorTerms[].{part}", _FITS_CEL, _MESSAGE),
    )
)


@rule(
    kinds=(RUNTIME, ROUTER),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    premises=("empty-field",),
    only_with=("nodeSelectorTerms",),
)
def invalid_node_selector(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A requirement of a node selector is one that Kubernetes does not take.

    **What it reports.** A requirement in `nodeSelectorTerms` whose operator is unknown, `In` or `NotIn` without values, `Exists` or
    `DoesNotExist` with values, or `Gt` or `Lt` with anything but one value.

    **Why it is bad.** The CRD takes any text, so the custom resource is accepted; the API server then refuses the Deployment, and the operator
    tries for ever (Kubernetes' validation of node selectors, read).

    **Bad**

        - {key: pool, operator: Equals, values: [gpu]}

    **Fix.**

        - {key: pool, operator: In, values: [gpu]}
    """
    for path, terms in node_selector_terms(manifest):
        for at, term in enumerate(terms if isinstance(terms, list) else []):
            for part in ("matchExpressions", "matchFields"):
                for index, requirement in enumerate(items(term, part)):
                    yield from _requirement((*path, at, part, index), requirement)


def _requirement(path: Path, requirement: object) -> Iterator[Report]:
    operator, values = get(requirement, "operator"), items(requirement, "values")
    if not isinstance(operator, str):
        return
    if operator not in _OPERATORS:
        yield Report(
            (*path, "operator"), f'"{operator}" is no operator of a node selector; Kubernetes refuses the pods', _FIX
        )
    elif not _fits(operator, len(values)):
        yield Report(
            (*path, "operator"), f"the operator {operator} has {len(values)} values; Kubernetes refuses the pods", _FIX
        )


def _fits(operator: str, count: int) -> bool:
    if operator in ("In", "NotIn"):
        return count > 0
    return count == 0 if operator in ("Exists", "DoesNotExist") else count == 1
