"""What a router is told by its extraArgs, flag by flag, and what an env list sets: in both, the last of a name wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.manifest import get
from review.router_arguments import read

if TYPE_CHECKING:
    from collections.abc import Iterator


def placed(arguments: object, flag: str) -> Iterator[tuple[int, str]]:
    """(index of the item that names the flag, value), in order; abbreviations count, "" is a value that is missing."""
    if isinstance(arguments, list) and arguments:
        yield from ((each.index, each.value or "") for each in read(arguments) if each.name == flag)


def value(arguments: object, flag: str) -> str | None:
    """The value that wins, or None where the flag is not there."""
    if not arguments:
        return None
    found = [text for _, text in placed(arguments, flag)]
    return found[-1] if found else None


def environment(block: object) -> dict[str, str]:
    """Name and value of each environment variable of a list of {name, value}; the last of a name wins, as in a pod."""
    items = block if isinstance(block, list) else []
    pairs = ((get(item, "name"), get(item, "value")) for item in items)
    return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}
