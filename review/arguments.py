"""What a command line says: the last value of a flag wins, as in Python's argparse, which vLLM and the router both use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.manifest import get

if TYPE_CHECKING:
    from collections.abc import Iterator


def values(arguments: object, flag: str) -> tuple[str, ...]:
    """Every value that the list gives the flag, in order: `--flag value` and `--flag=value`; "" where the value is missing.

    vLLM reads underscores in flags as dashes, and so does this. Items that are no text are passed over.
    """
    return tuple(value for _, value in placed(arguments, flag))


def value(arguments: object, flag: str) -> str | None:
    """The value that wins, or None where the flag is not there."""
    found = values(arguments, flag)
    return found[-1] if found else None


def placed(arguments: object, flag: str) -> Iterator[tuple[int, str]]:
    """(index of the item that names the flag, value), in order."""
    items = arguments if isinstance(arguments, list) else []
    for at, item in enumerate(items):
        name, equals, inline = item.partition("=") if isinstance(item, str) else ("", "", "")
        if name.replace("_", "-") == flag:
            yield at, inline if equals else _following(items, at)


def _following(items: list[object], at: int) -> str:
    after = get(items, at + 1)
    return after if isinstance(after, str) and not after.startswith("--") else ""


def environment(block: object) -> dict[str, str]:
    """Name and value of each environment variable of a list of {name, value}; the last of a name wins, as in a pod."""
    items = block if isinstance(block, list) else []
    pairs = ((get(item, "name"), get(item, "value")) for item in items)
    return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}
