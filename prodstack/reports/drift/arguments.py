"""A container's arguments are read back as options, so that two commands differ by option and not by position.

The operator writes its own options in a fixed order and the extra arguments behind them (operator, observed); this module reads them in
that order. An extra argument that stands where one of the operator's could stand is taken for the operator's, on both sides alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | bool
"""What an option has: a text, or true and false for a switch."""

MODEL = "model"
"""The key of the engine's first argument, which has no option's name."""
TRANSFER = "--kv-transfer-config"

_SWITCHES = {"--enable-lora", "--enable-auto-tool-choice", "--enable-chunked-prefill", "--enable-prefix-caching"}
_ENGINE = (
    "--host",
    "--port",
    "--enable-lora",
    "--enable-auto-tool-choice",
    "--tool-call-parser",
    "--enable-chunked-prefill",
    "--enable-prefix-caching",
    "--max-model-len",
    "--dtype",
    "--tensor-parallel-size",
    "--max-num-seqs",
    "--gpu_memory_utilization",
    "--max_loras",
)
_ENGINE_LAST = (TRANSFER, "--chat-template")
"""What stands behind the extra arguments, from the end."""
_ROUTER = (
    "--host",
    "--port",
    "--service-discovery",
    "--k8s-namespace",
    "--k8s-label-selector",
    "--static-backends",
    "--static-models",
    "--routing-logic",
    "--session-key",
    "--lmcache-controller-port",
    "--engine-stats-interval",
    "--request-stats-window",
)
_OPTION = re.compile(r"--?[A-Za-z]")


PARSED = frozenset({"vllm", "router"})
"""The containers whose arguments have a known form; the others' are one list."""
EXTRA = "extra "
"""How the names of extra arguments begin."""


def options(container: str, args: Sequence[str]) -> dict[str, Value]:
    """The options of the container "vllm" or "router" by name, in their order; a repeated extra argument is numbered."""
    if container == "vllm":
        return _engine(list(args))
    found: dict[str, Value] = {}
    rest = _in_order(list(args), _ROUTER, found)
    return {**found, **_extra(rest)}


def _engine(args: list[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if args and not args[0].startswith("-"):
        found[MODEL] = args.pop(0)
    rest = _in_order(args, (*_ENGINE, TRANSFER), found)
    last: dict[str, Value] = {}
    for option in _ENGINE_LAST:
        if len(rest) > 1 and rest[-2] == option and option not in found:
            last[option] = rest.pop()
            rest.pop()
    return {**found, **_extra(rest), **last}


def _in_order(args: list[str], order: Sequence[str], found: dict[str, Value]) -> list[str]:
    """Move the operator's options, each at most once and in its order, to `found`; the rest comes back."""
    for option in order:
        if args and option in _SWITCHES and args[0] in (option, f"--no-{option[2:]}"):
            found[option] = args[0] == option
            args = args[1:]
        elif len(args) > 1 and args[0] == option and option not in _SWITCHES:
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
