"""A drift report as text for the terminal, as JSON and as Markdown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.wording import finite, markdown_code, plural, printable, shown
from prodstack.manifests.wording import markdown as as_text
from prodstack.reports.drift.model import Cost, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.reports.drift.model import Drift, Field, ObjectDrift
    from prodstack.reports.output.human import Segment

STYLES = {
    "missing": "bold red",
    "blocked": "bold red",
    "stale": "bold yellow",
    "edited-by-hand": "bold magenta",
    "rolling-out": "bold cyan",
    "fix": "green",
}
MAX_ROWS = 30
"""The largest number of objects in the Markdown table, so that a comment stays readable."""
_ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def segments(drift: Drift) -> Iterator[Segment]:
    """The report as text with styles: every object that is not fresh, then one line of counts."""
    for each in drift.objects:
        if each.state is not State.FRESH:
            yield from _object(each)
    yield (summary(drift) + "\n", "")


def summary(drift: Drift) -> str:
    """One line: "drift: 2 of 14 objects (1 stale, 1 missing); applying everything restarts 4 pods with 16 GPUs"."""
    counts = [(state, sum(each.state is state for each in drift.objects)) for state in sorted(State, reverse=True)]
    bad = [f"{number} {state}" for state, number in counts if number and state is not State.FRESH]
    touched = sum(number for state, number in counts if state is not State.FRESH)
    total = plural(len(drift.objects), "object")
    if not bad:
        return f"{drift.verdict}: everything that is merged runs ({total})"
    cost = sum((each.cost for each in drift.objects), start=Cost())
    restart = f"; applying everything restarts {cost}" if cost.pods else ""
    return f"{drift.verdict}: {touched} of {total} ({', '.join(bad)}){restart}"


def document(drift: Drift) -> str:
    """The report as JSON, ASCII only."""
    data = {"verdict": str(drift.verdict), "objects": [_as_data(each) for each in drift.objects]}
    return json.dumps(finite(data), indent=2, default=str, allow_nan=False) + "\n"


def markdown(drift: Drift) -> str:
    """The report as Markdown: the verdict, a table, and folded reasons."""
    drifted = [each for each in drift.objects if each.state is not State.FRESH]
    lines = [f"**{as_text(summary(drift))}**", ""]
    if drifted:
        lines += ["| object | state | what is not running | restarts |", "|---|---|---|---|"]
        lines += [_row(each) for each in drifted[:MAX_ROWS]]
        lines += ["", f"and {len(drifted) - MAX_ROWS} more", ""] if len(drifted) > MAX_ROWS else [""]
        lines += ["<details><summary>why, and what to do</summary>", ""]
        lines += [line for each in drifted[:MAX_ROWS] for line in _details(each)]
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
    """Group fields that have the same reason and fix, in their order."""
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
    what = "<br>".join(as_text(sentence(about, field)) for field in about.fields[:3])
    more = f"<br>and {len(about.fields) - 3} more" if len(about.fields) > 3 else ""
    restarts = str(about.cost) if about.cost.pods else ""
    return f"| {as_text(str(about.object))} | {about.state} | {what}{more} | {restarts} |"


def _details(about: ObjectDrift) -> Iterator[str]:
    yield f"- **{as_text(str(about.object))}**"
    for (rule, why, fix), fields in _grouped(about):
        paths = ", ".join(markdown_code(field.path or field.child) for field in fields)
        yield f"  - {paths}: {as_text(why)}; {as_text(fix)} [{rule}]"


def sentence(about: ObjectDrift, field: Field) -> str:
    """For example: --max-model-len 8192 never reached llama-8b: 4 pods still run with 4096; applying it restarts 4 pods with 4 GPUs."""
    name = about.object.name
    match field.state:
        case State.MISSING:
            return f"{field.child} does not exist"
        case State.ROLLING_OUT:
            return f"{field.child} is rolling out: {field.why}"
        case State.EDITED_BY_HAND:
            return f"{field.child} is {_value(field.running)}, but the {about.object.kind} sets it to {_value(field.wanted)}"
    what = _with(field.label, field.wanted)
    if field.wanted is None:
        return f"{field.label} was removed from {name}, but {_still(field)}{price(field.cost)}"
    return f"{what} never reached {name}: {_still(field)}{price(field.cost)}"


def price(cost: Cost) -> str:
    """What restarts, after a semicolon; "" if nothing does."""
    return f"; applying it restarts {cost}" if cost.pods else ""


def _still(field: Field) -> str:
    if not field.pods:
        kind = field.child.partition(" ")[0]
        return f"the {kind} does not have it" if field.running is None else f"the {kind} still has {_running(field)}"
    value = "without it" if field.running is None else f"with {_running(field)}"
    return f"{plural(field.pods, 'pod')} still {'runs' if field.pods == 1 else 'run'} {value}"


def _running(field: Field) -> str:
    if field.running is True:
        return "it"
    return _with(field.label, False) if field.running is False else _value(field.running)


def _with(label: str, value: Any) -> str:
    """A label and its value, as people write them: --dtype half, --no-enable-prefix-caching, HF_HOME=/data, replicas 2."""
    if value is True:
        return label
    if value is False and label.startswith("--"):
        return f"--no-{label[2:]}"
    return f"{label}{'=' if _ENVIRONMENT.match(label) else ' '}{_value(value)}"


def _value(value: Any) -> str:
    if value is None:
        return "absent"
    return value if isinstance(value, str) and value and len(value) <= 100 and value.isprintable() else shown(value)
