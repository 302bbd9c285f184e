"""A report for people, as Markdown and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from review.drift.model import Cost, State
from review.drift.rollout import in_words
from review.drift.sentence import sentence
from review.output.counts import plural
from review.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.drift.model import Drift, Field, ObjectDrift

STYLES = {
    "missing": "bold red",
    "blocked": "bold red",
    "stale": "bold yellow",
    "edited-by-hand": "bold magenta",
    "rolling-out": "bold cyan",
    "fix": "green",
}
MAX_ROWS = 30
"""How many objects a Markdown table shows; a comment must stay readable."""

Segment = tuple[str, str]
"""Text and the name of its style ("": none)."""


def segments(drift: Drift) -> Iterator[Segment]:
    """The report for people: every object that is not fresh, then one line of counts."""
    for each in drift.objects:
        if each.state is not State.FRESH:
            yield from _object(each)
    yield (summary(drift) + "\n", "")


def summary(drift: Drift) -> str:
    """One line: "drift: 2 of 14 objects (1 stale, 1 missing); making all of it true restarts 4 pods with 16 GPUs"."""
    counts = [(state, sum(each.state is state for each in drift.objects)) for state in sorted(State, reverse=True)]
    bad = [f"{number} {state}" for state, number in counts if number and state is not State.FRESH]
    touched = sum(number for state, number in counts if state is not State.FRESH)
    total = plural(len(drift.objects), "object")
    if not bad:
        return f"{drift.verdict}: everything that is merged runs ({total})"
    cost = sum((each.cost for each in drift.objects), start=Cost())
    restart = f"; making all of it true restarts {in_words(cost)}" if cost.pods else ""
    return f"{drift.verdict}: {touched} of {total} ({', '.join(bad)}){restart}"


def document(drift: Drift) -> str:
    """The report as JSON, ASCII only, alone on standard output."""
    data = {"verdict": str(drift.verdict), "objects": [_as_data(each) for each in drift.objects]}
    return json.dumps(data, indent=2, default=str) + "\n"


def markdown(drift: Drift) -> str:
    """The report as Markdown: the verdict, a table, and the reasons folded."""
    shown = [each for each in drift.objects if each.state is not State.FRESH]
    lines = [f"**{_cell(summary(drift))}**", ""]
    if shown:
        lines += ["| object | state | what does not run | restarts |", "|---|---|---|---|"]
        lines += [_row(each) for each in shown[:MAX_ROWS]]
        lines += ["", f"and {len(shown) - MAX_ROWS} more", ""] if len(shown) > MAX_ROWS else [""]
        lines += ["<details><summary>why, and what to do</summary>", ""]
        lines += [line for each in shown[:MAX_ROWS] for line in _details(each)]
        lines += ["", "</details>", ""]
    return "\n".join(lines).rstrip() + "\n"


def _object(about: ObjectDrift) -> Iterator[Segment]:
    yield (printable(f"{about.object}: "), "")
    yield (f"{about.state}\n", str(about.state))
    for (rule, why, fix), fields in _grouped(about):
        for field in fields:
            where = f" ({field.path})" if field.path else ""
            since = f", since {field.since} at the latest" if field.since else ""
            yield (printable(f"  {sentence(about, field)}{where}{since}") + "\n", "")
        yield (printable(f"    why: {why} [{rule}]") + "\n", "")
        yield ("    fix: ", "fix")
        yield (printable(fix) + "\n", "")
    yield ("\n", "")


def _grouped(about: ObjectDrift) -> Iterator[tuple[tuple[str, str, str], list[Field]]]:
    """Fields with one reason and one remedy together, in their order."""
    order: dict[tuple[str, str, str], list[Field]] = {}
    for field in about.fields:
        order.setdefault((field.rule, field.why, field.fix), []).append(field)
    yield from order.items()


def _as_data(about: ObjectDrift) -> dict[str, Any]:
    ref = about.object
    return {
        "object": {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name},
        "state": str(about.state),
        "fields": [_field_as_data(field) for field in about.fields],
        "pods": about.cost.pods,
        "gpus": about.cost.gpus,
    }


def _field_as_data(field: Field) -> dict[str, Any]:
    keys = ("path", "wanted", "running", "child", "why", "since", "fix", "rule")
    return {key: getattr(field, key) for key in keys}


def _row(about: ObjectDrift) -> str:
    what = "<br>".join(_cell(sentence(about, field)) for field in about.fields[:3])
    more = f"<br>and {len(about.fields) - 3} more" if len(about.fields) > 3 else ""
    restarts = in_words(about.cost) if about.cost.pods else ""
    return f"| {_cell(str(about.object))} | {about.state} | {what}{more} | {restarts} |"


def _details(about: ObjectDrift) -> Iterator[str]:
    yield f"- **{_cell(str(about.object))}**"
    for (rule, why, fix), fields in _grouped(about):
        paths = ", ".join(f"`{field.path or field.child}`" for field in fields)
        yield f"  - {_cell(paths)}: {_cell(why)}; {_cell(fix)} [{rule}]"


def _cell(text: str) -> str:
    """Text inside a table: no bar ends the cell, no tag begins."""
    return printable(text).replace("\n", " ").replace("|", "\\|").replace("<", "&lt;")
