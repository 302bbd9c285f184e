"""Ratios, quartiles and the growth exponent are what their names say, and the JSON file loses nothing."""

from __future__ import annotations

import pytest

from benchmarks.results import Case, Measured, Results, Spread, exponent, from_json, growth, ratio, spread, to_json
from benchmarks.timing import Sample
from benchmarks.workload import State

SIZES = (1, 10, 100, 1_000, 5_000)


def _measured(stacks: int, *walls: float, contender: str = "ours") -> Measured:
    samples = tuple(Sample(wall, wall / 2) for wall in walls)
    return Measured(Case(contender, State.COLD, stacks), samples, 12.5)


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    """A round in which the machine was busy slows both programs, and its ratio still counts."""
    assert ratio([2.0, 30.0, 4.0], [1.0, 10.0, 1.0]) == Spread(2.5, 3.0, 3.5)


def test_a_ratio_can_allow_a_factor_and_seconds() -> None:
    """A share of what is allowed: 0.5 x the other + 1 s."""
    assert ratio([2.0], [2.0], factor=0.5, seconds=1.0).median == 1.0


def test_a_spread_is_the_quartiles() -> None:
    """Also of a single round."""
    assert spread([1.0, 2.0, 3.0, 4.0, 5.0]) == Spread(2.0, 3.0, 4.0)
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)


@pytest.mark.parametrize("power", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("start", [0.0, 0.3, 3.0])
def test_the_fit_recovers_a_known_exponent(power: float, start: float) -> None:
    """Whatever the start-up is; at small sizes it hides the growth, so these do not count."""
    assert exponent({n: start + 0.002 * n**power for n in SIZES}) == pytest.approx(power, abs=0.03)


@pytest.mark.parametrize(
    "times",
    [dict.fromkeys(SIZES, 0.02), {1: 0.3, 10: 0.31, 100: 0.29, 1_000: 0.9}, {1: 0.3}],
    ids=["flat", "one", "single"],
)
def test_no_growth_is_said_where_none_can_be_told(times: dict[int, float]) -> None:
    """Two sizes have to take clearly longer than start-up: a line through noise would have any slope."""
    assert exponent(times) is None


def test_the_growth_has_the_spread_of_the_rounds() -> None:
    """Each round has an exponent of its own."""
    series = [_measured(n, n**1.0, n**1.5, n**2.0) for n in (1, 100, 1_000, 5_000)]
    assert growth(series, lambda each: each.wall) == pytest.approx(Spread(1.25, 1.5, 1.75), abs=0.02)
    assert growth([], lambda each: each.wall) is None


def test_the_json_file_has_everything() -> None:
    """A plot and the limits can be made from it later."""
    results = Results({"date": "2026-01-01"}, (_measured(1, 0.25, 0.5), _measured(10, 1.0, 2.0, contender="helm")))
    assert from_json(to_json(results)) == results


def test_results_are_found_by_case_and_by_size() -> None:
    """What was not measured is None, never another case."""
    results = Results({}, (_measured(10, 1.0), _measured(1, 2.0)))
    assert results.sizes() == [1, 10]
    assert [each.case.stacks for each in results.series("ours", State.COLD)] == [1, 10]
    assert results.find("ours", State.COLD, 10) == results.measured[0]
    assert results.find("ours", State.EDITED, 10) is None
