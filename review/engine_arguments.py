"""What vLLM is told after all: the field of the CR, unless an extra argument comes after it and wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from review.facts.engine_flags import EMITTED, SHORT
from review.fields import items
from review.manifest import get

if TYPE_CHECKING:
    from collections.abc import Iterator


class Extra(NamedTuple):
    """One flag of extraArgs. flag: with dashes and in its long form; "--no-..." counts as its flag with the value "false"."""

    at: int
    flag: str
    value: str


def extras(block: object) -> tuple[Extra, ...]:
    """Every flag of an engine's extraArgs, in order."""
    arguments = items(block, "vllmConfig", "extraArgs")
    return tuple(_extras(arguments)) if arguments else ()


def _extras(arguments: list[Any]) -> Iterator[Extra]:
    for index, item in enumerate(arguments):
        written = item.partition("=")[0].replace("_", "-") if isinstance(item, str) else ""
        if not written.startswith("-"):
            continue
        value = item.partition("=")[2] if "=" in item else _following(arguments, index)
        flag = SHORT.get(written, written)
        positive = "--" + flag.removeprefix("--no-")
        if flag.startswith("--no-") and positive in EMITTED:
            yield Extra(index, positive, "false")
        else:
            yield Extra(index, flag, value)


def _following(arguments: list[Any], index: int) -> str:
    after = get(arguments, index + 1)
    return after if isinstance(after, str) and not after.startswith("--") else ""


def last(block: object, flag: str) -> Extra | None:
    """The extra argument that wins for a flag, or None."""
    found = [extra for extra in extras(block) if extra.flag == flag]
    return found[-1] if found else None


def number(block: object, flag: str) -> int | None:
    """The whole number that a flag has in extraArgs, or else in its field; None where neither says one."""
    extra = last(block, flag)
    if extra is not None:
        return int(extra.value) if extra.value.isascii() and extra.value.isdigit() and len(extra.value) < 20 else None
    value: Any = get(block, *EMITTED[flag].field) if flag in EMITTED else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def switched_on(block: object, flag: str) -> bool:
    """Whether a flag without a value is on: by extraArgs, or else by its field."""
    extra = last(block, flag)
    if extra is not None:
        return extra.value.lower() != "false"
    return get(block, *EMITTED[flag].field) is True
