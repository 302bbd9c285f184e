"""The arguments that vLLM gets: those that the operator makes of fields, and the extra arguments, which come later and win.

Sources: the flags and their fields are the profile's; the values are from vLLM's documentation of its engine arguments, read.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get, whole_number
from prodstack.upstream.profile import Form, Profile, default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Emitted(NamedTuple):
    """Where an argument of vLLM comes from.

    switch: a flag without a value. last: the operator writes it after extraArgs, so that extraArgs cannot win. always: it writes the
    flag, or --no- and the flag, also if the field is absent.
    """

    field: tuple[str, ...]
    switch: bool = False
    last: bool = False
    always: bool = False


@cache
def emitted(profile: Profile) -> Mapping[str, Emitted]:
    """The flags of vLLM (underscores written as dashes) that the operator makes of a field."""
    rows = [row for row in profile.fields(RUNTIME) if row.argument]
    extra = next(index for index, row in enumerate(rows) if row.argument and row.argument.form is Form.LIST)
    return {
        row.argument.flag.replace("_", "-"): Emitted(
            row.steps,
            switch=row.argument.form in (Form.SWITCH, Form.TOGGLE),
            last=index > extra,
            always=row.argument.form is Form.TOGGLE,
        )
        for index, row in enumerate(rows)
        if row.argument and row.argument.flag and row.path
    }


EMITTED = emitted(default())
"""The same of the newest observed profile."""

SHORT = {"-tp": "--tensor-parallel-size", "-pp": "--pipeline-parallel-size", "-dp": "--data-parallel-size"}
"""vLLM's short flags."""

PARALLEL = ("--tensor-parallel-size", "--pipeline-parallel-size", "--data-parallel-size")
"""The flags whose product is the number of GPUs of an engine."""

DTYPES = ("auto", "half", "float16", "bfloat16", "float", "float32")
LORA_RANKS = ("1", "8", "16", "32", "64", "128", "256", "320", "512")
SEVERAL_PODS = ("--nnodes", "--headless", "--data-parallel-size-local", "--data-parallel-address")
"""Flags of an engine that spans several pods, whose GPUs cannot be counted from one."""


class Extra(NamedTuple):
    """One flag of extraArgs. flag: with dashes and in its long form; "--no-..." counts as its flag with the value "false"."""

    at: int
    flag: str
    value: str


def extras(block: object) -> tuple[Extra, ...]:
    """Every flag of an engine's extraArgs, in order."""
    arguments = get(block, "vllmConfig", "extraArgs")
    return tuple(_extras(arguments)) if isinstance(arguments, list) else ()


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
    """The whole number that a flag has in extraArgs, or else in its field; None if neither has one."""
    extra = last(block, flag)
    if extra is not None:
        return int(extra.value) if extra.value.isascii() and extra.value.isdigit() and len(extra.value) < 20 else None
    value: Any = get(block, *EMITTED[flag].field) if flag in EMITTED else None
    return whole_number(value)


def workers(block: object) -> int:
    """The processes of an engine, each with a GPU of its own: tensor parallel size x pipeline parallel size x data parallel size."""
    return prod(max(1, number(block, flag) or 1) for flag in PARALLEL)


def switched_on(block: object, flag: str) -> bool:
    """Whether a flag without a value is on: by extraArgs, or else by its field."""
    extra = last(block, flag)
    if extra is not None:
        return extra.value.lower() != "false"
    return get(block, *EMITTED[flag].field) is True
