"""A limit fails if the ratio is above it, and never holds because it was not measured."""

from __future__ import annotations

import pytest

from benchmarks.contenders import BY_NAME, EMPTY, HELM, INSTALL, OURS, PYTHON
from benchmarks.limits import LIMITS, Limit, MemoryLimit, exit_code, verdicts
from benchmarks.report import limit_table
from benchmarks.results import Case, Measured, Results
from benchmarks.timing import Sample
from benchmarks.workload import State

OTHERS = {HELM: 1.0, EMPTY: 0.4, PYTHON: 0.02}
SIZES = (1, 10, 1_000, 5_000)
ALLOWED = {
    (OURS, State.UNCHANGED, 1): 0.17,
    (OURS, State.UNCHANGED, 10): 0.17,
    (OURS, State.UNCHANGED, 5_000): 0.5,
    (OURS, State.EDITED, 10): 0.4,
    (OURS, State.EDITED, 5_000): 0.6,
    (OURS, State.COLD, 1): 0.55,
    (INSTALL, State.COLD, 1): 1.0,
    (OURS, State.COLD, 1_000): 4.0,
    (OURS, State.COLD, 5_000): 4.0,
}
"""What the issue allows, with the other programs' times above."""


def _results(share: float, peak: float = 100.0) -> Results:
    """Every time is that share of what is allowed."""
    ours = {Case(*case): seconds * share for case, seconds in ALLOWED.items()}
    others = {Case(name, State.FULL, size): seconds for name, seconds in OTHERS.items() for size in SIZES}
    measured = [Measured(case, (Sample(wall, wall),) * 3, peak) for case, wall in {**ours, **others}.items()]
    return Results({}, tuple(measured))


def test_every_limit_is_one_that_was_asked_for() -> None:
    """The table above is written out, so a limit that is relaxed is noticed."""
    timed = [limit for limit in LIMITS if isinstance(limit, Limit)]
    allowed = {
        (each.contender, each.state, each.stacks): each.factor * OTHERS[each.other] + each.seconds for each in timed
    }
    assert allowed == pytest.approx(ALLOWED)
    assert [limit for limit in LIMITS if isinstance(limit, MemoryLimit)] == [MemoryLimit(5_000, 400)]
    assert {limit.contender for limit in timed} <= set(BY_NAME)


@pytest.mark.parametrize(("share", "code"), [(0.99, 0), (1.01, 1)], ids=["within", "above"])
def test_a_limit_fails_if_the_ratio_is_above(share: float, code: int) -> None:
    """All of them: each one alone as well."""
    judged = verdicts(_results(share))
    timed = [verdict for verdict in judged if isinstance(verdict.limit, Limit)]
    assert [verdict.holds for verdict in timed] == [code == 0] * len(ALLOWED)
    assert exit_code(judged) == code
    assert {exit_code([verdict]) for verdict in timed} == {code}


@pytest.mark.parametrize(("peak", "code"), [(399.0, 0), (401.0, 1)])
def test_memory_has_a_limit(peak: float, code: int) -> None:
    """In every state: the largest counts."""
    judged = verdicts(_results(0.5, peak))
    assert judged[-1].holds is (code == 0)
    assert exit_code(judged) == code


def test_one_failure_among_others_is_enough() -> None:
    """And one slow round is not: the median counts."""
    results = _results(0.5)
    slow = Results({}, tuple(_with_walls(each, 9.0, 9.0, 0.1) for each in results.measured))
    assert exit_code(verdicts(slow)) == 1
    once = Results({}, tuple(_with_walls(each, 9.0, 0.1, 0.1) for each in results.measured))
    assert exit_code(verdicts(once)) == 0


def _with_walls(measured: Measured, *walls: float) -> Measured:
    """The same, with these times for the case of the last limit."""
    if measured.case != Case(OURS, State.COLD, 5_000):
        return measured
    return Measured(measured.case, tuple(Sample(wall, wall) for wall in walls), measured.peak)


def test_what_was_not_measured_does_not_hold() -> None:
    """Some left out: the rest is judged. All left out: exit code 2."""
    nothing = Results({}, ())
    assert not any(verdict.holds for verdict in verdicts(nothing))
    assert exit_code(verdicts(nothing)) == 2
    some = Results({}, tuple(each for each in _results(0.5).measured if each.case.stacks == 1))
    judged = verdicts(some)
    assert exit_code(judged) == 0
    assert sum("not measured" in line for line in limit_table(judged)) == len(LIMITS) - 3


def test_a_verdict_names_its_limit() -> None:
    """With what is allowed, in words."""
    line = limit_table(verdicts(_results(2.0)))[3]
    assert " ".join(line.split()) == (
        "EXCEEDED 2.00 [2.00-2.00] ours, nothing changed, 5,000 stacks: at most 0.5 x helm template"
    )
