"""The plot of the wall times by the number of stacks, as an SVG that is readable on a light and on a dark page. Both axes are logarithmic."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.contenders import BY_NAME, HELM, OURS, PREVIOUS
from benchmarks.results import spread
from benchmarks.workload import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.results import Measured, Results

LINES = (
    (OURS, State.COLD, "#0969da", "#58a6ff"),
    (OURS, State.EDITED, "#8250df", "#bc8cff"),
    (OURS, State.UNCHANGED, "#1a7f37", "#3fb950"),
    (PREVIOUS, State.COLD, "#57606a", "#9da7b3"),
    (HELM, State.FULL, "#bc4c00", "#f0883e"),
    ("typescript", State.FULL, "#bf3989", "#f778ba"),
    ("kcl", State.FULL, "#9a6700", "#d29922"),
    ("jsonnet", State.FULL, "#cf222e", "#ff7b72"),
)
"""What is plotted, with its color on a light and on a dark page."""
WIDTH, HEIGHT = 960, 560
LEFT, RIGHT, TOP, BOTTOM = 76, 676, 84, 486
LABEL_HEIGHT = 18
STYLE = """\
.page { fill: #ffffff; stroke: #d0d7de }
text { fill: #1f2328; font-size: 14px }
.title { font-size: 18px; font-weight: 600 }
.small { fill: #57606a; font-size: 12px }
.middle { text-anchor: middle }
.end { text-anchor: end }
.grid { stroke: #d0d7de; stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
.ours { stroke-width: 3 }
.dashed { stroke-dasharray: 6 4 }"""
DARK = """\
.page { fill: #0d1117; stroke: #30363d }
text { fill: #e6edf3 }
.small { fill: #9da7b3 }
.grid { stroke: #30363d }"""


class EmptyPlotError(Exception):
    """The results have too little for a plot."""


class Axis(NamedTuple):
    """A logarithmic axis from the value `low` at the pixel `start` to `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


class Line(NamedTuple):
    """One plotted line, by its place in LINES."""

    number: int
    label: str
    points: list[Measured]


def svg(results: Results) -> str:
    """The whole file. Raises EmptyPlotError if fewer than two sizes were measured, or nothing that is plotted."""
    lines, sizes = _lines(results), results.sizes()
    if len(sizes) < 2 or not lines:
        raise EmptyPlotError("a plot needs at least two sizes, and ours or one of the other tools; nothing was written")
    times = [seconds for line in lines for point in line.points for seconds in point.wall]
    x = Axis(sizes[0], sizes[-1], LEFT, RIGHT)
    y = Axis(*_around(times), BOTTOM, TOP)
    body = [*_grid(x, y, sizes), *(_drawn(line, x, y) for line in lines), *_labels(lines, y)]
    return "\n".join([*_head(results, sizes), *body, "</svg>"]) + "\n"


def _around(times: Sequence[float]) -> tuple[float, float]:
    """The next rounder times (1, 2 or 5 times a power of ten) below and above them."""
    rounder = [step * 10.0**power for power in range(-5, 6) for step in (1, 2, 5)]
    return max(each for each in rounder if each <= min(times)), min(each for each in rounder if each >= max(times))


def _lines(results: Results) -> list[Line]:
    found = []
    for number, (contender, state, *_) in enumerate(LINES):
        points = results.series(contender, state)
        title = BY_NAME[contender].title + ("" if state is State.FULL else f", {state}")
        if points:
            found.append(Line(number, title, points))
    return found


def _head(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    """The opening tag, the colors, the title with the machine, and a description for those who do not see the plot."""
    about = results.about
    rounds = sorted({len(each.samples) for each in results.measured})
    measured = (
        f"{about['machine']}, load {about['load']}; commit {about['commit']}, {about['date']}; median and quartiles of "
    )
    measured += f"{'-'.join(str(n) for n in dict.fromkeys((rounds[0], rounds[-1])))} rounds"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, -apple-system, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif">'
    )
    title = f"Wall time of one run with {sizes[0]:,} to {sizes[-1]:,} stacks"
    yield f'  <title id="title">{title}</title>'
    yield f'  <desc id="desc">{escape(_description(results, sizes[-1]))}</desc>'
    yield "  <style>"
    yield from (f"    {line}" for line in (*STYLE.splitlines(), *_colors(dark=False)))
    yield "    @media (prefers-color-scheme: dark) {"
    yield from (f"      {line}" for line in (*DARK.splitlines(), *_colors(dark=True)))
    yield "    }\n  </style>"
    yield f'  <rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10"/>'
    yield f'  <text class="title" x="24" y="36">{title}</text>'
    yield f'  <text class="small" x="24" y="58">{escape(measured)}</text>'


def _description(results: Results, size: int) -> str:
    """The medians at the largest size."""
    found = [(line.label, line.points[-1]) for line in _lines(results) if line.points[-1].case.stacks == size]
    said = ", ".join(f"{label} {spread(point.wall).median:.2f} s" for label, point in found)
    return f"Medians at {size:,} stacks: {said}."


def _colors(*, dark: bool) -> Iterator[str]:
    """A stroke for the lines and a fill for the labels."""
    for number, (*_, on_light, on_dark) in enumerate(LINES):
        color = on_dark if dark else on_light
        yield f".s{number} {{ stroke: {color} }} .t{number} {{ fill: {color} }}"


def _grid(x: Axis, y: Axis, sizes: Sequence[int]) -> Iterator[str]:
    """A line and a number for each size and each power of ten of seconds, and the names of the axes."""
    for size in sizes:
        yield f'  <path class="grid" d="M{x.at(size)} {TOP}V{BOTTOM}"/>'
        yield f'  <text class="small middle" x="{x.at(size)}" y="{BOTTOM + 20}">{size:,}</text>'
    for power in range(math.ceil(math.log10(y.low)), math.floor(math.log10(y.high)) + 1):
        yield f'  <path class="grid" d="M{LEFT} {y.at(10**power)}H{RIGHT}"/>'
        yield f'  <text class="small end" x="{LEFT - 8}" y="{y.at(10**power) + 4}">{10**power:g} s</text>'
    under = "stacks of one runtime, one router and one cache server each (logarithmic)"
    yield f'  <text class="small middle" x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 46}">{under}</text>'
    middle = (TOP + BOTTOM) / 2
    yield f'  <text class="small middle" x="24" y="{middle}" transform="rotate(-90 24 {middle})">wall seconds (logarithmic)</text>'


def _drawn(line: Line, x: Axis, y: Axis) -> str:
    """The medians as a line, and the quartiles of each as a bar."""
    at = [(x.at(point.case.stacks), spread(point.wall)) for point in line.points]
    path = "L".join(f"{pixel} {y.at(found.median)}" for pixel, found in at)
    bars = "".join(f"M{pixel} {y.at(found.low)}V{y.at(found.high)}" for pixel, found in at)
    contender = LINES[line.number][0]
    look = " ours" if contender == OURS else " dashed" if contender == PREVIOUS else ""
    return f'  <path class="line{look} s{line.number}" d="M{path}"/>\n  <path class="line s{line.number}" d="{bars}"/>'


def _labels(lines: Sequence[Line], y: Axis) -> Iterator[str]:
    """The name of each line beside its end, moved apart where they would overlap."""
    ends = sorted((y.at(spread(line.points[-1].wall).median), line) for line in lines)
    lowest = BOTTOM - LABEL_HEIGHT * (len(ends) - 1)
    previous = -math.inf
    for place, (end, line) in enumerate(ends):
        previous = max(min(end, lowest + LABEL_HEIGHT * place), previous + LABEL_HEIGHT)
        weight = ' font-weight="600"' if LINES[line.number][0] == OURS else ""
        seconds = f"{spread(line.points[-1].wall).median:.2f} s"
        yield f'  <text class="t{line.number}" x="{RIGHT + 14}" y="{previous + 5:.1f}"{weight}>{escape(line.label)} {seconds}</text>'
