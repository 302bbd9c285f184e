"""A diff report as JSON, as Markdown and as text; nothing in a manifest can break any of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prodstack.manifests.finding import ObjectRef
from prodstack.reports.diff.impact import DiffReport, FieldChange, Impact, ObjectChange
from prodstack.reports.diff.output import (
    IN_WORDS,
    MAX_FIELDS,
    MAX_ROWS,
    affected,
    markdown,
    render_json,
    segments,
    summary,
    value,
)
from prodstack.reports.diff.usage import Usage

REF = ObjectRef("VLLMRuntime", "lab", "x")
GIB = 1024**3


def field(
    path: str = "spec.a", old: Any = 1, new: Any = 2, impact: Impact = Impact.IGNORED, why: str = "w"
) -> FieldChange:
    """A changed field."""
    return FieldChange(path, old, new, impact, why, "f")


def found(*objects: ObjectChange) -> DiffReport:
    """A difference between trees of one size."""
    return DiffReport(objects, Usage(2, 4, 1, GIB, 0), Usage(3, 6, 1, GIB * 3 // 2, 0))


ONE = found(ObjectChange(REF, (field(),)))


def human(difference: DiffReport) -> str:
    """The text for people, without colour."""
    return "".join(text for text, _ in segments(difference))


def test_json_has_these_keys_and_no_others() -> None:
    """Programs read it."""
    entry = {"path": "spec.a", "old": 1, "new": 2, "impact": "ignored", "why": "w", "fix": "f"}
    identity = {"kind": "VLLMRuntime", "namespace": "lab", "name": "x"}
    assert json.loads(render_json(ONE)) == {
        "verdict": "ignored",
        "objects": [{"object": identity, "impact": "ignored", "pods": 0, "gpus": 0, "fields": [entry]}],
    }


def test_json_names_the_cluster_where_there_are_several() -> None:
    """Otherwise two objects of one identity would look the same."""
    document = json.loads(render_json(found(ObjectChange(REF, (field(),), cluster="east"))))
    assert document["objects"][0]["cluster"] == "east"


def test_the_impacts_have_an_order_and_these_words() -> None:
    """From harmless to worst."""
    words = "nothing ignored scales rolls-out interrupts blocked data-loss cluster-wide"
    assert " ".join(str(impact) for impact in sorted(Impact)) == words
    assert set(IN_WORDS) == set(Impact)


def test_nothing_is_said_in_every_form() -> None:
    """An empty difference is an answer, too."""
    same = DiffReport((), Usage(), Usage())
    assert json.loads(render_json(same)) == {"verdict": "nothing", "objects": []}
    assert human(same) == "verdict: nothing (nothing differs)\n"
    assert markdown(same) == "### Rollout: **nothing** (nothing changes for running pods)\n\nnothing differs.\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(None, "(absent)", id="absent"),
        pytest.param("a", '"a"', id="text"),
        pytest.param(True, "true", id="boolean"),
        pytest.param({"b": 1, "a": 2}, '{"a": 2, "b": 1}', id="a mapping in order"),
        pytest.param("x" * 100, '"' + "x" * 56 + "...", id="cut"),
        pytest.param("a\nb", '"a\\nb"', id="one line"),
        pytest.param(float("inf"), '"inf"', id="infinity is text"),
    ],
)
def test_values_stand_on_one_line(written: Any, expected: str) -> None:
    """For people and in Markdown."""
    assert value(written) == expected


@pytest.mark.parametrize("hostile", ["a|b", "a`b", "``a", "<img src=x>", "@somebody", "a\n# b", "*a*", "[a](b)"])
def test_markdown_shows_values_as_they_are(hostile: str) -> None:
    """Text from a manifest breaks no table cell, mentions nobody and does not become markup."""
    text = markdown(found(ObjectChange(REF, (field(old=hostile, why=hostile),))))
    rows = [line for line in text.splitlines() if line.startswith("| `VLLMRuntime")]
    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 6
    outside = "".join(text.split("`")[::2]) if "`" not in hostile else ""
    assert not any(mark in outside for mark in ("<img", "@somebody", "[a]", "*a*"))


def test_long_markdown_is_capped_and_counted() -> None:
    """A comment is read by people, and holds 65,536 characters."""
    many = tuple(ObjectChange(ObjectRef("VLLMRuntime", "lab", f"x{n}"), (field(), field("spec.b"))) for n in range(500))
    text = markdown(found(*many))
    assert f"… and {500 - MAX_ROWS} more objects" in text
    assert f"… and {1000 - MAX_FIELDS} more fields" in text
    assert len(text) < 65_536


@pytest.mark.parametrize(
    ("change", "text"),
    [
        pytest.param(ObjectChange(REF, ()), "", id="no pod"),
        pytest.param(ObjectChange(REF, (), 1, 0), "1 pod", id="no GPU"),
        pytest.param(
            ObjectChange(REF, (), 4, 8, 2, "RollingUpdate"),
            "4 pods, 8 GPUs, RollingUpdate, 2 spare GPUs needed",
            id="rolling",
        ),
    ],
)
def test_what_is_affected(change: ObjectChange, text: str) -> None:
    """Pods, GPUs, how, and what is needed for it."""
    assert affected(change) == text


def test_the_text_for_people() -> None:
    """Each field with its reason and what to do, then the totals and the verdict."""
    assert human(found(ObjectChange(REF, (field(impact=Impact.BLOCKED),), 2, 4))) == (
        "VLLMRuntime lab/x: blocked (2 pods, 4 GPUs)\n"
        "  spec.a: 1 -> 2 [blocked]\n"
        "    why: w\n"
        "    fix: f\n"
        "\n"
        "totals: pods 2 -> 3, GPUs 4 -> 6, CPU 1, memory 1Gi -> 1.5Gi, storage 0Gi\n"
        "verdict: blocked (1 object differs: 1 blocked)\n"
    )


def test_the_summary_counts_by_impact() -> None:
    """Worst first."""
    changes = (
        ObjectChange(REF, (field(impact=impact),)) for impact in (Impact.BLOCKED, Impact.NOTHING, Impact.BLOCKED)
    )
    assert summary(found(*changes)) == "3 objects differ: 2 blocked, 1 nothing"
