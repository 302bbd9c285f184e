"""The digest's promise, with the digest that the compiler writes: what is merged runs, whatever field is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.compiler.authoring.complete import with_digest
from prodstack.compiler.authoring.tree import mapping
from prodstack.reports.diff.impact import Impact
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.profile import default
from tests.reports.diff.builders import changed
from tests.reports.diff.field_edits import FIELD_EDITS, FieldEdit

if TYPE_CHECKING:
    from tests.upstream.children.builders import Body

EDITS = [e for e in FIELD_EDITS if e.kind == "VLLMRuntime" and not e.path.startswith("deploymentConfig.podAnnotations")]


def emitted(body: Body) -> Body:
    """The runtime as synth writes it: with the digest of its spec."""
    return {**body, "spec": with_digest(mapping(body["spec"]))}


@pytest.mark.parametrize("edit", EDITS, ids=[edit.id for edit in EDITS])
def test_nothing_that_reaches_a_pod_is_ignored(edit: FieldEdit) -> None:
    """Of an emitted runtime only an edit that no pod could ever show is ignored; all others land by themselves."""
    row = default().field(edit.kind, f".spec.{edit.path}")
    assert row is not None
    change = changed(emitted(edit.old), emitted(edit.new))
    if change.impact is Impact.IGNORED:
        assert not row.reaches_pod
    assert (change.impact is Impact.IGNORED) == (edit.impact is Impact.IGNORED and not row.in_digest)


@pytest.mark.parametrize("edit", EDITS, ids=[edit.id for edit in EDITS])
def test_the_digest_moves_for_nothing_else(edit: FieldEdit) -> None:
    """A digest that moved for a compared field, a claim or a ScaledObject would restart GPUs for nothing."""
    row = default().field(edit.kind, f".spec.{edit.path}")
    assert row is not None
    moved = any(ANNOTATION in field.path for field in changed(emitted(edit.old), emitted(edit.new)).fields)
    assert moved == row.in_digest
