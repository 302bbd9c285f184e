"""Mutated custom resources on a real server: rules, guards and predictions agree with what the server and the operator do.

hypothesis changes one to three fields of a valid object of one of the four kinds, or of a topology. The server judges the object under the
plain CRDs, then, by dry run, each child that the operator would send; operator_judge.py states what the operator itself does (panics,
endless updates), which no server sees. A rule's error without a failure is a disagreement, and so is a failure without an error.

E2E_EXAMPLES: the number of cases of each test, 2,000 by default; E2E_SEED: another number gives other cases.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.publishing.crds import hardened_bundle
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import KINDS, Facts, Manifest, Origin, World
from prodstack.manifests.values import block
from prodstack.manifests.yaml_reader import Mark
from prodstack.rules.engine.guards import guards, missed
from prodstack.rules.engine.registry import judge
from prodstack.upstream.children.admission import refusals
from prodstack.upstream.children.predict import wanted
from prodstack.upstream.stops import order
from tests.e2e.api import RefusedError
from tests.e2e.children import as_sent
from tests.e2e.manifests import recorded, recorded_part
from tests.e2e.mutated import try_all
from tests.e2e.operator_judge import failure, is_unjudged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path
    from prodstack.upstream.children.parts import Child
    from tests.e2e.api import Api
    from tests.e2e.conftest import NewServer

    About = Callable[[dict[str, Any], Counter[str]], Iterator[str]]

pytestmark = pytest.mark.e2e

CASES = int(os.environ.get("E2E_EXAMPLES", "2000"))
SEED = int(os.environ.get("E2E_SEED", "1"))
SOME_UID = "00000000-0000-0000-0000-000000000000"
_NO_QUANTITY = "quantities must match the regular expression"
"""The server's words for a text that the operator itself cannot parse, so that it never sends it."""
OF_THE_SERVER_TOO = frozenset({"out-of-range-number", "oversized-integer", "null-field"})
"""Rules about the operator or about some tools, of which our CRDs under server-side apply show a part: the scale subresource lets the server
itself refuse replicas below 0, our CRDs bound the integers, and only server-side apply refuses nulls."""


class _Paths(Origin):
    """Findings name the path of their value instead of a file."""

    def mark(self, body: Mapping[str, Any], path: Path) -> Mark:  # noqa: ARG002  # the signature of every origin
        return Mark("/".join(map(str, path)), 1, 1)


def _first_refused(api: Api, children: list[Child]) -> tuple[str, str] | None:
    """The kind of the first child that the server refuses, and its words."""
    for child in children:
        try:
            api.create(as_sent(child, SOME_UID), dry_run=True)
        except RefusedError as error:
            return child.ref.kind, error.message
    return None


def _findings(body: dict[str, Any]) -> list[Finding]:
    facts = Facts(profile="change-841" if "topology" in block(body, "spec") else None)
    return judge(World((Manifest(body, _Paths()),), False, facts))


def _disagreements(api: Api, body: dict[str, Any], seen: Counter[str]) -> Iterator[str]:
    """What we say of one object and the server does not, or the other way round."""
    findings = _findings(body)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    refusal = api.refusal(body)
    ours = [f for f in errors if f.fails_at is FailsAt.API_SERVER]
    if refusal is None:
        if ours:
            yield f"the server accepts the object, and {ours[0].rule} says it does not: {ours[0].message}"
        yield from _about_children(api, body, errors, seen)
        return
    seen["objects refused"] += 1
    if not ours and OF_THE_SERVER_TOO.isdisjoint(f.rule for f in findings):
        yield f"the server refuses the object, and no rule says so: {refusal}"


