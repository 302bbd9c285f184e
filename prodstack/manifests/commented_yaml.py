"""Write a mapping as YAML with a comment behind each value. Values are those that yaml_writer gives, each on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.yaml_writer import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path

    Comment = Callable[[Path], str]


def commented(body: Mapping[str, Any], comment: Comment) -> str:
    """The mapping as one document. comment: what to write behind the value at a path, on one line; "" for nothing."""
    return "".join(f"{line}\n" for line in _mapping(body, (), comment))


def _mapping(body: Mapping[str, Any], path: Path, comment: Comment) -> Iterator[str]:
    for key, value in body.items():
        yield from _value(f"{scalar(key)}:", value, (*path, key), comment)


def _value(head: str, value: Any, path: Path, comment: Comment) -> Iterator[str]:
    """Yield the lines of a value behind a key."""
    if value and isinstance(value, dict):
        yield head
        yield from (f"  {line}" for line in _mapping(value, path, comment))
    elif value and isinstance(value, list):
        yield head
        for index, item in enumerate(value):
            yield from _item(item, (*path, index), comment)
    else:
        yield _line(f"{head} {_leaf(value)}", path, comment)


def _item(value: Any, path: Path, comment: Comment) -> Iterator[str]:
    """Yield the lines of an item of a list; a collection in it begins on the line of its dash."""
    if value and isinstance(value, dict):
        lines: Iterator[str] = _mapping(value, path, comment)
    elif value and isinstance(value, list):
        lines = (line for index, item in enumerate(value) for line in _item(item, (*path, index), comment))
    else:
        lines = iter([_line(_leaf(value), path, comment)])
    yield f"- {next(lines)}"
    yield from (f"  {line}" for line in lines)


def _leaf(value: Any) -> str:
    return "{}" if isinstance(value, dict) else "[]" if isinstance(value, list) else scalar(value)


def _line(text: str, path: Path, comment: Comment) -> str:
    said = comment(path)
    return f"{text}  # {said}" if said else text
