"""Parse and match label selectors as the API server does: equality-based, set-based, or both mixed.

Source: apimachinery's labels package, read. The router passes its selector to the API server unchanged, which answers every request with
400 if the selector does not parse.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.names import label_key_problem, label_value_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"==|!=|[=!<>(),]|[^=!<>(), \t\r\n]+")
_SYMBOLS = frozenset(("==", "!=", "=", "!", "<", ">", "(", ")", ","))
_OPERATORS = frozenset(("==", "!=", "=", "<", ">", "in", "notin"))
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_MAX_INT64 = 2**63 - 1
END = ""


class SelectorError(ValueError):
    """A text is not a label selector; the message is the reason, without a final period."""


class Requirement(NamedTuple):
    """One condition. operator: "=", "!=", "in", "notin", "exists", "!", ">" or "<" ("==" is read as "=")."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels meets the condition; "!=" and "notin" also hold if the key is absent."""
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "!":
                return value is None
            case "=" | "in":
                return value is not None and value in self.values
            case "!=" | "notin":
                return value is None or value not in self.values
            case _:
                return value is not None and _compares(value, self.operator, next(iter(self.values)))


class Selector(NamedTuple):
    """All conditions of a selector; without conditions it selects everything."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels is selected."""
        return all(requirement.matches(labels) for requirement in self.requirements)


@lru_cache(maxsize=4096)
def parse(text: str) -> Selector:
    """Parse a selector; "" selects everything. Raises SelectorError."""
    return Selector(tuple(_Parser(_TOKEN.findall(text)).requirements()))


def _compares(value: str, operator: str, bound: str) -> bool:
    if not _is_integer(value):
        return False
    return int(value) > int(bound) if operator == ">" else int(value) < int(bound)


def _is_integer(text: str) -> bool:
    return _INTEGER.match(text) is not None and len(text) <= len(str(_MAX_INT64)) + 1 and abs(int(text)) <= _MAX_INT64


class _Parser:
    """A parser with one token of lookahead; as in the original, a label key may be the word `in`."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        while self._peek() != END or found:
            found.append(self._requirement())
            separator = self._next()
            if separator == END:
                break
            if separator != ",":
                raise SelectorError(f'found "{separator}" after "{found[-1].key}", expected a comma or the end')
        return found

    def _requirement(self) -> Requirement:
        absent = self._peek() == "!"
        if absent:
            self._next()
        key = self._key()
        if absent:
            return Requirement(key, "!")
        if self._peek() in (END, ","):
            return Requirement(key, "exists")
        operator = self._operator(key)
        values = self._listed(key) if operator in ("in", "notin") else self._single(key, operator)
        return Requirement(key, operator, frozenset(_checked(value, key) for value in values))

    def _key(self) -> str:
        key = self._next()
        if key == END or key in _SYMBOLS:
            raise SelectorError(
                f'found "{key}", expected a label key' if key else "it ends where a label key is expected"
            )
        if problem := label_key_problem(key):
            raise SelectorError(f'"{key}" {problem}')
        return key

    def _operator(self, key: str) -> str:
        operator = self._next()
        if operator not in _OPERATORS:
            raise SelectorError(f'found "{operator}" after "{key}", expected =, !=, in, notin, < or >')
        return "=" if operator == "==" else operator

    def _single(self, key: str, operator: str) -> list[str]:
        value = "" if self._peek() in (END, ",") else self._next()
        if value in _SYMBOLS:
            raise SelectorError(f'found "{value}" where "{key}" needs a value')
        if operator in "<>" and not _is_integer(value):
            raise SelectorError(f'"{key} {operator} {value}" does not compare with a whole number')
        return [value]

    def _listed(self, key: str) -> list[str]:
        if (opening := self._next()) != "(":
            raise SelectorError(f'found "{opening}" instead of "(" before the values of "{key}"')
        items = [""]
        while (word := self._next()) != ")":
            if word == END or (word in _SYMBOLS and word != ",") or (word != "," and items[-1]):
                raise SelectorError(f'the values of "{key}" end at "{word}" without ")"')
            items = [*items, ""] if word == "," else [*items[:-1], word]
        if items == [""]:
            raise SelectorError(f'the list of values of "{key}" is empty')
        return items

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def _next(self) -> str:
        token = self._peek()
        self.at += 1
        return token


def _checked(value: str, key: str) -> str:
    if problem := label_value_problem(value):
        raise SelectorError(f'the value "{value}" of "{key}" {problem}')
    return value
