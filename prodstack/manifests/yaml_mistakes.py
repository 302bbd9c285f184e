"""Name the mistake behind a YAML error: tabs, text that is not UTF-8, templates, and what the parser says only in its own words."""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.reader import Reader

_SYNTAX = "not well-formed YAML"
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_INDENTING_TAB = re.compile(" *\t")
_QUOTED_OR_COMMENT = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#.*""")
_TEMPLATE = re.compile(r"\{\{|\{%")
_IN_OTHER_WORDS = {
    "mapping values are not allowed": 'a second ": " on this line; quote the text that has it, or write each key on a line of its own',
    "could not find expected ':'": 'this line is not "key: value"; add the colon and a space, or indent the line if it continues a text',
    "did not find expected key": "this line fits into none of the mappings above it; align it with the keys that it belongs to",
    "did not find expected '-' indicator": "this line is neither an item of the list above it nor ends it; correct its indentation",
    "found unexpected end of stream": "a quote is opened and never closed; close it",
    "cannot start any token": "a value cannot start with {first!r}; put it in quotes",
}
"""Parts of libyaml's messages, and what they mean for the author of the file."""


class Mistake(NamedTuple):
    """What is wrong and what to do, at a line and a column from 1."""

    line: int
    column: int
    message: str


def find_mistake(data: bytes | str, line: int, column: int, message: str) -> Mistake | None:
    """Return the mistake behind an error that the parser reported at a place of `data`; None if nothing better can be said."""
    if isinstance(data, bytes):
        try:
            text = data.decode(_encoding(data))
        except UnicodeDecodeError as error:
            return _not_utf8(data, error.start)
    else:
        text = data
    text = text.removeprefix("\ufeff")
    control = Reader.NON_PRINTABLE.search(text)
    if control is not None:
        what = f"the control character U+{ord(control[0]):04X} is not allowed in YAML; remove it"
        return _at(text, control.start(), what)
    lines = _LINE_BREAK.split(text)
    return _in_line(lines[line - 1], line, column, message) if line <= len(lines) else None


def _encoding(data: bytes) -> str:
    """Return the encoding that YAML prescribes: UTF-8, or UTF-16 if the file starts with its byte order mark."""
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"


def _not_utf8(data: bytes, start: int) -> Mistake:
    char = data[start : start + 1].decode("latin-1")
    meant = f', which is "{char}" in Latin-1' if char.isprintable() else ""
    what = f"the file is not UTF-8 text: it has the byte 0x{data[start]:02x}{meant}; save the file as UTF-8"
    return _at(data[:start].decode("utf-8", "replace"), None, what)


def _at(text: str, offset: int | None, message: str) -> Mistake:
    """Return a mistake at an offset of a text; None means its end."""
    before = _LINE_BREAK.split(text[:offset])
    return Mistake(len(before), len(before[-1]) + 1, message)


def _in_line(text: str, line: int, column: int, message: str) -> Mistake | None:
    tab = _INDENTING_TAB.match(text)
    if tab is not None:
        return Mistake(
            line, tab.end(), f"{_SYNTAX}: a tab indents this line, but YAML allows only spaces there; replace the tab"
        )
    plain = _QUOTED_OR_COMMENT.sub(lambda match: " " * len(match[0]), text)
    template = _TEMPLATE.search(plain)
    if template is not None and "written twice" not in message:
        what = "this is a template, but only plain data is read; write the value, or render the template first (helm template)"
        return Mistake(line, template.start() + 1, what)
    known = next((words for part, words in _IN_OTHER_WORDS.items() if part in message), None)
    if known is None:
        return None
    return Mistake(line, column, f"{_SYNTAX}: {known.format(first=text[column - 1 : column])}")
