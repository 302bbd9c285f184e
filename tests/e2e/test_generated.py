"""Mutated custom resources on a real server: what the rules accept, it accepts, and what `expand` says it refuses, it refuses.

hypothesis changes one to three fields of a valid object. The server judges the object under the plain CRDs, and then, by dry run, each child that
the operator would send. No controller runs: what the operator itself does (panics, endless updates) is not judged here.

E2E_EXAMPLES: the number of cases, 2,000 by default; E2E_SEED: another number gives other cases.
"""

from __future__ import annotations

import copy
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest, World
from prodstack.rules.engine.registry import judge
from prodstack.upstream.children.admission import refusals
from prodstack.upstream.children.predict import wanted
from prodstack.upstream.stops import ORDER
from tests.e2e.api import RefusedError
from tests.e2e.children import as_sent
from tests.e2e.manifests import moved
from tests.e2e.mutations import MUTATIONS
from tests.rules import builders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding
    from prodstack.upstream.children.parts import Child
    from tests.e2e.api import Api

pytestmark = pytest.mark.e2e

CASES = int(os.environ.get("E2E_EXAMPLES", "2000"))
SEED = int(os.environ.get("E2E_SEED", "1"))
SOME_UID = "00000000-0000-0000-0000-000000000000"
NAMESPACE = "default"
_NO_QUANTITY = "quantities must match the regular expression"
"""The server's words for a text that the operator itself cannot parse, so that it never sends it."""
OF_THE_OPERATOR = frozenset(
    {
        # what no API server sees: panics, endless updates, and limits of the operator itself
        "unstable-quantity",
        "unstable-storage-size",
        "empty-field",
        "missing-node-selector-terms",
        "incomplete-autoscaling",
        "inconsistent-autoscaling-bounds",
        "invalid-quantity",
        "oversized-integer",
        "missing-service-account",
        "incomplete-static-discovery",
        "unstable-lmcache-config",
        "conflicting-lmcache-env",
        "missing-spec",
        "out-of-range-number",
    }
)
"""Rules that report errors of the operator about objects whose children a server may accept."""


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid object of one kind with one to three fields changed."""
    kind = draw(st.sampled_from(sorted(MUTATIONS)))
    body = copy.deepcopy(getattr(builders, kind)().body)
    for path, values in draw(st.lists(st.sampled_from(MUTATIONS[kind]), min_size=1, max_size=3)):
        _set(body, path, draw(values))
    return moved(body, NAMESPACE)


def _set(body: dict[str, Any], path: str, value: Any) -> None:
    """Write a value at a path, whose steps are made where they are missing."""
    target, steps = body, path.split("/")
    for step in steps[:-1]:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            return
    target[steps[-1]] = value


def _first_refused(api: Api, children: list[Child]) -> tuple[str, str] | None:
    """The kind of the first child that the server refuses, and its words."""
    for child in children:
        try:
            api.create(as_sent(child, SOME_UID), dry_run=True)
        except RefusedError as error:
            return child.ref.kind, error.message
    return None


def _disagreements(api: Api, body: dict[str, Any], seen: Counter[str]) -> Iterator[str]:
    """What we say of one object and the server does not, or the other way round."""
    errors = [f for f in judge(World((Manifest(body),), False)) if f.severity is Severity.ERROR]
    refusal = api.refusal(body)
    ours = [f for f in errors if f.fails_at is FailsAt.API_SERVER]
    if refusal is None:
        if ours:
            yield f"the server accepts the object, and {ours[0].rule} says it does not: {ours[0].message}"
        yield from _about_children(api, body, errors, seen)
        return
    seen["objects refused"] += 1
    # The scale subresource lets the server refuse replicas below 0 of itself; the rule is about the Deployment.
    if not ours and all(f.rule != "out-of-range-number" for f in errors):
        yield f"the server refuses the object, and no rule says so: {refusal}"


def _about_children(api: Api, body: dict[str, Any], errors: list[Finding], seen: Counter[str]) -> Iterator[str]:
    children = sorted(wanted(body), key=lambda child: ORDER[body["kind"]].index(child.ref.kind))
    predicted = next(((c.ref.kind, why) for c in children for why in refusals(c.body)), None)
    found = _first_refused(api, children)
    if found and _NO_QUANTITY in found[1]:
        seen["the operator panics"] += 1
        if all(f.rule != "invalid-quantity" for f in errors):
            yield f"the operator panics at a text that is not a quantity, and no rule says so: {found}"
        return
    seen["children refused" if found else "children accepted"] += 1
    if (predicted and predicted[0]) != (found and found[0]):
        yield f"expand says {predicted}, and the server says {found}"
    of_operator = {f.rule for f in errors if f.fails_at is FailsAt.OPERATOR}
    if found and not of_operator:
        yield f"the server refuses a child, and no rule says so: {found}"
    if not found and of_operator - OF_THE_OPERATOR:
        yield f"the server accepts the children, and {sorted(of_operator - OF_THE_OPERATOR)} report errors"


def test_rules_and_predictions_agree_with_the_server(api: Api) -> None:
    """Every case is tried before the test fails, so that one run lists all disagreements."""
    seen: Counter[str] = Counter()
    found: dict[str, dict[str, Any]] = {}

    @seed(SEED)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated())
    def judged(body: dict[str, Any]) -> None:
        seen["cases"] += 1
        for said in _disagreements(api, body, seen):
            found.setdefault(said[:160], body)

    judged()
    print(dict(seen))  # shown with -s, and if the test fails
    assert seen["cases"] >= min(CASES, 2000)
    assert min(seen["objects refused"], seen["children refused"], seen["children accepted"]) > CASES // 20
    assert found == {}, "\n".join(f"{said}\n    {body}" for said, body in found.items())
