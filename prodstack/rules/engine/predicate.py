"""Predicates over the value of a field, which both Python and the API server (as CEL) can judge.

A predicate answers True, False or None: None means that it cannot tell, because the value has another type; the rules about the schema
report that. Only False is reported. `&`, `|` and `~` combine predicates; None spreads through them as in three-valued logic.

The CEL of a predicate accepts at least what the predicate accepts. Parts without CEL are therefore dropped from an `&` and take the CEL of a
whole `|` away, and only a predicate whose CEL is exact can be negated in CEL. So no guard refuses what its rule accepts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.values import get, whole_number
from prodstack.rules.engine.cel import matches as matches_cel
from prodstack.rules.engine.cel import negated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prodstack.manifests.formats import Format

    Holds = Callable[[Any], bool | None]
    Cel = Callable[[str], str]


def _no_problem(_value: object) -> str:
    return ""


class Predicate(NamedTuple):
    """What must hold of a value. cel: a function of the value's CEL expression, or None if CEL cannot judge it at all.

    is_exact: the CEL accepts exactly what `holds` accepts. problem: what is wrong with a value, for messages; "" if there is no more to say.
    """

    holds: Holds
    cel: Cel | None
    is_exact: bool = True
    problem: Callable[[Any], str] = _no_problem

    def __and__(self, other: Predicate) -> Predicate:
        """Both hold."""
        parts = [each.cel for each in (self, other) if each.cel is not None]
        return Predicate(
            _and(self.holds, other.holds),
            (lambda value: _joined(" && ", (part(value) for part in parts))) if parts else None,
            self.is_exact and other.is_exact,
            lambda value: next((each.problem(value) for each in (self, other) if each.holds(value) is False), ""),
        )

    def __or__(self, other: Predicate) -> Predicate:
        """At least one of them holds."""
        mine, theirs = self.cel, other.cel
        return Predicate(
            _or(self.holds, other.holds),
            (lambda value: _joined(" || ", (mine(value), theirs(value)))) if mine and theirs else None,
            self.is_exact and other.is_exact,
            lambda value: self.problem(value) or other.problem(value),
        )

    def __invert__(self) -> Predicate:
        """It does not hold."""
        cel = self.cel
        return Predicate(
            lambda value: _not(self.holds(value)),
            (lambda value: negated(cel(value))) if cel and self.is_exact else None,
            self.is_exact,
        )


def python(holds: Holds, cel: Cel | None = None, *, is_exact: bool = False) -> Predicate:
    """What a function says; cel: its counterpart, which may accept more."""
    return Predicate(holds, cel, is_exact and cel is not None)


def without_problem(
    problem: Callable[[str], str | None], cel: Cel | None = None, *, is_exact: bool = False
) -> Predicate:
    """A text in which a function finds no problem; what it finds is {problem} in messages."""
    return Predicate(
        lambda value: problem(value) is None if isinstance(value, str) else None,
        cel,
        is_exact and cel is not None,
        lambda value: (problem(value) if isinstance(value, str) else None) or "",
    )


def between(least: int, most: int) -> Predicate:
    """A whole number from `least` to `most`."""
    return Predicate(
        lambda value: None if (found := whole_number(value)) is None else least <= found <= most,
        lambda value: f"({value} >= {least} && {value} <= {most})",
    )


def one_of(*allowed: str) -> Predicate:
    """One of these texts."""
    among = f"== '{allowed[0]}'" if len(allowed) == 1 else f"in {list(allowed)}"
    return Predicate(
        lambda value: value in allowed if isinstance(value, str) else None, lambda value: f"{value} {among}"
    )


def matches(pattern: str) -> Predicate:
    """A text that the pattern matches as a whole; the pattern means the same in Python and RE2, and has no single quote."""
    compiled = re.compile(pattern, re.ASCII)
    return Predicate(
        lambda value: compiled.fullmatch(value) is not None if isinstance(value, str) else None,
        lambda value: matches_cel(value, f"^({pattern})$"),
    )


def formatted(of: Format) -> Predicate:
    """A text in the format of a Kubernetes field."""
    pattern = f"^({of.pattern})$"
    within = "" if of.longest is None else f"{{value}}.size() <= {of.longest} && "
    return without_problem(of.problem, lambda value: f"({within.format(value=value)}{matches_cel(value, pattern)})")


filled = Predicate(lambda value: value != "" if isinstance(value, str) else None, lambda value: f"{value} != ''")
"""A text that is not empty."""
empty = one_of("")
"""The empty text, which is written but often means the same as nothing."""
is_true = Predicate(lambda value: value if isinstance(value, bool) else None, lambda value: value)
"""A switch that is on."""
anything = Predicate(lambda _value: True, lambda _value: "true")
"""Any value; for a field that only has to be written."""


def sized(least: int, most: int | None = None) -> Predicate:
    """A list or mapping of at least `least` and at most `most` entries."""
    return Predicate(
        lambda value: (
            least <= len(value) <= (len(value) if most is None else most) if isinstance(value, list | dict) else None
        ),
        lambda value: (
            f"{value}.size() >= {least}" if most is None else f"({value}.size() >= {least} && {value}.size() <= {most})"
        ),
    )


def field(path: str, predicate: Predicate = anything) -> Predicate:
    """The field below a mapping is written, and the predicate holds of it. `~field(path)`: it is not written."""
    steps = path.split(".")
    cel, is_judged = predicate.cel, predicate is not anything

    def holds(value: object) -> bool | None:
        found = get(value, *steps)
        return (False if found is None else predicate.holds(found)) if isinstance(value, dict) else None

    def as_cel(value: str) -> str:
        written = [f"has({value}.{'.'.join(steps[: count + 1])})" for count in range(len(steps))]
        return _joined(" && ", [*written, *([cel(f"{value}.{path}")] if cel and is_judged else [])])

    return Predicate(
        holds, as_cel, predicate.is_exact and cel is not None, lambda value: predicate.problem(get(value, *steps))
    )


def every(item: Predicate) -> Predicate:
    """The predicate holds of every item of a list, or of every key of a mapping."""
    cel = item.cel
    return Predicate(
        lambda value: not any(item.holds(each) is False for each in value) if isinstance(value, list | dict) else None,
        (lambda value: f"{value}.all({variable(value)}, {cel(variable(value))})") if cel else None,
        item.is_exact,
    )


def some(item: Predicate) -> Predicate:
    """The predicate holds of an item of a list, or of a key of a mapping."""
    cel = item.cel
    return Predicate(
        lambda value: any(item.holds(each) is True for each in value) if isinstance(value, list | dict) else None,
        (lambda value: f"{value}.exists({variable(value)}, {cel(variable(value))})") if cel else None,
        item.is_exact,
    )


def variable(value: str) -> str:
    """The name of a variable for the items of a CEL expression, which no expression around it uses."""
    root = re.split(r"[^a-z_]", value, maxsplit=1)[0]
    return "each" if root == "self" else f"{root}_"


def _and(first: Holds, second: Holds) -> Holds:
    def holds(value: object) -> bool | None:
        one = first(value)
        if one is False:
            return False
        other = second(value)
        return other if one or other is False else None

    return holds


def _or(first: Holds, second: Holds) -> Holds:
    def holds(value: object) -> bool | None:
        one = first(value)
        if one:
            return True
        other = second(value)
        return other if one is False or other else None

    return holds


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _joined(operator: str, parts: Iterable[str]) -> str:
    every_part = list(parts)
    return every_part[0] if len(every_part) == 1 else f"({operator.join(every_part)})"
