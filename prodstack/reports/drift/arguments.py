"""A container's arguments are read back as options, so that two commands differ by option and not by position.

The operator writes the arguments of its fields in a fixed order and the extra arguments behind them (operator, observed; the order is that
of the profile's rows), and this module reads them in that order. An extra argument that stands where one of the operator's could stand is
taken for the operator's, on both sides alike.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.upstream.profile import Form, Profile, default

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | bool
"""The value of an option: a text, or true and false for a switch."""

MODEL = "model"
"""The key of the engine's first argument, which has no option's name."""
EXTRA = "extra "
"""How the names of extra arguments begin."""
KINDS: Mapping[str, str] = {"vllm": RUNTIME, "router": ROUTER}
"""The kinds of the containers whose arguments have a known form; the arguments of any other are one list."""
_OPTION = re.compile(r"--?[A-Za-z]")


class _Grammar(NamedTuple):
    """The options that the operator writes. first: before the extra arguments, in order; last: behind them, from the end."""

    positional: bool
    first: tuple[str, ...]
    last: tuple[str, ...]
    switches: frozenset[str]


def options(container: str, args: Sequence[str], profile: Profile | None = None) -> dict[str, Value]:
    """The options of the container "vllm" or "router" by name, in their order; a repeated extra argument is numbered."""
    grammar = _grammar(profile or default(), KINDS[container])
    rest, found = list(args), dict[str, Value]()
    if grammar.positional and rest and not rest[0].startswith("-"):
        found[MODEL] = rest.pop(0)
    rest = _in_order(rest, grammar, found)
    last: dict[str, Value] = {}
    for option in grammar.last:
        if len(rest) > 1 and rest[-2] == option and option not in found:
            last[option] = rest.pop()
            rest.pop()
    return {**found, **_extra(rest), **last}


@cache
def _grammar(profile: Profile, kind: str) -> _Grammar:
    rows = [row.argument for row in profile.fields(kind) if row.argument]
    extra = next(index for index, argument in enumerate(rows) if argument.form is Form.LIST)
    before, behind = rows[:extra], rows[extra + 1 :]
    computed = [
        argument.flag for argument in behind if argument.form is Form.COMPUTED
    ]  # change 841 writes it before the extra arguments
    return _Grammar(
        any(argument.form is Form.POSITIONAL for argument in rows),
        (*(argument.flag for argument in before if argument.flag), *computed),
        tuple(argument.flag for argument in reversed(behind)),
        frozenset(argument.flag for argument in rows if argument.form in (Form.SWITCH, Form.TOGGLE)),
    )


def _in_order(args: list[str], grammar: _Grammar, found: dict[str, Value]) -> list[str]:
    """Move the operator's options, each at most once and in its order, to `found`, and return the rest."""
    for option in grammar.first:
        if args and option in grammar.switches and args[0] in (option, f"--no-{option[2:]}"):
            found[option] = args[0] == option
            args = args[1:]
        elif len(args) > 1 and args[0] == option and option not in grammar.switches:
            found[option] = args[1]
            args = args[2:]
    return args


def _extra(args: Sequence[str]) -> dict[str, Value]:
    groups: list[tuple[str, list[str]]] = []
    for word in args:
        if _OPTION.match(word):
            name, equals, value = word.partition("=")
            groups.append((name, [value] if equals else []))
        elif groups:
            groups[-1][1].append(word)
        else:
            groups.append((word, []))
    found: dict[str, Value] = {}
    for name, values in groups:
        found[_free(f"{EXTRA}{name}", found)] = " ".join(values) if values else True
    return found


def _free(name: str, taken: dict[str, Value]) -> str:
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)
