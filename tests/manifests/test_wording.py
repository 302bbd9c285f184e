"""Paths and values are written as people write them."""

from __future__ import annotations

import pytest

from prodstack.manifests.wording import dotted, nearest, shown

PATHS = {
    "fields": (("spec", "model", "modelURL"), "spec.model.modelURL"),
    "item": (("spec", "env", 0, "name"), "spec.env[0].name"),
    "nothing": ((), ""),
}


@pytest.mark.parametrize(("path", "text"), PATHS.values(), ids=PATHS)
def test_a_path_has_dots_and_brackets(path: tuple[str | int, ...], text: str) -> None:
    """Keys are joined by dots, indexes are in brackets."""
    assert dotted(path) == text


NEAR = {
    "snake": ("max_model_len", "maxModelLen"),
    "case": ("enableLora", "enableLoRA"),
    "typo": ("maxModelLenn", "maxModelLen"),
    "far": ("colour", None),
}


@pytest.mark.parametrize(("word", "meant"), NEAR.values(), ids=NEAR)
def test_the_nearest_word_is_meant(word: str, meant: str | None) -> None:
    """Case, underscores and dashes do not count; what is far from everything means nothing."""
    assert nearest(word, ("maxModelLen", "enableLoRA", "dtype")) == meant


def test_a_long_value_is_cut() -> None:
    """At most 60 characters are shown."""
    assert len(shown("x" * 100)) == 60
    assert shown({"a": 1}) == '{"a": 1}'
