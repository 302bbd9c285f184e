"""The reader without positions gives the values of the reader with positions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.manifests.yaml_plain import read_plain
from prodstack.manifests.yaml_reader import UnreadableYamlError, read

REPOSITORY = Path(__file__).parents[2]
RECORDED = sorted(path for folder in ("dist", "tests/data") for path in (REPOSITORY / folder).rglob("*.yaml"))
UNUSUAL = {
    "anchor": "a: &x {b: on}\nc: *x\n",
    "merge": "a: &x {b: 1}\nc: {<<: *x, d: 2}\n",
    "quoted merge": 'a: {"<<": 1}\n',
    "text tag": "a: !!str on\n",
    "! tag": "a: ! 12\n",
    "map tag": "!!map {a: 1}\n",
    "numbers": "a: 0x1F\nb: 1e3\n? 1\n: 007\nc: '007'\nd: |-\n  on\ne:\n",
    "documents": "---\n---\na: 1\n...\n---\n~\n---\n- b\n",
    "nothing": "",
    "ampersand": "a: b && c\n",
}
REFUSED = {
    "key twice": "a: 1\na: 2\n",
    "key is a list": "? [a]\n: 1\n",
    "tag": "a: !!int x\n",
    "local tag": "a: !x 1\n",
    "infinity": "a: .inf\n",
    "tagged key": "!x 1: x\n",
    "merge of text": "<<: x\n",
    "no end": "a: [\n",
    "alias": "a: *x\n",
}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
TREES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below, max_size=3)
)


def typed(value: Any) -> str:
    """Values with their types: 1, 1.0 and true are equal in Python."""
    return json.dumps(value)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_recorded_files_read_alike(path: Path) -> None:
    """Every published and recorded file."""
    text = path.read_text(encoding="utf-8")
    assert typed(read_plain(text)) == typed(read(text, ""))


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_texts_read_alike(text: str) -> None:
    """What our writer never writes is left to the other reader."""
    assert typed(read_plain(text)) == typed(read(text, ""))


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_one_refuses_the_other_refuses(text: str) -> None:
    """With the same words."""
    with pytest.raises(UnreadableYamlError) as expected:
        read(text, "")
    with pytest.raises(UnreadableYamlError) as found:
        read_plain(text)
    assert str(found.value) == str(expected.value)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_any_tree_reads_alike(tree: Any) -> None:
    """JSON is YAML: the values come back from both readers, or both refuse the text."""
    text = json.dumps({"tree": tree})
    try:
        expected = typed(read(text, ""))
    except UnreadableYamlError:
        with pytest.raises(UnreadableYamlError):
            read_plain(text)
    else:
        assert typed(read_plain(text)) == expected
