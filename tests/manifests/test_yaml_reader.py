"""YAML is read as kubectl, Argo CD and Flux read it, with the place of every entry, and never more than can be trusted."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.manifests.yaml_reader import MAX_DEPTH, Map, Seq, UnreadableYamlError, locate, read, resolve

SCALARS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "nULL": "nULL",
    "y": True, "Y": True, "yes": True, "on": True, "ON": True, "true": True, "True": True, "tRUE": "tRUE",
    "n": False, "no": False, "off": False, "Off": False, "false": False,
    "0": 0, "-1": -1, "+5": 5, "007": 7, "0o7": 7, "0x1F": 31, "0b101": 5, "1_000": 1000, "-0x10": -16,
    "08": 8.0, "1.0": 1.0, "1e3": 1000.0, ".5": 0.5, "-1.5E-2": -0.015, "1.": 1.0, "1_0.5": 10.5,
    ".inf": math.inf, "-.inf": -math.inf, "+.INF": math.inf,
    "12:30": "12:30", "2020-01-01": "2020-01-01", "1.2.3": "1.2.3", "0xZZ": "0xZZ", "1e": "1e", "-": "-", ".": ".",
    "--x": "--x", "16Gi": "16Gi", "500m": "500m", "=": "=", "a": "a", "1" * 401: "1" * 401,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=lambda each: str(each)[:12])
def test_a_plain_scalar_means_what_go_s_yaml_makes_of_it(text: str, value: Any) -> None:
    """YAML 1.1's booleans, octal numbers and exponents; dates and times stay text."""
    found = resolve(text)
    assert (found, type(found)) == (value, type(value))


def test_nan() -> None:
    """Not a number is a number to Go."""
    found = resolve(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", ["y", "1e3", "0o7", "~", "on", "007"])
def test_a_quoted_scalar_is_text(text: str) -> None:
    """And so is one with the tag !!str, or in a block."""
    for written in (f'"{text}"', f"'{text}'", f"!!str {text}", f"|-\n  {text}\n"):
        assert read(f"a: {written}\n", "a.yaml") == [{"a": text}]


TEXT = """\
a: 1
b:
  - c: x
    d: 0x1F
  - {e: [f]}
g: &anchor {h: on}
i: *anchor
j:
  <<: *anchor
  k: "l"
"""
PLACES: dict[str, tuple[tuple[str | int, ...], str, str | None]] = {
    "the top": ((), "a.yaml:1:1", None),
    "a number keeps its text": (("b", 0, "d"), "a.yaml:4:5", "0x1F"),
    "a boolean keeps its text": (("g", "h"), "a.yaml:6:13", "on"),
    "a text has none": (("b", 0, "c"), "a.yaml:3:5", None),
    "an item": (("b", 1), "a.yaml:5:5", None),
    "an item of a flow": (("b", 1, "e", 0), "a.yaml:5:10", None),
    "through an alias": (("i", "h"), "a.yaml:6:13", "on"),
    "through a merge": (("j", "h"), "a.yaml:6:13", "on"),
    "beside a merge": (("j", "k"), "a.yaml:10:3", None),
    "below what is written": (("a", "b", "c"), "a.yaml:1:1", "1"),
    "an item too far": (("b", 7, "c"), "a.yaml:2:1", None),
}


@pytest.mark.parametrize(("path", "place", "text"), PLACES.values(), ids=PLACES)
def test_every_entry_has_its_place(path: tuple[str | int, ...], place: str, text: str | None) -> None:
    """The position of its key, or of its nearest written ancestor."""
    mark = locate(read(TEXT, "a.yaml")[0], path)
    assert mark is not None
    assert (str(mark), mark.text) == (place, text)


def test_merges_and_aliases() -> None:
    """What is written beside a merge key wins over what is merged, and the first of several merges over the next."""
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\n"
    assert read(text, "a.yaml")[0]["c"] == {"x": 1, "y": 1, "z": 3}


def test_a_merge_key_in_quotes_is_a_key() -> None:
    """YAML merges by the plain << alone; JSON has no other keys than those in quotes."""
    assert read('a: &a {x: 1}\nb: {"<<": 1, <<: *a}\n', "a.yaml")[0]["b"] == {"<<": 1, "x": 1}


def test_documents() -> None:
    """Empty documents are left out; a file of comments has none."""
    assert read("---\n---\na: 1\n--- # nothing\n...\n", "a.yaml") == [{"a": 1}]
    assert read("# nothing\n", "a.yaml") == []


def test_keys_are_text() -> None:
    """JSON has no other keys: `on:` is the key "on", as people mean it."""
    assert read("on: 1\n1: 2\n~: 3\n", "a.yaml") == [{"on": 1, "1": 2, "~": 3}]


def bomb(levels: int) -> str:
    """Each level has ten aliases of the level below."""
    rows = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *rows, ""])


