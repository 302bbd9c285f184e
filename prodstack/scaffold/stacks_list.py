"""Add a stack to `stacks` in the text of a cluster file. Everything else of the file, such as comments and line ends, stays as it is."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.bases import ALL
from prodstack.manifests.yaml_reader import Map, Seq, UnreadableYamlError, read
from prodstack.manifests.yaml_writer import flow

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Mark

KEY = "stacks"
_ITEM = re.compile(r'"[^"\\]*"|\'[^\']*\'|[^\s,\[\]{}#]+')
"""The text of a name in a list."""
_DASH = re.compile(r"\s*-\s+\Z")
"""What precedes the first character of an item in a list with dashes."""


class Listed(Enum):
    """Why a cluster file stays as it is. NAMED: it runs the stack already; OTHERWISE: its `stacks` is not a list that can be extended."""

    NAMED = auto()
    OTHERWISE = auto()


def with_stack(text: str, name: str) -> str | Listed:
    """The text of the cluster file with one more stack, or why there is none. It is read again: nothing but the list has changed."""
    old = _content(text)
    listed = old.get(KEY) if old is not None else None
    if listed == ALL or (isinstance(listed, list) and name in listed):
        return Listed.NAMED
    if old is None or not isinstance(listed, Seq) or not all(isinstance(each, str) for each in listed):
        return Listed.OTHERWISE
    lines = text.splitlines(keepends=True)
    edited = _after_last(lines, listed.marks[-1], name) if listed else _into_empty(lines, listed.mark, name)
    is_right = edited is not None and _content(edited) == {**old, KEY: [*listed, name]}
    return edited if is_right and edited is not None else Listed.OTHERWISE


def _content(text: str) -> Map | None:
    try:
        documents = read(text, "")
    except UnreadableYamlError:
        return None
    return documents[0] if len(documents) == 1 and isinstance(documents[0], Map) else None


def _after_last(lines: list[str], last: Mark, name: str) -> str | None:
    """The text with the name behind the last item: on a line of its own if the items have dashes, else behind a comma."""
    if last.line > len(lines):
        return None
    line, start = lines[last.line - 1], last.column - 1
    before = line[:start]
    if _DASH.match(before):
        end = "" if line.endswith(("\n", "\r")) else "\n"
        added = f"{before}{flow(name)}{_line_end(line)}"
        return _joined(lines, last.line, f"{line}{end}{added}")
    item = _ITEM.match(line, start)
    if item is None:
        return None
    return _joined(lines, last.line, f"{line[: item.end()]}, {flow(name)}{line[item.end() :]}")


def _into_empty(lines: list[str], at: Any, name: str) -> str | None:
    """The text with the name in a list that is written as []."""
    if at is None or at.line > len(lines):
        return None
    line, start = lines[at.line - 1], at.column - 1
    if line[start : start + 1] != "[":
        return None
    return _joined(lines, at.line, f"{line[: start + 1]}{flow(name)}{line[start + 1 :].lstrip(' ')}")


def _joined(lines: list[str], number: int, line: str) -> str:
    return "".join((*lines[: number - 1], line, *lines[number:]))


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :] or "\n"
