"""A difference as a comment for a pull request: a verdict line, a table, the details folded, the totals.

It is read on a phone by somebody who wants to know whether the merge is safe, so that rows and details are capped; the rest is counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.reports.diff.impact import Difference, FieldChange, Impact, ObjectChange
from prodstack.reports.diff.output import summary, totals, value
from prodstack.reports.output.human import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ROWS = 20
"""Objects in the table."""
MAX_FIELDS = 60
"""Fields in the details, over all objects; a comment on GitHub holds 65,536 characters."""
_MAX_WHY = 120

SAID = {
    Impact.NOTHING: "nothing happens to what runs",
    Impact.IGNORED: "part of this never reaches a pod",
    Impact.SCALES: "no running pod restarts",
    Impact.ROLLS_OUT: "pods are replaced while others serve",
    Impact.INTERRUPTS: "serving pauses",
    Impact.BLOCKED: "the operator cannot apply all of this",
    Impact.DATA_LOSS: "a volume is deleted",
    Impact.CLUSTER_WIDE: "it concerns the whole cluster",
}
"""The verdicts in words."""

_SPECIAL = re.compile(r"[&<>|`@*\[\]~]")


def render(difference: Difference) -> str:
    """The whole comment; deterministic, so that it can be compared and updated in place."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    verdict = difference.verdict
    yield f"### Rollout: **{verdict}** ({SAID[verdict]})"
    yield ""
    yield f"{summary(difference)}."
    if not difference.objects:
        return
    yield from ("", "| object | impact | pods | GPUs | why |", "|---|---|---:|---:|---|")
    yield from (_row(change) for change in difference.objects[:MAX_ROWS])
    yield from _more(len(difference.objects) - MAX_ROWS, "object")
    yield from _details(difference)
    yield from _totals(difference)


def _row(change: ObjectChange) -> str:
    spare = f" (+{change.spare_gpus} spare)" if change.spare_gpus else ""
    return f"| {_code(change.name)} | **{change.impact}** | {change.pods} | {change.gpus}{spare} | {_reason(change)} |"


def _reason(change: ObjectChange) -> str:
    """Why the worst field is what it is, in short, and how many fields there are besides."""
    worst = next(field for field in change.fields if field.impact is change.impact)
    others = len(change.fields) - 1
    return f"{_code(worst.path)}: {_text(_short(worst.why))}" + (
        f" (and {plural(others, 'field')} more)" if others else ""
    )


def _details(difference: Difference) -> Iterator[str]:
    fields = [(change, field) for change in difference.objects for field in change.fields]
    yield from ("", f"<details><summary>{plural(len(fields), 'field')}: old, new, why, what to do</summary>", "")
    last: ObjectChange | None = None
    for change, field in fields[:MAX_FIELDS]:
        if change is not last:
            yield from ("", f"**{_text(change.name)}**", "")
            last = change
        yield from _item(field)
    yield from _more(len(fields) - MAX_FIELDS, "field")
    yield from ("", "</details>", "")


def _item(field: FieldChange) -> Iterator[str]:
    fix = f" *What to do:* {_text(field.fix)}." if field.fix else ""
    yield f"- {_code(field.path)}: {_code(value(field.old))} → {_code(value(field.new))}: **{field.impact}**, {_text(field.why)}.{fix}"


def _totals(difference: Difference) -> Iterator[str]:
    columns = totals(difference)
    yield "| asked for | " + " | ".join(name for name, _, _ in columns) + " |"
    yield "|---|" + "---:|" * len(columns)
    yield "| before | " + " | ".join(before for _, before, _ in columns) + " |"
    yield "| after | " + " | ".join(after for _, _, after in columns) + " |"


def _more(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield from ("", f"… and {plural(number, noun)} more: `main.py diff` prints all.")


def _short(text: str) -> str:
    return text if len(text) <= _MAX_WHY else text[: _MAX_WHY - 1].rsplit(" ", 1)[0] + " …"


def _text(text: str) -> str:
    """Plain text: nothing in a manifest may become markup or mention a person."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))


def _code(text: str) -> str:
    """A code span, also in a table and with backticks inside."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    inner = " ".join(text.split()).replace("|", "\\|")
    return f"{ticks}{space}{inner}{space}{ticks}"
