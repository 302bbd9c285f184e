"""The plot shows what was measured, and is a well-formed SVG that says what it shows."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from benchmarks.contenders import HELM, OURS, PREVIOUS
from benchmarks.plot import BOTTOM, LABEL_HEIGHT, LEFT, LINES, RIGHT, TOP, Axis, EmptyPlotError, svg
from benchmarks.results import Case, Measured, Results
from benchmarks.timing import Sample
from benchmarks.workload import State

ABOUT = {"date": "2026-01-01", "commit": "0123abc", "machine": "2 cores (A & B)", "load": "0.1 when it began"}
SVG = "{http://www.w3.org/2000/svg}"


def _results(*cases: tuple[str, State], sizes: tuple[int, ...] = (1, 10, 1_000)) -> Results:
    measured = [
        Measured(Case(contender, state, size), tuple(Sample(size * factor / 100, 0.0) for factor in (1, 2, 3)), 1.0)
        for contender, state in cases
        for size in sizes
    ]
    return Results(ABOUT, tuple(measured))


def _texts(text: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(text).iter(f"{SVG}text")]  # noqa: S314  # our own text


def test_the_axes_are_logarithmic() -> None:
    """Equal factors have equal distances."""
    axis = Axis(1, 1_000, 0, 300)
    assert [axis.at(value) for value in (1, 10, 100, 1_000)] == [0, 100, 200, 300]


def test_each_line_goes_through_the_medians() -> None:
    """From the smallest size at the left to the largest at the right, and higher where it took longer."""
    text = svg(_results((OURS, State.COLD), (HELM, State.FULL)))
    paths = re.findall(r'class="line[^"]* s\d" d="M([\d. L]+)"', text)
    assert len(paths) == 2
    points = [tuple(map(float, pair.split())) for pair in paths[0].split("L")]
    assert [x for x, _ in points] == [LEFT, Axis(1, 1_000, LEFT, RIGHT).at(10), RIGHT]
    assert [y for _, y in points] == [Axis(0.01, 50, BOTTOM, TOP).at(seconds) for seconds in (0.02, 0.2, 20)]


def test_it_says_what_it_shows() -> None:
    """Title, machine, units, sizes and the name of each line; the description has the numbers for those who do not see it."""
    text = svg(_results((OURS, State.COLD), (PREVIOUS, State.COLD)))
    texts = _texts(text)
    assert texts[:2] == [
        "Wall time of one run with 1 to 1,000 stacks",
        "2 cores (A & B), load 0.1 when it began; commit 0123abc, 2026-01-01; median and quartiles of 3 rounds",
    ]
    assert {"1,000", "0.01 s", "10 s", "wall seconds (logarithmic)", "ours, cold 20.00 s"} <= set(texts)
    assert "Medians at 1,000 stacks: ours, cold 20.00 s, our previous release, cold 20.00 s." in text
    assert "prefers-color-scheme: dark" in text


def test_labels_do_not_overlap() -> None:
    """Even if all lines end at the same time."""
    text = svg(_results(*((contender, state) for contender, state, *_ in LINES)))
    heights = [float(height) for height in re.findall(rf'class="t\d" x="{RIGHT + 14}" y="([\d.]+)"', text)]
    assert len(heights) == len(LINES)
    assert all(later - earlier >= LABEL_HEIGHT - 0.2 for earlier, later in pairwise(heights))
    assert TOP <= min(heights) <= max(heights) <= BOTTOM + LABEL_HEIGHT


@pytest.mark.parametrize(
    "results", [_results((OURS, State.COLD), sizes=(1,)), _results(("empty", State.FULL))], ids=["one-size", "no-line"]
)
def test_too_little_for_a_plot_is_an_error(results: Results) -> None:
    """Rather than an empty picture."""
    with pytest.raises(EmptyPlotError, match="at least two sizes"):
        svg(results)
