"""A diff report as JSON, as text for the terminal, and as Markdown for a pull request."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from prodstack.layout import COMMAND
from prodstack.manifests.wording import markdown as markdown_text
from prodstack.manifests.wording import markdown_code, plural, printable, shown
from prodstack.reports.diff.impact import DiffReport, FieldChange, Impact, ObjectChange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from prodstack.reports.diff.usage import Usage
    from prodstack.reports.output.human import Segment

STYLES = {
    "nothing": "dim",
    "ignored": "bold yellow",
    "scales": "green",
    "rolls-out": "bold cyan",
    "interrupts": "bold magenta",
    "blocked": "bold red",
    "data-loss": "bold red reverse",
    "cluster-wide": "bold red",
    "fix": "green",
}
MAX_ROWS = 20
"""The largest number of objects in the Markdown table."""
MAX_FIELDS = 60
"""The largest number of fields in the Markdown details, over all objects: a GitHub comment holds 65,536 characters."""
_MAX_WHY = 120

IN_WORDS = {
    Impact.NOTHING: "nothing changes for running pods",
    Impact.IGNORED: "part of this never reaches a pod",
    Impact.SCALES: "no running pod restarts",
    Impact.ROLLS_OUT: "pods are replaced while others serve",
    Impact.INTERRUPTS: "serving pauses",
    Impact.BLOCKED: "the operator cannot apply all of this",
    Impact.DATA_LOSS: "a volume is deleted",
    Impact.CLUSTER_WIDE: "it affects the whole cluster",
}
"""The verdicts, explained."""

_GIB = 1024**3
_CORES = 100


def render_json(report: DiffReport) -> str:
    """{"verdict": the worst impact, "objects": [...]}, ASCII only. `cluster` is present only if several clusters were compared."""
    document = {"verdict": str(report.verdict), "objects": [_object(each) for each in report.objects]}
    return json.dumps(document, indent=2, default=str, allow_nan=False) + "\n"


def _object(change: ObjectChange) -> dict[str, Any]:
    ref = change.object
    return {
        **({"cluster": change.cluster} if change.cluster else {}),
        "object": {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name},
        "impact": str(change.impact),
        "pods": change.pods,
        "gpus": change.gpus,
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    return {
        "path": field.path,
        "old": _as_json(field.old),
        "new": _as_json(field.new),
        "impact": str(field.impact),
        "why": field.why,
        "fix": field.fix,
    }


def _as_json(value: Any) -> Any:
    """The value with sorted keys; infinity and not-a-number, which JSON cannot express, become strings."""
    if isinstance(value, dict):
        return {key: _as_json(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def segments(report: DiffReport) -> Iterator[Segment]:
    """The report as text with styles: every object with its fields, then the totals and the verdict."""
    yield from changes(report)
    if report.objects:
        yield ("totals: ", "")
        yield (", ".join(_between(*each) for each in totals(report)) + "\n", "")
    yield from verdict(report)


def changes(report: DiffReport) -> Iterator[Segment]:
    """Every object that differs, with its fields."""
    for change in report.objects:
        yield from _change(change)


def verdict(report: DiffReport, of: str = "verdict") -> Iterator[Segment]:
    """The worst impact and how many objects differ, on one line. of: the word before it."""
    yield (f"{of}: ", "")
    yield (str(report.verdict), str(report.verdict))
    yield (f" ({summary(report)})\n", "")


def summary(report: DiffReport) -> str:
    """How many objects differ, by impact, worst first: "3 objects differ: 1 blocked, 2 rolls-out"."""
    counts = {impact: sum(each.impact is impact for each in report.objects) for impact in reversed(Impact)}
    found = ", ".join(f"{count} {impact}" for impact, count in counts.items() if count)
    number = len(report.objects)
    return (
        f"{plural(number, 'object')} {'differs' if number == 1 else 'differ'}: {found}" if number else "nothing differs"
    )


def affected(change: ObjectChange) -> str:
    """The affected pods and GPUs, the strategy and the spare GPUs; "" if no pod is affected."""
    parts = [plural(change.pods, "pod")] if change.pods else []
    parts += [plural(change.gpus, "GPU")] if change.gpus else []
    parts += [change.strategy] if change.strategy and change.pods else []
    parts += [f"{plural(change.spare_gpus, 'spare GPU')} needed"] if change.spare_gpus else []
    return ", ".join(parts)


def totals(report: DiffReport) -> list[tuple[str, str, str]]:
    """The requested resources: (name, before, after)."""
    pairs = zip(_usage(report.before), _usage(report.after), strict=True)
    return [(name, before, after) for (name, before), (_, after) in pairs]


def _usage(usage: Usage) -> Iterator[tuple[str, str]]:
    yield ("pods", str(usage.pods))
    yield ("GPUs", _number(usage.gpus))
    yield ("CPU", _number(usage.cpu))
    yield ("memory", f"{_number(usage.memory / _GIB)}Gi")
    yield ("storage", f"{_number(usage.storage / _GIB)}Gi")


def _number(value: Fraction | float) -> str:
    """The number with at most two decimals, without trailing zeros."""
    return f"{round(value * _CORES) / _CORES:.2f}".rstrip("0").rstrip(".")


def _between(name: str, before: str, after: str) -> str:
    return f"{name} {before}" if before == after else f"{name} {before} -> {after}"


def _change(change: ObjectChange) -> Iterator[Segment]:
    yield (printable(f"{change.name}: "), "")
    yield (str(change.impact), str(change.impact))
    about = affected(change)
    yield (f" ({about})\n" if about else "\n", "")
    for field in change.fields:
        yield (printable(f"  {field.path}: {value(field.old)} -> {value(field.new)} "), "")
        yield (f"[{field.impact}]", str(field.impact))
        yield (f"\n    why: {printable(field.why)}\n", "")
        if field.fix:
            yield ("    fix: ", "fix")
            yield (printable(field.fix) + "\n", "")
    yield ("\n", "")


def value(found: Any) -> str:
    """The value on one line, cut at 60 characters; (absent) for None."""
    return "(absent)" if found is None else shown(_as_json(found))


def markdown(report: DiffReport) -> str:
    """The report as a comment for a pull request: a verdict line, a table, folded details and the totals.

    It must be readable on a phone, so the number of rows and details is limited and the rest is counted. The same report always gives the
    same text, so that a comment can be updated in place.
    """
    return "\n".join(part for _, part in markdown_parts(report)) + "\n"


def markdown_parts(report: DiffReport) -> Iterator[tuple[str, str]]:
    """The parts of the comment with what each is: the verdict, the objects, the fields and the totals."""
    verdict = report.verdict
    yield "the verdict", f"### Rollout: **{verdict}** ({IN_WORDS[verdict]})\n\n{summary(report)}."
    if report.objects:
        yield "the changed objects", "\n".join(_markdown_objects(report))
        yield "the changed fields", "\n".join(_markdown_details(report))
        yield "the requested resources", "\n".join(_markdown_totals(report))


def _markdown_objects(report: DiffReport) -> Iterator[str]:
    yield from ("", "| object | impact | pods | GPUs | why |", "|---|---|---:|---:|---|")
    yield from (_markdown_row(change) for change in report.objects[:MAX_ROWS])
    yield from _more(len(report.objects) - MAX_ROWS, "object")


def _markdown_row(change: ObjectChange) -> str:
    spare = f" (+{change.spare_gpus} spare)" if change.spare_gpus else ""
    return f"| {markdown_code(change.name)} | **{change.impact}** | {change.pods} | {change.gpus}{spare} | {_reason(change)} |"


def _reason(change: ObjectChange) -> str:
    """The reason of the worst field, cut if it is long, and how many other fields there are."""
    worst = next(field for field in change.fields if field.impact is change.impact)
    others = len(change.fields) - 1
    return f"{markdown_code(worst.path)}: {markdown_text(_short(worst.why))}" + (
        f" (and {plural(others, 'more field')})" if others else ""
    )


def _markdown_details(report: DiffReport) -> Iterator[str]:
    fields = [(change, field) for change in report.objects for field in change.fields]
    yield from ("", f"<details><summary>{plural(len(fields), 'field')}: old, new, why, what to do</summary>", "")
    last: ObjectChange | None = None
    for change, field in fields[:MAX_FIELDS]:
        if change is not last:
            yield from ("", f"**{markdown_text(change.name)}**", "")
            last = change
        yield from _markdown_item(field)
    yield from _more(len(fields) - MAX_FIELDS, "field")
    yield from ("", "</details>", "")


def _markdown_item(field: FieldChange) -> Iterator[str]:
    fix = f" *What to do:* {markdown_text(field.fix)}." if field.fix else ""
    yield f"- {markdown_code(field.path)}: {markdown_code(value(field.old))} → {markdown_code(value(field.new))}: **{field.impact}**, {markdown_text(field.why)}.{fix}"


def _markdown_totals(report: DiffReport) -> Iterator[str]:
    columns = totals(report)
    yield "| requested | " + " | ".join(name for name, _, _ in columns) + " |"
    yield "|---|" + "---:|" * len(columns)
    yield "| before | " + " | ".join(before for _, before, _ in columns) + " |"
    yield "| after | " + " | ".join(after for _, _, after in columns) + " |"


def _more(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield from ("", f"… and {plural(number, f'more {noun}')}: `{COMMAND} diff` prints all of them.")


def _short(text: str) -> str:
    return text if len(text) <= _MAX_WHY else text[: _MAX_WHY - 1].rsplit(" ", 1)[0] + " …"
