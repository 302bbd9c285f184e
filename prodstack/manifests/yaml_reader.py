"""Read YAML safely, with the position of every entry, and with the same values that Kubernetes tools read.

kubectl, Argo CD and Flux read YAML by the rules of Go's yaml v2 (YAML 1.1: `y`, `on` and `1e3` are not strings). This reader resolves
plain scalars by the same rules, so checks see what the API server will receive. It builds plain data only: explicit tags other than those
of maps, lists, strings, numbers, booleans and null are refused, and so are .inf and .nan, which JSON does not have, duplicate keys, and aliases
that expand to very many entries.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import yaml

from prodstack.manifests.yaml_mistakes import find_mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Path = tuple[str | int, ...]

MAX_DEPTH = 100
MAX_ALIASED_NODES = 100_000
MAX_ALIASED_CHARACTERS = 1_000_000
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_TEXT = "tag:yaml.org,2002:str"
_TAGS_OF_COLLECTIONS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_TAGS_OF_SCALARS = (None, "!", _TEXT)
_NEW: Callable[[type[Mark], tuple[str, int, int, str | None]], Mark] = tuple.__new__
"""Makes a Mark in half the time that its constructor takes; a large file has many."""
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, or the one in Python if PyYAML was built without libyaml."""


class Mark(NamedTuple):
    """Where an entry was written: file, line and column (both from 1), and a plain scalar's text if its value is not that text."""

    file: str
    line: int
    column: int
    text: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Map(dict[str, Any]):
    """A dict that stores where each of its keys was written."""

    __slots__ = ("mark", "marks")

    def __init__(
        self, values: dict[str, Any] | None = None, marks: dict[str, Mark] | None = None, mark: Mark | None = None
    ) -> None:
        super().__init__(values or ())
        self.marks: dict[str, Mark] = marks if marks is not None else {}
        self.mark = mark


class Seq(list[Any]):
    """A list that stores where each of its items was written."""

    __slots__ = ("mark", "marks")

    def __init__(
        self, values: list[Any] | None = None, marks: list[Mark] | None = None, mark: Mark | None = None
    ) -> None:
        super().__init__(values or ())
        self.marks: list[Mark] = marks if marks is not None else []
        self.mark = mark


