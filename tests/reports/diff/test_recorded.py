"""The predicted impact of an edit equals what the real operator did with it (tests/data/observed-edits; source of 2026-08-05)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.reports.diff.impact import Impact
from tests.reports.diff.builders import changed
from tests.upstream.children.builders import DATA, Body, documents

if TYPE_CHECKING:
    from pathlib import Path

EDITS = sorted((DATA / "observed-edits").iterdir())
LEFT_BEHIND = {"router-port"}
"""Pods that rolled out while the Service kept the old port: clients of the router are cut off, so that this counts as blocked."""
PENDING = {"runtime-label-added"}
"""Nothing changed yet, but the next compared edit fails (recorded: runtime-label-added-and-image)."""


def expected(edit: Path) -> set[Impact]:
    """The impacts that agree with a recorded outcome."""
    [outcome] = documents(edit / "outcome.yaml")
    done = " ".join(outcome["children"])
    if "deleted" in done:
        return {Impact.DATA_LOSS if "PersistentVolumeClaim" in done else Impact.INTERRUPTS}
    if outcome["errors"] or edit.name in LEFT_BEHIND | PENDING:
        return {Impact.BLOCKED}
    if outcome["pods_roll_out"]:
        return {Impact.ROLLS_OUT}
    return {Impact.SCALES} if "Deployment" in done else {Impact.IGNORED}


def sides(edit: Path) -> tuple[Body, Body | None]:
    """The custom resource before and after; None if it was deleted."""
    [before] = documents(edit / "before.yaml")
    after = documents(edit / "after.yaml") if (edit / "after.yaml").exists() else [None]
    return before, after[0]


@pytest.mark.parametrize("edit", EDITS, ids=[path.name for path in EDITS])
def test_the_impact_agrees_with_what_was_recorded(edit: Path) -> None:
    """Ignored: no Deployment changed; rolls-out: its pods did; scales: it changed without; blocked: the update was refused."""
    assert {changed(*sides(edit)).impact} == expected(edit)


@pytest.mark.parametrize("edit", EDITS, ids=[path.name for path in EDITS])
def test_every_reason_is_given_and_what_is_bad_has_a_fix(edit: Path) -> None:
    """A reviewer learns why an edit is ignored, blocked or destructive, and what to do."""
    for field in changed(*sides(edit)).fields:
        assert field.why
        bad = field.impact in (Impact.IGNORED, Impact.BLOCKED, Impact.DATA_LOSS)
        assert field.fix or not bad


def test_an_ignored_field_lands_with_the_digest() -> None:
    """The length alone is ignored; with a changed digest both roll out, and its reason tells so."""
    alone = changed(*sides(DATA / "observed-edits/runtime-maxmodellen"))
    together = changed(*sides(DATA / "observed-edits/runtime-maxmodellen-and-digest"))
    assert [field.impact for field in alone.fields] == [Impact.IGNORED]
    assert {field.path: field.impact for field in together.fields} == {
        'spec.deploymentConfig.podAnnotations["production-stack.vllm.ai/rollout-digest"]': Impact.ROLLS_OUT,
        "spec.model.maxModelLen": Impact.ROLLS_OUT,
    }
    assert "applied together with podAnnotations" in next(f.why for f in together.fields if "maxModelLen" in f.path)


def test_a_label_blocks_what_is_edited_with_it() -> None:
    """Alone it is ignored; with an image both are refused, because the selector is immutable."""
    fields = changed(*sides(DATA / "observed-edits/runtime-label-added-and-image")).fields
    assert {field.impact for field in fields} == {Impact.BLOCKED}
    assert all("immutable" in field.why for field in fields)
