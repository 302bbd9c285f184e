"""The router's command line: the flags of its releases, and how a list of extra arguments is read.

router.yaml holds the flags with their source; a later argument of the same name wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import AT_HAND
from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import get
from prodstack.manifests.yaml_plain import read_plain
from prodstack.upstream.profile import default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DATA: Mapping[str, Any] = read_plain((Path(__file__).parent / "router.yaml").read_text(encoding="utf-8"))[0]
_FLAGS: Mapping[str, Mapping[str, Any]] = _DATA["flags"]


def _release(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


ONLY_IN_CHANGE_841 = frozenset(flag for flag, facts in _FLAGS.items() if facts.get("only") == "change-841")
"""Flags of the router image of upstream's open change 841 alone; no release's parser has them (run)."""

SWITCHES = frozenset(flag for flag, facts in _FLAGS.items() if facts.get("switch"))
"""Flags that take no value."""

KNOWN = frozenset(_FLAGS) - ONLY_IN_CHANGE_841
"""The flags of some release."""

FLAGS_WITH_VALUE = KNOWN - SWITCHES
"""Flags that take one value."""

CHOICES = {flag: tuple(facts["choices"]) for flag, facts in _FLAGS.items() if "choices" in facts}
"""The values of a flag that some release accepts; a new router may accept more."""

FIRST_RELEASE = {
    **{(flag, ""): _release(facts["since"]) for flag, facts in _FLAGS.items() if "since" in facts},
    **{
        (flag, choice): _release(since)
        for flag, facts in _FLAGS.items()
        for choice, since in facts.get("choices", {}).items()
        if since
    },
}
"""(flag, value) -> the first release whose parser has it; value "": whatever the value. It is not known of the others."""

RELEASE_REPOSITORY: str = _DATA["release_repository"]
CHANGE_841_REPOSITORY: str = _DATA["change_841_repository"]
DEFAULT_CONTROLLER_PORT = 9000
"""The router's own default of --lmcache-controller-port (router's parser, read)."""

OPERATOR_FIELDS = {
    row.argument.flag: row.path for row in default().fields(ROUTER) if row.argument and row.argument.flag and row.path
}
"""Flags that the operator writes from a field of the spec; a flag of extraArgs comes later and wins (operator, observed)."""

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
    """Everything that a list of arguments says, in order; items that are not text are skipped."""
    if not isinstance(arguments, list):
        return ()
    return _read_once(tuple(item if isinstance(item, str) else "" for item in arguments))


@lru_cache(maxsize=AT_HAND)
def _read_once(items: tuple[str, ...]) -> tuple[Argument, ...]:
    return tuple(_read([*items]))


def winning(spec: Mapping[str, object], flag: str) -> tuple[tuple[str | int, ...], str]:
    """The path and the value that count for a flag of OPERATOR_FIELDS: the last one in extraArgs, else the field; "" if it is not set."""
    arguments, field = spec.get("extraArgs"), OPERATOR_FIELDS[flag]
    if arguments:
        extra = [each for each in read(arguments) if each.name == flag and each.value is not None]
        if extra:
            return ("spec", "extraArgs", extra[-1].index), extra[-1].value or ""
    value = get(spec, field)
    return ("spec", field), value if isinstance(value, str) else ""


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


def placed(arguments: object, flag: str) -> Iterator[tuple[int, str]]:
    """(index of the item that names the flag, value), in order; abbreviations count, "" is a value that is missing."""
    if isinstance(arguments, list) and arguments:
        yield from ((each.index, each.value or "") for each in read(arguments) if each.name == flag)


def value(arguments: object, flag: str) -> str | None:
    """The value that wins, or None if the flag is missing."""
    if not arguments:
        return None
    found = [text for _, text in placed(arguments, flag)]
    return found[-1] if found else None


def environment(block: object) -> dict[str, str]:
    """Name and value of each environment variable of a list of {name, value}; the last of a name wins, as in a pod."""
    items = block if isinstance(block, list) else []
    pairs = ((get(item, "name"), get(item, "value")) for item in items)
    return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}
