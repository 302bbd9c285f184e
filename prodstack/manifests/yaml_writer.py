"""Write objects as YAML that every YAML reader parses to the same data.

Strings that YAML 1.1 or 1.2 would read as something else (y, on, 1e3, 0o7, 1_000, 12:30, dates) are quoted, keys are sorted as the API
server prints them, and long lines are not folded, so that two outputs can be compared line by line.

PyYAML formats each distinct scalar once, because most occur in thousands of objects; this module joins the lines. PyYAML writes the whole
document if it contains anything else (multi-line strings, long keys, floats, ...). A test checks that both ways give the same text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.manifests.yaml_reader import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NUMBER_LIKE = re.compile(
    r"[-+]?[.0-9](?:[-+.,:_0-9]*|[xX][0-9a-fA-F_]+|[oO]?[0-7_]+|[bB][01_]+|[0-9._]*[eE][-+]?[0-9]*|[-0-9]*[tT ][-+0-9:.tTzZ ]*)"
)
_BLOCK = re.compile(r"[^\s#](?:.*\n)*.*")
_WIDTH = 1_000_000
_LONGEST = 1_000
"""The longest string that is cached, in characters; longer ones rarely occur twice."""
_REMEMBERED = (str, int, bool, type(None))


class _Dumper(_BASE):  # type: ignore[misc]  # the C dumper if PyYAML has one
    """Plain data only, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML passes the value
        """Write equal parts in full: no reader should need to follow a reference."""
        return True


class _UnusualError(Exception):
    """A document contains something that only PyYAML's emitter can write."""


def to_yaml(objects: Iterable[Mapping[str, Any]]) -> str:
    """The objects as a stream of YAML documents; "" if there are none."""
    return stream((body, "") for body in objects)


def stream(documents: Iterable[tuple[Mapping[str, Any], str]]) -> str:
    """Objects, each with the comment lines to print above it, as a stream of YAML documents."""
    return "---\n".join(comment + _document(body) for body, comment in documents)


def flow(value: Any) -> str:
    """A value on one line, with collections in brackets and keys in their own order."""
    if isinstance(value, dict) and value:
        return "{" + ", ".join(f"{flow_key(key)} {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(map(flow, value)) + "]"
    if type(value) in _REMEMBERED and len(str(value)) <= _LONGEST:
        return _flow_scalar(value)
    return _flow_scalar.__wrapped__(value)


@lru_cache(maxsize=1 << 15)
def flow_key(key: str) -> str:
    """A key of a mapping on one line, with its colon; a long key begins with a question mark."""
    return _flowing({key: 0})[1:-1].removesuffix("0").rstrip(" ")


@lru_cache(maxsize=1 << 15, typed=True)
def _flow_scalar(value: object) -> str:
    """A scalar or an empty collection, as it is written inside brackets."""
    return _flowing({"x": value})[1:-1].removeprefix("x: ")


def _flowing(body: Mapping[str, object]) -> str:
    text: str = yaml.dump(body, Dumper=_Dumper, width=_WIDTH, allow_unicode=True, default_flow_style=True)
    return text.removesuffix("\n")


def _document(body: Mapping[str, Any]) -> str:
    try:
        return "\n".join([*_fields(body, ""), ""]) if body else "{}\n"
    except _UnusualError:
        return _emitted(body)


def _emitted(body: Mapping[str, Any]) -> str:
    """The document as PyYAML writes it."""
    text: str = yaml.dump(
        body, Dumper=_Dumper, sort_keys=True, width=_WIDTH, allow_unicode=True, default_flow_style=False
    )
    return text


def _fields(body: Mapping[str, Any], indent: str) -> list[str]:
    """The lines of a non-empty mapping."""
    if not all(type(key) is str for key in body):
        raise _UnusualError
    lines = []
    for key, value in sorted(body.items()):
        head = indent + _key(key)
        if value and isinstance(value, dict):
            lines += [head, *_fields(value, indent + "  ")]
        elif value and isinstance(value, list):
            lines += [head, *_items(value, indent)]
        else:
            lines.append(f"{head} {_leaf(value)}")
    return lines


def _items(values: list[Any], indent: str) -> list[str]:
    """The lines of a non-empty list; a collection in it begins on the line of its dash."""
    lines = []
    for value in values:
        if value and isinstance(value, dict):
            lines += _dashed(_fields(value, indent + "  "), indent)
        elif value and isinstance(value, list):
            lines += _dashed(_items(value, indent + "  "), indent)
        else:
            lines.append(f"{indent}- {_leaf(value)}")
    return lines


def _dashed(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}- {lines[0][len(indent) + 2 :]}", *lines[1:]]


def _leaf(value: Any) -> str:
    """A scalar, or an empty collection."""
    if type(value) in _REMEMBERED:
        return _value(value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    raise _UnusualError


@lru_cache(maxsize=1 << 15)
def _key(key: str) -> str:
    """A key and its colon, as PyYAML writes them on one line."""
    return _one_line({key: 0}, key).removesuffix(" 0")


@lru_cache(maxsize=1 << 15, typed=True)
def _value(value: object) -> str:
    """A scalar, as PyYAML writes it on one line."""
    return _one_line({"x": value}, value).removeprefix("x: ")


def _one_line(body: Mapping[str, object], scalar: object) -> str:
    text = _emitted(body).removesuffix("\n")
    if "\n" in text or (isinstance(scalar, str) and len(scalar) > _LONGEST):
        raise _UnusualError
    return text


def scalar(value: object) -> str:
    """A scalar on one line, also a text with line breaks: in double quotes, with escapes."""
    try:
        return _value(value) if type(value) in _REMEMBERED else _one_line({"x": value}, value).removeprefix("x: ")
    except _UnusualError:
        text: str = yaml.dump(value, Dumper=_BASE, default_style='"', width=_WIDTH, allow_unicode=False)
        return text.removesuffix("\n")


def is_ambiguous(text: str) -> bool:
    """Whether some YAML reader would read the plain text as something other than a string."""
    return text in ("", "=", "<<") or not isinstance(resolve(text), str) or _NUMBER_LIKE.fullmatch(text) is not None


def _text(dumper: Any, value: str) -> Any:
    is_block = (
        "\n" in value and value.isascii() and not re.search(r"[ \t]\n|[ \t]$|\r|\t", value) and _BLOCK.fullmatch(value)
    )
    style = "|" if is_block else '"' if is_ambiguous(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _mapping(dumper: Any, value: Mapping[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", dict(value))


def _sequence(dumper: Any, value: Iterable[Any]) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", list(value))


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(dict, _mapping)
_Dumper.add_multi_representer(list, _sequence)
