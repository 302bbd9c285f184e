"""Predicates say the same in Python and in CEL, and their CEL never refuses what they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.rules.engine.predicate import (
    Predicate,
    between,
    empty,
    every,
    field,
    filled,
    is_true,
    matches,
    one_of,
    python,
    sized,
    some,
    without_problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_TYPE = None
LENIENT = python(lambda value: value == "a", lambda value: f"{value} != 'b'")


@pytest.mark.parametrize(
    ("predicate", "value", "holds"),
    [
        (between(1, 3), 3, True),
        (between(1, 3), 4, False),
        (between(1, 3), True, OTHER_TYPE),
        (between(1, 3), "2", OTHER_TYPE),
        (one_of("a", "b"), "b", True),
        (one_of("a"), ["a"], OTHER_TYPE),
        (matches("[a-z]+"), "ab", True),
        (matches("[a-z]+"), "ab\n", False),
        (matches("a|b"), "ab", False),
        (filled, "", False),
        (empty, "", True),
        (is_true, False, False),
        (sized(1), [], False),
        (sized(1, 1), {"a": 1, "b": 2}, False),
        (field("a.b"), {"a": {"b": None}}, False),
        (field("a.b", filled), {"a": {"b": 1}}, OTHER_TYPE),
        (field("a"), "text", OTHER_TYPE),
        (every(filled), ["a", ""], False),
        (every(filled), ["a", 1], True),
        (some(filled), ["", 1], False),
        (~between(1, 3), "2", OTHER_TYPE),
        (between(1, 3) | filled, "2", True),
        (between(1, 3) | empty, "a", OTHER_TYPE),
        (filled & ~one_of("a"), "a", False),
        (filled & between(1, 3), "", False),
    ],
)
def test_a_value_of_another_type_is_neither_right_nor_wrong(
    predicate: Predicate, value: Any, holds: bool | None
) -> None:
    """The rules about the schema report it; under & and | it counts only if the other side does not decide."""
    assert predicate.holds(value) is holds


@pytest.mark.parametrize(
    ("predicate", "cel"),
    [
        (between(1, 3) | ~between(0, 9), "((self >= 1 && self <= 3) || !(self >= 0 && self <= 9))"),
        (one_of("a"), "self == 'a'"),
        (~one_of("a", "b"), "!(self in ['a', 'b'])"),
        (matches("a|b"), "self.matches(r'^(a|b)$')"),
        (field("a.b", filled), "(has(self.a) && has(self.a.b) && self.a.b != '')"),
        (~field("a"), "!(has(self.a))"),
        (~~field("a"), "(has(self.a))"),
        (~~one_of("a", "b"), "(self in ['a', 'b'])"),
        (~(~field("a") & ~field("b")), "!(!(has(self.a)) && !(has(self.b)))"),
        (field("a", is_true), "(has(self.a) && self.a)"),
        (field("a", every(sized(1))), "(has(self.a) && self.a.all(each, each.size() >= 1))"),
        (some(every(filled)), "self.exists(each, each.all(each_, each_ != ''))"),
    ],
)
def test_cel(predicate: Predicate, cel: str) -> None:
    """A field is asked for with has() before it is read, and variables do not hide each other."""
    assert predicate.cel is not None
    assert predicate.cel("self") == cel


ONLY_PYTHON = python(lambda value: value != "x")


@pytest.mark.parametrize(
    ("predicate", "cel"),
    [
        (filled & ONLY_PYTHON, "self != ''"),
        (filled | ONLY_PYTHON, None),
        (~ONLY_PYTHON, None),
        (LENIENT, "self != 'b'"),
        (~LENIENT, None),
        (~(filled & ONLY_PYTHON), None),
        (~field("a", LENIENT), None),
        (field("a", ONLY_PYTHON), "has(self.a)"),
        (every(ONLY_PYTHON), None),
    ],
)
def test_cel_never_refuses_what_the_predicate_accepts(predicate: Predicate, cel: str | None) -> None:
    """What CEL cannot judge is left out where that accepts more, and takes the whole CEL away where it would refuse more."""
    assert (predicate.cel and predicate.cel("self")) == cel


@pytest.mark.parametrize(
    "combined",
    [lambda p: p, lambda p: empty | p, lambda p: filled & p, lambda p: p & filled],
    ids=["alone", "or", "and", "and before"],
)
def test_the_problem_is_that_of_the_part_that_fails(combined: Callable[[Predicate], Predicate]) -> None:
    """Messages say what a combination found."""
    part = without_problem(lambda text: f"has {len(text)} characters" if len(text) > 2 else None)
    assert combined(part).problem("abc") == "has 3 characters"
    assert field("a", combined(part)).problem({"a": "abcd"}) == "has 4 characters"