def _about_children(api: Api, body: dict[str, Any], errors: list[Finding], seen: Counter[str]) -> Iterator[str]:
    """First the server about each child, then the operator about the whole object; each must agree with the rules and with `expand`."""
    made = wanted(body)
    children = sorted(made, key=lambda child: order(body["kind"], made).index(child.ref.kind))
    predicted = next(((c.ref.kind, why) for c in children for why in refusals(c.body)), None)
    found = _first_refused(api, children)
    of_operator = sorted({f.rule for f in errors if f.fails_at is FailsAt.OPERATOR})
    if found and _NO_QUANTITY in found[1]:
        seen["the operator panics"] += 1
        if "invalid-quantity" not in of_operator:
            yield f"the operator panics at a text that is not a quantity, and no rule says so: {found}"
        return
    seen["children refused" if found else "children accepted"] += 1
    if (predicted and predicted[0]) != (found and found[0]):
        yield f"expand says {predicted}, and the server says {found}"
    if found and not of_operator:
        yield f"the server refuses a child, and no rule says so: {found}"
    judged = failure(body)
    seen[f"{body['kind']}: the operator {'fails' if judged or found else 'settles'}"] += 1
    if judged and not of_operator:
        yield f"the operator fails, and no rule says so: {judged}"
    is_topology = "topology" in block(body, "spec")
    alarms = [f.rule for f in errors if f.fails_at is FailsAt.OPERATOR and not (is_topology and is_unjudged(f.file))]
    if alarms and not (judged or found):
        yield f"nothing fails, and {alarms} report errors"


def _guarded(hardened: Api, body: dict[str, Any], seen: Counter[str]) -> Iterator[str]:
    """What a guard of the hardened CRDs says of an object and its rule does not, or the other way round."""
    findings = [f for f in _findings(body) if f.severity is Severity.ERROR]
    errors, refusal = {f.rule for f in findings}, hardened.refusal(body)
    named = set(re.findall(r"\[([a-z0-9-]+)\]", refusal or "")) & guards().keys()
    seen["refused by a guard" if named else "refused otherwise" if refusal else "accepted"] += 1
    is_silent = any(f.fails_at is FailsAt.API_SERVER for f in findings)  # rules that build on values of the right type
    if named - errors and not is_silent:
        yield f"guards refuse what their rules accept: {sorted(named - errors)}"
    expected = errors & (guards().keys() - missed().keys())
    if refusal is None and expected:
        yield f"no guard refuses what {sorted(expected)} report"


def _all_disagreements(about: About) -> tuple[Counter[str], dict[str, Any]]:
    """Every case is tried, so that one run lists all disagreements, each with an object that shows it."""
    seen: Counter[str] = Counter()
    found: dict[str, dict[str, Any]] = {}

    def judged(body: dict[str, Any]) -> None:
        seen["cases"] += 1
        for said in about(body, seen):
            found.setdefault(said[:160], body)

    try_all(judged, CASES, SEED)
    print(dict(seen))  # shown with -s, and if the test fails
    return seen, found


def _shown(found: Mapping[str, Any]) -> str:
    return "\n".join(f"{said}\n    {body}" for said, body in found.items())


def test_rules_and_predictions_agree_with_the_server_and_the_operator(api: Api) -> None:
    """For all four kinds and topologies."""
    seen, found = _all_disagreements(partial(_disagreements, api))
    assert seen["cases"] >= min(CASES, 2000)
    assert min(seen["objects refused"], seen["children refused"], seen["children accepted"]) > CASES // 20
    assert all(seen[f"{kind}: the operator {does}"] > CASES // 100 for kind in KINDS for does in ("fails", "settles"))
    assert found == {}, _shown(found)


def test_guards_agree_with_their_rules(new_server: NewServer) -> None:
    """The hardened CRDs refuse no object that the rules accept, and every one that a rule with complete guards reports."""
    with ExitStack() as stack:
        hardened = new_server(stack)
        hardened.apply_crds(hardened_bundle())
        seen, found = _all_disagreements(partial(_guarded, hardened))
    assert min(seen["refused by a guard"], seen["accepted"]) > CASES // 20
    assert found == {}, _shown(found)


@pytest.mark.parametrize("case", recorded())
def test_the_judge_of_the_operator_agrees_with_the_recordings(case: str) -> None:
    """An object fails exactly if it failed on the real operator."""
    outcome = recorded_part(case, "outcome")
    assert (failure(recorded_part(case, "input")) is not None) == bool(
        outcome["errors"] or outcome["endless_update_loop"]
    )