TAB = "not well-formed YAML: a tab indents this line, but YAML allows only spaces there; replace the tab"
LATIN_1 = 'the file is not UTF-8 text: it has the byte 0xe9, which is "é" in Latin-1; save the file as UTF-8'
TEMPLATE = (
    "this is a template, but only plain data is read; write the value, or render the template first (helm template)"
)
REFUSED = {
    "duplicate key": ("a: 1\na: 2\n", "a.yaml:2:1", 'the key "a" is written twice (first on line 1); keep one of them'),
    "duplicate below": ("a:\n  b: 1\n  b: 2\n", "a.yaml:3:3", 'the key "b" is written twice (first on line 2); keep one of them'),
    "tag of an object": ("a: !!python/object:x.y {}\n", "a.yaml:1:4", "the tag tag:yaml.org,2002:python/object:x.y is not allowed: only plain data is read; remove the tag"),
    "tag of a scalar": ("a: !secret x\n", "a.yaml:1:4", "the tag !secret is not allowed: only plain data is read; remove the tag"),
    "unknown alias": ("a: *b\n", "a.yaml:1:4", "the alias *b has no anchor that ends before it"),
    "alias of itself": ("a: &a [*a]\n", "a.yaml:1:8", "the alias *a has no anchor that ends before it"),
    "alias bomb": (bomb(8), "a.yaml:5:45", "aliases expand to more than 100000 entries; write the values out"),
    "too deep": ("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml:1:103", f"nested deeper than {MAX_DEPTH} levels"),
    "collection as key": ("? [a]\n: 1\n", "a.yaml:1:3", "a key must be a string, found a collection"),
    "alias as key": ("a: &a x\n*a : 1\n", "a.yaml:2:1", "a key must be a string, found an alias"),
    "merge of a scalar": ("a:\n  <<: 1\n", "a.yaml:2:7", "the merge key << needs a mapping or a list of mappings"),
    "not closed": ("a: [1\n", "a.yaml:2:1", "not well-formed YAML: did not find expected ',' or ']'"),
    "a tab": ("a:\n\tb: 1\n", "a.yaml:2:1", TAB),
    "a tab among spaces": ("a:\n  b: 1\n \t c: 1\n", "a.yaml:3:2", TAB),
    "Latin-1": ("a: 1\nb: caf\xe9\n".encode("latin-1"), "a.yaml:2:7", LATIN_1),
    "Latin-1 after other characters": ("ä: ".encode() + b"caf\xe9\n", "a.yaml:1:7", LATIN_1),
    "Latin-1 at the end": (b"a: 1\n# caf\xe9", "a.yaml:2:6", LATIN_1),
    "bytes that are no text": (b"a: \x80\n", "a.yaml:1:4", "the file is not UTF-8 text: it has the byte 0x80; save the file as UTF-8"),
    "a control character": (b"a: 1\nb: x\x00\n", "a.yaml:2:5", "the control character U+0000 is not allowed in YAML; remove it"),
    "a Helm value": ("a: 1\nb: {{ .Values.b }}\n", "a.yaml:2:4", TEMPLATE),
    "a Helm value with a text": ('b: {{ .Values.b | default "x" }}\n', "a.yaml:1:4", TEMPLATE),
    "a Helm condition": ("{{- if .Values.b }}\na: 1\n{{- end }}\n", "a.yaml:1:1", TEMPLATE),
    "a Helm name": ("a:\n  {{ .Release.Name }}-b: 1\n", "a.yaml:2:3", TEMPLATE),
    "a Helm block": ("a: 1\n{{- toYaml .Values.b | nindent 2 }}\nc: 1\n", "a.yaml:2:1", TEMPLATE),
    "a Jinja condition": ("{% if b %}\na: 1\n{% endif %}\n", "a.yaml:1:1", TEMPLATE),
    "a duplicate with a template in quotes": ('a: 1\na: "{{ b }}"\n', "a.yaml:2:1", 'the key "a" is written twice (first on line 1); keep one of them'),
    "a key without its colon": ("a: 1\nb\nc: 1\n", "a.yaml:2:1", 'not well-formed YAML: this line is not "key: value"; add the colon and a space, or indent the line if it continues a text'),
    "two colons": ("a: b: c\n", "a.yaml:1:5", 'not well-formed YAML: a second ": " on this line; quote the text that has it, or write each key on a line of its own'),
    "a value that needs quotes": ("a: @b\n", "a.yaml:1:4", "not well-formed YAML: a value cannot start with '@'; put it in quotes"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_trusted_is_refused(text: str | bytes, place: str, message: str) -> None:
    """With the place, in words, before anything is built of it."""
    with pytest.raises(UnreadableYamlError) as caught:
        read(text, "a.yaml")
    assert (str(caught.value.mark), caught.value.message) == (place, message)


TEXTS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=20
)
PLAIN = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_json_is_read_as_json(value: Any) -> None:
    """Every text, number and nesting that a program writes as JSON is the same data again."""
    (found,) = read(json.dumps(value, ensure_ascii=False), "a.json")
    assert _same(found, value)


def _same(found: Any, value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(found, Map) and found.keys() == value.keys() and all(_same(found[k], value[k]) for k in value)
    if isinstance(value, list):
        return isinstance(found, Seq) and len(found) == len(value) and all(map(_same, found, value))
    return bool(found == value)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but UnreadableYamlError leaves the reader."""
    with contextlib.suppress(UnreadableYamlError):
        assert all(document is not None for document in read(text.encode("utf-8", "surrogatepass"), "a.yaml"))


KUBECTL_READS: dict[str, Any] = {
    "1e400": "1e400", "-1e400": "-1e400", "1e+400": "1e+400", "1e308": 1e308, "1e-400": 0.0, "1_000.5": 1000.5, ".iNf": ".iNf",
    "!!float 5": 5, "!!float 1.5": 1.5, '!!float "5"': 5, "!!float 0x10": 16,
    "!!int 5": 5, '!!int "5"': 5, "!!int 0x10": 16, "!<tag:yaml.org,2002:int> 5": 5,
    "!!bool yes": True, '!!bool "yes"': True, "!!null ~": None, '!!null ""': None,
    "!!str 5": "5", "!!str": "", "! 5": "5", "!!map {a: 1}": {"a": 1}, "!!seq [1]": [1],
}  # fmt: skip
"""What sigs.k8s.io/yaml 1.6.0, kubectl's reader, made of these texts (run with Go)."""
KUBECTL_REFUSES = (
    ".inf", "-.inf", "+.Inf", ".nan", ".NaN", "!!float .inf", "!!float 1e400", "!!float x", "!!float", "!!float true",
    "!!int 5.5", "!!int 1e3", "!!int true", "!!bool x", "!!null x",
)  # fmt: skip


@pytest.mark.parametrize("text", KUBECTL_READS)
def test_a_value_is_what_kubectl_reads(text: str) -> None:
    """Too large numbers are texts; a tag counts also in front of a text in quotes."""
    [found] = read(f"a: {text}\n", "a.yaml")
    assert found == {"a": KUBECTL_READS[text]}
    assert type(found["a"]) in (type(KUBECTL_READS[text]), int, Map, Seq)


@pytest.mark.parametrize("text", KUBECTL_REFUSES)
def test_what_kubectl_refuses_is_refused_at_its_place(text: str) -> None:
    """JSON has no such number, or the text is not of the type of its tag."""
    with pytest.raises(UnreadableYamlError, match="kubectl") as refused:
        read(f"a: {text}\n", "a.yaml")
    assert refused.value.mark[:2] == ("a.yaml", 1)
