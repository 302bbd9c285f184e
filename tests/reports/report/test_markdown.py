"""The Markdown has the same content, always fits into a comment, and no name in it is markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.diff.output import markdown
from prodstack.reports.report.markdown import LIMIT, Section, fitting, render
from tests.reports.report.builders import LONGER, changed, fleet, hostile, reported, small
from tests.rules.builders import runtime

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def test_it_begins_with_what_diff_prints() -> None:
    """There is one writer for the comment of a change."""
    report = changed()
    assert report.change is not None
    found, wanted = ([line for line in text.splitlines() if line] for text in (render(report), markdown(report.change)))
    assert found[: len(wanted)] == wanted


def long_names() -> Any:
    """Names, values and reasons of thousands of characters."""
    new = [
        runtime({**LONGER, "spec/vllmConfig/extraArgs": ["\u00e9" * 5000] * 30}, f"{number}" + "x" * 8000)
        for number in range(30)
    ]
    return reported({"p": new}, {"p": []})


HUGE = {
    "many objects": lambda: fleet(2, 200, 2),
    "many clusters": lambda: fleet(60, 4, 60),
    "long names": long_names,
    "hostile names": hostile,
}


@pytest.mark.parametrize("build", HUGE.values(), ids=HUGE)
def test_it_fits_into_a_comment(build: Any) -> None:
    """In characters and in bytes, and it says what was left out."""
    text = render(build())
    assert len(text.encode()) < LIMIT
    assert text.startswith("### Rollout: ")
    assert text.count("<details>") == text.count("</details>")
    assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0
    assert ("Left out, because" in text) is (build in (HUGE["many objects"], HUGE["many clusters"], HUGE["long names"]))


def test_whole_sections_are_left_out() -> None:
    """A large one does not keep a small one out."""
    sections = [Section("a", "1" * 10), Section("b", "2" * 100), Section("c", "3" * 10)]
    kept, left = fitting(sections, 30)
    assert [each.name for each in kept] == ["a", "c"]
    assert [each.name for each in left] == ["b"]


def test_hostile_names_are_text() -> None:
    """Outside code there is no tag, mention or link of theirs, and code ends where we end it."""
    text = render(hostile())
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert "<script" not in outside
    assert "](javascript" not in outside
    assert set(re.findall(r"<(/?\w+)", outside)) <= {
        "details",
        "/details",
        "summary",
        "/summary",
        "sub",
        "/sub",
    }


def test_the_same_input_gives_the_same_text() -> None:
    """So that a comment can be replaced by an equal one."""
    assert render(changed()) == render(changed())


def test_without_a_comparison_it_says_what_runs() -> None:
    """With the topology as Mermaid."""
    text = render(reported({"prod": small()}))
    assert text.startswith("### 1 runtime with 1 GPU in 1 cluster\n")
    assert "```mermaid\nflowchart LR\n" in text
    assert "Rollout" not in text


def test_a_change_looks_like_this(snapshot: SnapshotAssertion) -> None:
    """The comment of a small change."""
    text = render(changed())
    assert "- --max-model-len 8192\n+ --max-model-len 16384\n" in text
    assert "1 unchanged cluster" in text
    assert text == snapshot
