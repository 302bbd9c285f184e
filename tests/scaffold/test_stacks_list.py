"""A stack is added to a cluster file by the smallest edit; a form that cannot be edited safely is left alone."""

from __future__ import annotations

import pytest
import yaml

from prodstack.scaffold.stacks_list import Listed, with_stack

EDITED = {
    "one item": ("stacks: [a]\n", "stacks: [a, new]\n"),
    "a comment behind the list": ("stacks: [a, b]  # not ]\nn: 1\n", "stacks: [a, b, new]  # not ]\nn: 1\n"),
    "no item": ("stacks: []\n", "stacks: [new]\n"),
    "no item, with a space": ("stacks: [ ] # x\n", "stacks: [new] # x\n"),
    "quoted items": ("stacks: ['a', \"b\"]\n", "stacks: ['a', \"b\", new]\n"),
    "over several lines": ("stacks: [\n  a,\n  b,  # last\n]\n", "stacks: [\n  a,\n  b, new,  # last\n]\n"),
    "a comma at the beginning": ("stacks: [a # x\n , b # ]\n]\n", "stacks: [a # x\n , b, new # ]\n]\n"),
    "dashes": ("stacks:\n- a\n- b # c\n# d\nn: 1\n", "stacks:\n- a\n- b # c\n- new\n# d\nn: 1\n"),
    "indented dashes": ("n: 1\nstacks:\n  -  a\n\n  # end\n", "n: 1\nstacks:\n  -  a\n  -  new\n\n  # end\n"),
    "no line end": ("stacks:\n  - a", "stacks:\n  - a\n  - new\n"),
    "Windows": ("stacks:\r\n  - a\r\nn: 1\r\n", "stacks:\r\n  - a\r\n  - new\r\nn: 1\r\n"),
    "a file in one line": ("{stacks: [a], n: 1}", "{stacks: [a, new], n: 1}"),
    "an anchor at an item": ("stacks:\n  - &p a\nn: *p\n", "stacks:\n  - &p a\n  - new\nn: *p\n"),
}
LEFT_ALONE = {
    "runs all stacks": ("stacks: all\n", Listed.NAMED),
    "runs it": ("stacks: [new]\n", Listed.NAMED),
    "null": ("stacks:\n", Listed.OTHERWISE),
    "stacks of a base": ("base: small\n", Listed.OTHERWISE),
    "a list that is used again": ("stacks: &x [a]\nn: *x\n", Listed.OTHERWISE),
    "a list from elsewhere": ("n: &x [a]\nstacks: *x\n", Listed.OTHERWISE),
    "not text": ("stacks: [1]\n", Listed.OTHERWISE),
    "not YAML": ("stacks: [a\n", Listed.OTHERWISE),
    "two documents": ("stacks: [a]\n---\nstacks: [b]\n", Listed.OTHERWISE),
    "no mapping": ("- stacks\n", Listed.OTHERWISE),
    "empty": ("", Listed.OTHERWISE),
    "a byte order mark": ("\ufeffstacks: [a]\n", Listed.OTHERWISE),
}


@pytest.mark.parametrize(("text", "wanted"), EDITED.values(), ids=EDITED)
def test_only_the_list_changes(text: str, wanted: str) -> None:
    """Comments, quotes and line ends stay, and another YAML reader finds the name at the end of the list."""
    assert with_stack(text, "new") == wanted
    old, new = yaml.safe_load(text), yaml.safe_load(wanted)
    assert new == {**old, "stacks": [*old["stacks"], "new"]}


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_cannot_be_edited_is_left_alone(text: str, why: Listed) -> None:
    """The caller then tells the user what to write."""
    assert with_stack(text, "new") is why


def test_a_name_that_yaml_takes_for_something_else_is_quoted() -> None:
    """A stack can be called "on" or "1"."""
    assert with_stack("stacks: [a]\n", "on") == 'stacks: [a, "on"]\n'
    assert with_stack("stacks:\n  - a\n", "1") == 'stacks:\n  - a\n  - "1"\n'
