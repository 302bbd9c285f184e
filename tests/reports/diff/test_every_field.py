"""The impact of every field of every kind agrees with what was recorded of it (tests/data/operator-fields.tsv)."""

from __future__ import annotations

import pytest

from prodstack.reports.diff.custom_resource import edited
from prodstack.reports.diff.impact import Impact
from prodstack.upstream.children.predict import stop
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.profile import default
from tests.reports.diff.builders import changed
from tests.reports.diff.field_edits import FIELD_EDITS, ONE_VALUE, FieldEdit
from tests.upstream.children.builders import Body, merged
from tests.upstream.recorded_fields import recorded_fields

IDS = [edit.id for edit in FIELD_EDITS]


def test_there_is_an_edit_of_every_field() -> None:
    """A new row of the table needs an edit here."""
    assert sorted((e.kind, f".spec.{e.path}") for e in FIELD_EDITS) == sorted(
        (f.kind, f.path) for f in recorded_fields() if (f.kind, f.path) not in ONE_VALUE
    )


@pytest.mark.parametrize("edit", FIELD_EDITS, ids=IDS)
def test_the_impact_of_one_field(edit: FieldEdit) -> None:
    """The edit alone, of a live object that the operator serves."""
    assert stop(edit.old) is None
    assert stop(edit.new) is None
    assert changed(edit.old, edit.new).impact is edit.impact


@pytest.mark.parametrize("edit", FIELD_EDITS, ids=IDS)
def test_the_simulated_comparison_agrees_with_the_table(edit: FieldEdit) -> None:
    """A field acts on the Deployment if and only if the table says that it is compared."""
    row = default().field(edit.kind, f".spec.{edit.path}")
    assert row is not None
    acts = edit.impact in (Impact.SCALES, Impact.ROLLS_OUT, Impact.BLOCKED) and row.children != {"ScaledObject"}
    assert row.is_compared == (acts and row.applied != "PersistentVolumeClaim")


@pytest.mark.parametrize("edit", FIELD_EDITS, ids=IDS)
def test_an_edit_taken_back_has_the_same_impact(edit: FieldEdit) -> None:
    """What rolls out one way rolls out the other way; only the stops differ, and none of these edits stops the operator."""
    assert changed(edit.new, edit.old).impact is edit.impact


RUNTIME_EDITS = [edit for edit in FIELD_EDITS if edit.kind == "VLLMRuntime"]


@pytest.mark.parametrize("edit", RUNTIME_EDITS, ids=[edit.id for edit in RUNTIME_EDITS])
def test_with_a_moved_digest_nothing_that_reaches_the_pod_is_ignored(edit: FieldEdit) -> None:
    """The digest's promise: "ignored" is only left for what no digest covers, because it never reaches a pod."""
    row = default().field(edit.kind, f".spec.{edit.path}")
    assert row is not None
    fields = edited(edit.kind, edit.old, with_digest(edit.new, "cccc"))
    ignored = any(field.impact is Impact.IGNORED for field in fields)
    assert not (ignored and (row.in_digest or row.is_compared))
    assert ignored == (row.reaches_nothing or (row.children == {"PersistentVolumeClaim"} and not row.applied))


@pytest.mark.parametrize("edit", [e for e in RUNTIME_EDITS if e.impact is Impact.IGNORED], ids=lambda e: e.id)
def test_an_ignored_field_says_what_makes_it_true(edit: FieldEdit) -> None:
    """The fix names the digest or the deletion of the Deployment; a field without effect should be removed."""
    [field] = [f for f in edited(edit.kind, edit.old, edit.new) if f.impact is Impact.IGNORED][:1]
    row = default().field(edit.kind, f".spec.{edit.path}")
    assert row is not None
    covered = "Deployment" in row.children
    assert (ANNOTATION in field.fix and "delete the Deployment x" in field.fix) == covered


def with_digest(body: Body, digest: str) -> Body:
    """The runtime with another rollout digest."""
    out: Body = merged(body, {"spec": {"deploymentConfig": {"podAnnotations": {ANNOTATION: digest}}}})
    return out
