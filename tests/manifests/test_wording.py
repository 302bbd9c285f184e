"""Paths and values are written as people write them."""

from __future__ import annotations

import difflib
import random

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


def test_the_nearest_word_is_the_one_that_difflib_finds() -> None:
    """Leaving out words with too few letters in common changes no answer."""
    choose = random.Random(1)  # noqa: S311  # a test's choice, not a secret
    allowed = (
        "--k8s-label-selector",
        "--k8s-namespace",
        "--static-backends",
        "--routing-logic",
        "--session-key",
        "dtype",
        "x",
        "é",
    )
    answers = set()
    for _ in range(3_000):
        letters = list(choose.choice(allowed))
        for _ in range(choose.randrange(9)):
            at = choose.randrange(len(letters) + 1)
            letters[at : at + choose.randrange(2)] = choose.choice(["", "a", "s", "-", "é"])
        word = "".join(letters)
        folded = {choice.replace("-", ""): choice for choice in allowed}
        near = difflib.get_close_matches(word.replace("-", ""), folded, n=1, cutoff=0.6)
        assert nearest(word, allowed) == (folded[near[0]] if near else None), word
        answers.add(near[0] if near else None)
    assert len(answers) == len(allowed) + 1
