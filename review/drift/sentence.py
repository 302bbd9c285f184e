"""One field of a report as a sentence: what never arrived, what runs instead, and what making it true costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from review.drift.model import Field, ObjectDrift, State
from review.output.counts import plural
from review.words import shown

if TYPE_CHECKING:
    from review.drift.model import Cost

_ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def sentence(about: ObjectDrift, field: Field) -> str:
    """For example: --max-model-len 8192 never reached llama-8b: 4 pods still run with 4096; a restart of 4 GPUs makes it true."""
    name = about.object.name
    match field.state:
        case State.MISSING:
            return f"{field.child} does not exist"
        case State.ROLLING_OUT:
            return f"{field.child} is rolling out: {field.why}"
        case State.EDITED_BY_HAND:
            return f"{field.child} is {_value(field.running)}, the {about.object.kind} makes it {_value(field.wanted)}"
    what = _with(field.label, field.wanted)
    if field.wanted is None:
        return f"{field.label} was taken away from {name}, and {_still(field)}{price(field.cost)}"
    return f"{what} never reached {name}: {_still(field)}{price(field.cost)}"


def price(cost: Cost) -> str:
    """What restarts, with the semicolon before it; "" where nothing does."""
    if not cost.pods:
        return ""
    what = plural(cost.gpus, "GPU") if cost.gpus else plural(cost.pods, "pod")
    return f"; a restart of {what} makes it true"


def _still(field: Field) -> str:
    if not field.pods:
        kind = field.child.partition(" ")[0]
        return f"the {kind} has none" if field.running is None else f"the {kind} still has {_running(field)}"
    value = "without it" if field.running is None else f"with {_running(field)}"
    return f"{plural(field.pods, 'pod')} still {'runs' if field.pods == 1 else 'run'} {value}"


def _running(field: Field) -> str:
    return (
        "it"
        if field.running is True
        else _with(field.label, False)
        if field.running is False
        else _value(field.running)
    )


def _with(label: str, value: Any) -> str:
    """A label with its value, as people write it: --dtype half, --no-enable-prefix-caching, HF_HOME=/data, replicas 2."""
    if value is True:
        return label
    if value is False and label.startswith("--"):
        return f"--no-{label[2:]}"
    return f"{label}{'=' if _ENVIRONMENT.match(label) else ' '}{_value(value)}"


def _value(value: Any) -> str:
    if value is None:
        return "absent"
    return value if isinstance(value, str) and value and len(value) <= 100 and value.isprintable() else shown(value)
