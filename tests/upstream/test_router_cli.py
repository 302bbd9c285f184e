"""A router's arguments are read as Python's argparse reads them."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodstack.upstream.router_cli import (
    CHOICES,
    FLAGS_WITH_VALUE,
    KNOWN,
    ONLY_IN_CHANGE_841,
    OPERATOR_FIELDS,
    SWITCHES,
    read,
    winning,
)

READ = {
    "pair": (["--k8s-port", "8000"], [("--k8s-port", "8000")]),
    "inline": (["--k8s-port=8000"], [("--k8s-port", "8000")]),
    "inline-empty": (["--session-key="], [("--session-key", "")]),
    "abbreviated": (["--routing", "kvaware"], [("--routing-logic", "kvaware")]),
    "switch": (["--log-stats", "x"], [("--log-stats", None), ("", None)]),
    "exact-prefix-of-another": (["--log-stats-interval", "5"], [("--log-stats-interval", "5")]),
    "unknown": (["--frob", "1"], [("--frob", "1")]),
    "negative": (["--port", "-1"], [("--port", "-1")]),
    "missing": (["--port", "--log-stats"], [("--port", None), ("--log-stats", None)]),
    "short-help": (["-h"], [("--help", None)]),
    "joined": (["--port 80"], [("", None)]),
    "odd": ([5, None, "--port", "80"], [("--port", "80")]),
    "no-list": ("--port", []),
    "nothing": (None, []),
}


@pytest.mark.parametrize(("arguments", "expected"), READ.values(), ids=READ)
def test_arguments_are_read(arguments: object, expected: list[tuple[str, str | None]]) -> None:
    """Flags are named in full, with the value that they take."""
    assert [(each.name, each.value) for each in read(arguments)] == expected


WINS = {
    "field": ({"routingLogic": "session"}, "--routing-logic", (("spec", "routingLogic"), "session")),
    "argument": (
        {"routingLogic": "session", "extraArgs": ["--routing-logic", "kvaware"]},
        "--routing-logic",
        (("spec", "extraArgs", 0), "kvaware"),
    ),
    "last": ({"extraArgs": ["--session-key=a", "--session-key=b"]}, "--session-key", (("spec", "extraArgs", 1), "b")),
    "nothing": ({}, "--session-key", (("spec", "sessionKey"), "")),
    "odd": ({"sessionKey": 5}, "--session-key", (("spec", "sessionKey"), "")),
}


@pytest.mark.parametrize(("spec", "flag", "expected"), WINS.values(), ids=WINS)
def test_the_last_one_wins(spec: dict[str, object], flag: str, expected: object) -> None:
    """The values in extraArgs come after the arguments that the operator writes from fields."""
    assert winning(spec, flag) == expected


def test_the_table_of_flags_is_sound() -> None:
    """No flag is in two tables, and choices and fields belong to flags that take a value."""
    assert not FLAGS_WITH_VALUE & SWITCHES
    assert not KNOWN & ONLY_IN_CHANGE_841
    assert set(CHOICES) | set(OPERATOR_FIELDS) <= FLAGS_WITH_VALUE


class _Refused(Exception):  # noqa: N818 (never leaves this module)
    """What the parser would exit with."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # raises, as the original exits
        raise _Refused(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(add_help=False)
    for flag in sorted(KNOWN):
        parser.add_argument(flag, **({"action": "store_true"} if flag in SWITCHES else {}))  # type: ignore[arg-type]
    return parser


PARSER = _parser()
WORDS = [
    *sorted(KNOWN)[:12],
    "--log-stats",
    "--log",
    "--port=1",
    "--frob",
    "--log-stats=1",
    "--port x",
    "value",
    "-1",
    "a b",
    "-",
]


@given(st.lists(st.sampled_from(WORDS), max_size=5))
def test_what_argparse_refuses_is_seen(items: list[str]) -> None:
    """Property: our reading finds fault exactly where a parser with these flags does."""
    try:
        PARSER.parse_args(items)
        accepted = True
    except _Refused:
        accepted = False
    assert accepted == (not any(_is_faulty(each) for each in read(items)))


def _is_faulty(each: object) -> bool:
    name, value = each.name, each.value  # type: ignore[attr-defined]  # an Argument
    if not name or name not in KNOWN or each.candidates:  # type: ignore[attr-defined]  # an Argument
        return True
    return (value is None) != (name in SWITCHES)