class UnreadableYamlError(Exception):
    """A file cannot be read as YAML: it is not well-formed, or has a duplicate key, a tag, or aliases that expand to too many entries."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(f"{mark}: {message}")
        self.mark, self.message = mark, message


def locate(root: object, path: Path) -> Mark | None:
    """The position of the entry at `path`, or of its nearest ancestor that was written."""
    node, found = root, getattr(root, "mark", None)
    for key in path:
        marks = getattr(node, "marks", None)
        if isinstance(node, dict) and isinstance(key, str) and key in node:
            found = marks.get(key, found) if isinstance(marks, dict) else found
            node = node[key]
        elif isinstance(node, list) and isinstance(key, int) and -len(node) <= key < len(node):
            found = marks[key] if isinstance(marks, list) and len(marks) == len(node) else found
            node = node[key]
        else:
            break
    return found


def read(data: bytes | str, file: str, doubled: Callable[[str, Mark], None] | None = None) -> list[Any]:
    """The documents of one YAML file, without empty ones; `file` is the name in their marks.

    doubled: is told each key that is written twice in one mapping, and where again; the last value counts, as for Helm. Without it, such a
    key is an error. Raises UnreadableYamlError with the position of the problem.
    """
    try:
        return _read(data, file, doubled)
    except UnreadableYamlError as error:
        mistake = find_mistake(data, error.mark.line, error.mark.column, error.message)
        if mistake is None:
            raise
        raise UnreadableYamlError(Mark(file, mistake.line, mistake.column), mistake.message) from None


def _read(data: bytes | str, file: str, doubled: Callable[[str, Mark], None] | None) -> list[Any]:
    try:
        parser = PARSER(data)
        try:
            return [document for document in _Builder(file, doubled).documents(parser) if document is not None]
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        at = _place(error)
        mark = Mark(file, at.line + 1, at.column + 1) if at else Mark(file, 1, 1)
        raise UnreadableYamlError(mark, f"not well-formed YAML: {error.problem or error.context}") from None
    except (yaml.reader.ReaderError, UnicodeDecodeError) as error:
        reason = str(getattr(error, "reason", error))
        raise UnreadableYamlError(Mark(file, 1, 1), f"not readable as UTF-8 text: {reason}") from None
    except yaml.YAMLError as error:
        raise UnreadableYamlError(Mark(file, 1, 1), f"not well-formed YAML: {error}") from None


def _place(error: yaml.MarkedYAMLError) -> Any:
    """Where the error is. A key without a colon is noticed only on the next line, and the context names its own line."""
    if error.problem == "could not find expected ':'":
        return error.context_mark or error.problem_mark
    return error.problem_mark or error.context_mark


class _Builder:
    """Builds Map and Seq from parser events without recursion, so that deep nesting ends in an error message and not in a crash.

    Nearly all events are scalars of ordinary mappings, so their way is short: one loop, and one mark for each entry.
    """

    def __init__(self, file: str, doubled: Callable[[str, Mark], None] | None) -> None:
        self.file, self.doubled = file, doubled

    def documents(self, parser: Any) -> Iterator[Any]:
        while type(event := parser.get_event()) is not yaml.StreamEndEvent:
            if type(event) is yaml.DocumentStartEvent:
                yield self._document(parser.get_event)
                parser.get_event()  # the end of the document

    def _document(self, get_event: Callable[[], Any]) -> Any:
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.aliased = self.nodes = 0
        self.aliased_characters = self.characters = 0
        stack: list[_Frame] = []
        frame: _Frame | None = None
        while True:
            event = get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self.characters += len(event.value)
                if frame is not None and frame.is_map and frame.key is None:
                    self._key(frame, event)
                    continue
                value, text = self._scalar(event)
                at = event.start_mark
            elif kind in _OPENING:
                frame = self._open(frame, len(stack), event)
                stack.append(frame)
                continue
            elif kind is yaml.AliasEvent:
                value, text, at = self._alias(event), None, event.start_mark
            else:
                ended = stack.pop()
                value, text, at = self._closed(ended), None, ended.event.start_mark
                frame = stack[-1] if stack else None
            self.nodes += 1
            if frame is None:
                return value
            self._add(frame, value, at, text)

    def _open(self, outer: _Frame | None, depth: int, event: Any) -> _Frame:
        if outer is not None and outer.is_map and outer.key is None:
            self._fail(event, "a key must be a string, found a collection")
        if depth >= MAX_DEPTH:
            self._fail(event, f"nested deeper than {MAX_DEPTH} levels")
        if event.tag not in _TAGS_OF_COLLECTIONS:
            self._fail(event, f"the tag {event.tag} is not allowed: only plain data is read; remove the tag")
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        return _Frame(event, type(event) is yaml.MappingStartEvent, self.nodes, self.characters)

    def _closed(self, frame: _Frame) -> Map | Seq:
        mark = self._mark(frame.event.start_mark, None)
        if not frame.is_map:
            collection: Map | Seq = Seq(frame.items, frame.item_marks, mark)
        else:
            for part in frame.merges:
                for key, value in part.items():
                    if key not in frame.values_by_key:
                        frame.values_by_key[key] = value
                        frame.marks_by_key[key] = part.marks.get(key, mark)
            collection = Map(frame.values_by_key, frame.marks_by_key, mark)
        if frame.event.anchor:
            size, characters = self.nodes - frame.nodes_before, self.characters - frame.characters_before
            self.anchors[frame.event.anchor] = (collection, size, characters)
        return collection

    def _key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if event.tag is not None or event.anchor:
            self._scalar(event)  # raises if the key has a tag; stores what the anchor names
        frame.is_merge = key == "<<" and event.implicit[0]  # in quotes, << is an ordinary key (YAML 1.1)
        first = frame.merge_mark if frame.is_merge else frame.marks_by_key.get(key)
        if first is not None and self.doubled is not None and not frame.is_merge:
            self.doubled(key, self._mark(event.start_mark, None))
        elif first is not None:
            fix = "write it once, with a list of what it merges" if frame.is_merge else "keep one of them"
            self._fail(event, f'the key "{key}" is written twice (first on line {first.line}); {fix}')
        frame.key, frame.key_at = key, event.start_mark

    def _add(self, frame: _Frame, value: Any, at: Any, text: str | None) -> None:
        if not frame.is_map:
            frame.items.append(value)
            frame.item_marks.append(self._mark(at, text))
            return
        key = frame.key
        if key is None:
            raise UnreadableYamlError(self._mark(at, None), "a key must be a string, found an alias")
        if frame.is_merge:
            frame.merge_mark = self._mark(frame.key_at, None)
            self._merge(frame, value, at)
        else:
            frame.values_by_key[key] = value
            frame.marks_by_key[key] = self._mark(frame.key_at, text)
        frame.key = None

    def _merge(self, frame: _Frame, value: Any, at: Any) -> None:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, Map) for part in parts):
            raise UnreadableYamlError(self._mark(at, None), "the merge key << needs a mapping or a list of mappings")
        frame.merges.extend(parts)

    def _scalar(self, event: Any) -> tuple[Any, str | None]:
        """The value of a scalar, and its text if the value is not that text."""
        value, text, tag = event.value, None, event.tag
        if tag is None and event.implicit[0]:
            value = self._finite(event, resolve(value))
            text = None if type(value) is str else event.value
        elif tag in _TAGGED:
            value, text = self._tagged(event), event.value
        elif tag not in _TAGS_OF_SCALARS:
            self._fail(event, f"the tag {tag} is not allowed: only plain data is read; remove the tag")
        if event.anchor:
            self.anchors[event.anchor] = (value, 1, len(event.value))
        return value, text

    def _tagged(self, event: Any) -> Any:
        """The value of a scalar with the tag of a number, a boolean or null: its text, also in quotes, must be one."""
        value = self._finite(event, resolve(event.value))
        types, name = _TAGGED[event.tag]
        if isinstance(value, types) and not (isinstance(value, bool) and bool not in types):
            return value
        self._fail(event, f"kubectl cannot read `{event.value}` as {name}; remove the tag, or correct the value")

    def _finite(self, event: Any, value: Any) -> Any:
        if type(value) is float and not math.isfinite(value):
            what = f"`{event.value}` is a number that JSON does not have, and kubectl refuses the file"
            self._fail(event, f"{what}; put it in quotes if it is text")
        return value

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            self._fail(event, f"the alias *{event.anchor} has no anchor that ends before it")
        value, size, characters = self.anchors[event.anchor]
        self.nodes += size
        self.aliased += size
        self.characters += characters
        self.aliased_characters += characters
        if self.aliased_characters > MAX_ALIASED_CHARACTERS:
            self._fail(event, f"aliases expand to more than {MAX_ALIASED_CHARACTERS} characters; write the values out")
        if self.aliased > MAX_ALIASED_NODES:
            self._fail(event, f"aliases expand to more than {MAX_ALIASED_NODES} entries; write the values out")
        return value

    def _mark(self, at: Any, text: str | None) -> Mark:
        return _NEW(Mark, (self.file, at.line + 1, at.column + 1, text))

    def _fail(self, event: Any, message: str) -> NoReturn:
        raise UnreadableYamlError(self._mark(event.start_mark, None), message)


class _Frame:
    """One collection that is still being read."""

    __slots__ = (
        "characters_before",
        "event",
        "is_map",
        "is_merge",
        "item_marks",
        "items",
        "key",
        "key_at",
        "marks_by_key",
        "merge_mark",
        "merges",
        "nodes_before",
        "values_by_key",
    )

    def __init__(self, event: Any, is_map: bool, nodes_before: int, characters_before: int) -> None:
        self.event, self.is_map, self.nodes_before = event, is_map, nodes_before
        self.characters_before = characters_before
        self.is_merge = False
        self.key: str | None = None
        self.key_at: Any = None
        self.values_by_key: dict[str, Any] = {}
        self.marks_by_key: dict[str, Mark] = {}
        self.items: list[Any] = []
        self.item_marks: list[Mark] = []
        self.merges: list[Map] = []
        self.merge_mark: Mark | None = None


_WORDS: dict[str, bool | None] = {
    **{word: True for base in ("y", "yes", "true", "on") for word in (base, base.capitalize(), base.upper())},
    **{word: False for base in ("n", "no", "false", "off") for word in (base, base.capitalize(), base.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_TAGGED: dict[str, tuple[tuple[type, ...], str]] = {
    "tag:yaml.org,2002:int": ((int,), "a whole number (!!int)"),
    "tag:yaml.org,2002:float": ((int, float), "a number (!!float)"),
    "tag:yaml.org,2002:bool": ((bool,), "a boolean (!!bool)"),
    "tag:yaml.org,2002:null": ((type(None),), "null (!!null)"),
}
"""Explicit tags of scalars: the types that their values may have, and what they mean."""
_INFINITIES = {
    **{f"{sign}.{word}": f"{sign}inf" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), "nan"),
}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INT = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)\Z")
_MAX_DIGITS = 400


def resolve(text: str) -> str | int | float | bool | None:
    """The value that kubectl, Argo CD and Flux read for a plain (unquoted) scalar.

    Source: the resolve table of Go's yaml v2, which sigs.k8s.io/yaml uses. As there, dates stay strings.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > _MAX_DIGITS:
        return text
    digits = text.replace("_", "")
    if _INT.match(digits):
        return _integer(digits)
    if _FLOAT.match(digits):
        number = float(digits)
        return number if math.isfinite(number) else text  # beyond 64 bits, Go takes it for a text
    return float(_INFINITIES[text]) if text in _INFINITIES else text


def _integer(digits: str) -> int:
    sign = -1 if digits.startswith("-") else 1
    body = digits.lstrip("+-").lower()
    if len(body) > 1 and body[0] == "0" and body[1] not in "xbo":
        return sign * int(body, 8)
    return sign * int(body, 0)
