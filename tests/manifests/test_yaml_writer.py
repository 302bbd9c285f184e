"""Printed objects are read back as the same data by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prodstack.manifests import yaml_writer as printer
from prodstack.manifests.yaml_reader import read
from prodstack.manifests.yaml_writer import is_ambiguous, to_yaml
from tests.upstream.children.builders import DATA as RECORDED
from tests.upstream.children.builders import documents

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.one_of(st.text(max_size=12), st.text(alphabet="ab #:-\n\t\r\"'0.1eE_xo", max_size=12))
DATA = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(), lambda each: st.lists(each, max_size=3), max_leaves=6
)
RECORDED_FILES = sorted(path for path in RECORDED.rglob("*.yaml") if path.parts[-3] in ("observed", "observed-edits"))
ODD = st.one_of(TEXTS, st.text(max_size=150), st.integers(), st.floats(), st.booleans(), st.none(), st.dates())
ANYTHING = st.recursive(
    ODD,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS | st.integers(), each, max_size=3),
    max_leaves=8,
)

AMBIGUOUS = (
    "y n on off yes No TRUE null ~ 1e3 0o7 017 0x1F 0b1 1_000 1. .5 12:30 1:30:00 2026-11-23 2026-11-23T10:00:00Z 0.0.0.0 8000 -1 +1"
    " .inf .NaN = <<"
)


@pytest.mark.parametrize("text", ["", *AMBIGUOUS.split()])
def test_texts_that_some_reader_misreads_are_quoted(text: str) -> None:
    """YAML 1.1 and 1.2 readers, Go's and Python's, differ in these."""
    assert is_ambiguous(text)
    assert to_yaml([{"a": text}]) == f'a: "{text}"\n'


@pytest.mark.parametrize(
    "text", ["a", "500m", "16Gi", "25%", "-c", "--port", "nvidia.com/gpu", "v0.9.0", "lm://c:80", "yes-man"]
)
def test_other_texts_are_plain(text: str) -> None:
    """As the API server prints them."""
    assert to_yaml([{"a": text}]) == f"a: {text}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb", "a: |-\n  a\n  b\n", id="no last newline"),
        pytest.param("a\nb\n", "a: |\n  a\n  b\n", id="a last newline"),
        pytest.param("a \nb", 'a: "a \\nb"\n', id="a space at the end of a line"),
    ],
)
def test_lines_are_a_block_where_a_block_is_exact(text: str, expected: str) -> None:
    """Chat templates stay readable."""
    assert to_yaml([{"a": text}]) == expected


def test_long_lines_and_other_scripts_are_left_alone() -> None:
    """Nothing is folded or escaped, and equal parts are written out."""
    part = {"b": ["x " * 200 + "ä"]}
    text = to_yaml([{"a": part, "c": part}])
    assert "&" not in text
    assert text.count("x " * 200 + "ä") == 2


def test_documents_are_separated() -> None:
    """No objects give no text."""
    assert to_yaml([]) == ""
    assert to_yaml([{"a": 1}, {"b": 2}]) == "a: 1\n---\nb: 2\n"


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TEXTS, DATA, max_size=3))
@example({"a": "\n"})
@example({"a": " b\nc"})
@example({"a": "#\n\n"})
def test_what_is_printed_is_read_back(data: dict[str, object]) -> None:
    """By Python's reader, and by ours, which follows kubectl's."""
    text = to_yaml([{"data": data}])
    assert list(yaml.safe_load_all(text)) == [{"data": data}]
    assert read(text, "t.yaml") == [{"data": data}]


@pytest.mark.parametrize("path", RECORDED_FILES, ids=lambda path: f"{path.parts[-2]}-{path.stem}")
def test_recorded_objects_are_printed_as_pyyaml_prints_them(path: Path) -> None:
    """Lines are put together here because it takes a fifth of the time; the text is PyYAML's."""
    for body in documents(path):
        assert to_yaml([body]) == printer._emitted(body)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXTS, ANYTHING, max_size=3))
@example({})
@example({"a": [{}, [], [[1, {"b": [{"c": 1, "d": 2}]}]]]})
@example({"k" * 200: {"\u3000a": "\x85"}})
@example({"a": [{"\u3000b": True}, [{"x\ny": 1}], 1, -0.0, 0.0]})
@example({"a": "x " * 3_000})
def test_whatever_is_printed_is_the_text_of_pyyaml(data: dict[str, object]) -> None:
    """Also for long keys, multi-line strings, floats, dates and keys that are not strings."""
    assert to_yaml([data]) == printer._emitted(data)


@pytest.mark.parametrize("odd", [object(), type("Text", (str,), {})("a")], ids=["object", "a text of another type"])
def test_what_has_no_yaml_is_an_error(odd: object) -> None:
    """Nothing is printed that a reader would take for something else."""
    with pytest.raises(yaml.YAMLError):
        to_yaml([{"a": [odd]}])
