"""A router's extraArgs are read as argparse reads them, so that what makes the router exit with code 2 is seen before.

Source: the documentation of Python's argparse, which the router uses with abbreviations allowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from review.facts.router_flags import KNOWN, OPERATOR_FIELDS, SWITCHES
from review.manifest import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NEGATIVE = re.compile(r"-\d+\Z|-\d*\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Argument:
    """One flag, or one text that belongs to none (name "").

    index: of the item of extraArgs that holds it. written: that item. name: the flag in full; an abbreviation counts as what it
    abbreviates, an unknown flag stays as it is. candidates: the flags that an ambiguous abbreviation may mean.
    """

    index: int
    written: str
    name: str
    value: str | None = None
    inline: bool = False
    candidates: tuple[str, ...] = ()


def read(arguments: object) -> tuple[Argument, ...]:
    """Everything that a list of arguments says, in order; items that are no text are passed over."""
    if not isinstance(arguments, list):
        return ()
    return tuple(_read([item if isinstance(item, str) else "" for item in arguments]))


def winning(spec: Mapping[str, object], flag: str) -> tuple[tuple[str | int, ...], str]:
    """(path, value) of what the router is told by a flag of OPERATOR_FIELDS: the last in extraArgs, else the field; "" for nothing."""
    told = [each for each in read(spec.get("extraArgs")) if each.name == flag and each.value is not None]
    if told:
        return ("spec", "extraArgs", told[-1].index), told[-1].value or ""
    value = get(spec, OPERATOR_FIELDS[flag])
    return ("spec", OPERATOR_FIELDS[flag]), value if isinstance(value, str) else ""


def _read(items: list[str]) -> Iterator[Argument]:
    taken = -1
    for index, item in enumerate(items):
        if index <= taken or not item:
            continue
        if not item.startswith("-") or " " in item.partition("=")[0] or item == "-" or _NEGATIVE.match(item):
            yield Argument(index, item, "")
            continue
        found = _flag(index, item)
        if not found.inline and found.name not in SWITCHES and not found.candidates and _is_value(items, index + 1):
            taken = index + 1
            found = Argument(index, item, found.name, items[taken])
        yield found


def _is_value(items: list[str], index: int) -> bool:
    item = get(items, index, default="-x")
    return not item.startswith("-") or item == "-" or _NEGATIVE.match(item) is not None or " " in item.partition("=")[0]


def _flag(index: int, item: str) -> Argument:
    written, equals, value = item.partition("=")
    value_or_none = value if equals else None
    if written in KNOWN or not written.startswith("--"):
        return Argument(index, item, "--help" if written == "-h" else written, value_or_none, bool(equals))
    matches = tuple(sorted(flag for flag in KNOWN if flag.startswith(written)))
    if len(matches) > 1:
        return Argument(index, item, written, value_or_none, bool(equals), matches)
    return Argument(index, item, matches[0] if matches else written, value_or_none, bool(equals))
