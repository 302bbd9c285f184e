"""A difference as JSON and as text for people; the same words in both."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from prodstack.manifests.wording import shown
from prodstack.reports.diff.impact import Difference, FieldChange, Impact, ObjectChange, Usage
from prodstack.reports.output.human import plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

Segment = tuple[str, str]
"""Text and the name of its style ("": none)."""

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
_GIB = 1024**3
_CORES = 100


def render_json(difference: Difference) -> str:
    """{"verdict": the worst impact, "objects": [...]}, ASCII only. `cluster` is there only where several clusters were compared."""
    document = {"verdict": str(difference.verdict), "objects": [_object(each) for each in difference.objects]}
    return json.dumps(document, indent=2, default=str) + "\n"


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
        "old": _settled(field.old),
        "new": _settled(field.new),
        "impact": str(field.impact),
        "why": field.why,
        "fix": field.fix,
    }


def _settled(value: Any) -> Any:
    """Keys in order; JSON has no infinity and no not-a-number, so that they become text."""
    if isinstance(value, dict):
        return {key: _settled(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_settled(inner) for inner in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def segments(difference: Difference) -> Iterator[Segment]:
    """The difference as text with styles: every object with its fields, then the totals and the verdict."""
    for change in difference.objects:
        yield from _change(change)
    if difference.objects:
        yield ("totals: ", "")
        yield (", ".join(_between(*each) for each in totals(difference)) + "\n", "")
    yield ("verdict: ", "")
    yield (str(difference.verdict), str(difference.verdict))
    yield (f" ({summary(difference)})\n", "")


def summary(difference: Difference) -> str:
    """How many objects differ, by impact, worst first: "3 objects differ: 1 blocked, 2 rolls-out"."""
    counts = {impact: sum(each.impact is impact for each in difference.objects) for impact in reversed(Impact)}
    found = ", ".join(f"{count} {impact}" for impact, count in counts.items() if count)
    number = len(difference.objects)
    return (
        f"{plural(number, 'object')} {'differs' if number == 1 else 'differ'}: {found}" if number else "nothing differs"
    )


def concerned(change: ObjectChange) -> str:
    """Pods, GPUs, strategy and spare GPUs in words; "" where no pod is concerned."""
    parts = [plural(change.pods, "pod")] if change.pods else []
    parts += [plural(change.gpus, "GPU")] if change.gpus else []
    parts += [change.strategy] if change.strategy and change.pods else []
    parts += [f"{plural(change.spare_gpus, 'spare GPU')} needed"] if change.spare_gpus else []
    return ", ".join(parts)


def totals(difference: Difference) -> list[tuple[str, str, str]]:
    """What is asked for: name, before, after."""
    pairs = zip(_usage(difference.before), _usage(difference.after), strict=True)
    return [(name, before, after) for (name, before), (_, after) in pairs]


def _usage(usage: Usage) -> Iterator[tuple[str, str]]:
    yield ("pods", str(usage.pods))
    yield ("GPUs", _number(usage.gpus))
    yield ("CPU", _number(usage.cpu))
    yield ("memory", f"{_number(usage.memory / _GIB)}Gi")
    yield ("storage", f"{_number(usage.storage / _GIB)}Gi")


def _number(value: Fraction | float) -> str:
    """At most two decimals, without zeros at the end."""
    return f"{round(value * _CORES) / _CORES:.2f}".rstrip("0").rstrip(".")


def _between(name: str, before: str, after: str) -> str:
    return f"{name} {before}" if before == after else f"{name} {before} -> {after}"


def _change(change: ObjectChange) -> Iterator[Segment]:
    yield (f"{change.name}: ", "")
    yield (str(change.impact), str(change.impact))
    about = concerned(change)
    yield (f" ({about})\n" if about else "\n", "")
    for field in change.fields:
        yield (f"  {field.path}: {value(field.old)} -> {value(field.new)} ", "")
        yield (f"[{field.impact}]", str(field.impact))
        yield (f"\n    why: {field.why}\n", "")
        if field.fix:
            yield ("    fix: ", "fix")
            yield (f"{field.fix}\n", "")
    yield ("\n", "")


def value(found: Any) -> str:
    """A value on one line, cut at 60 characters; an absent one as (absent)."""
    return "(absent)" if found is None else shown(_settled(found))
