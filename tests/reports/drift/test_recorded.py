"""Dumps of recorded edits: there is drift if and only if the operator ignored or refused the edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.reports.drift.model import State, Verdict
from tests.reports.drift.builders import EDITS, live, only, recorded, report
from tests.upstream.children.builders import DATA, documents

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [case.name for case in EDITS]
LEFT_BEHIND = {
    "cache-port": {"spec.port"},
    "router-env": {"spec.env[A]"},
    "router-port": {"spec.port"},
    "runtime-chat-template": {"spec.model.chatTemplate"},
    "runtime-extra-args": {"spec.vllmConfig.extraArgs"},
    "runtime-label-added": {"metadata.labels.team"},
    "runtime-label-added-and-image": {"metadata.labels.team", "spec.deploymentConfig.image.name"},
    "runtime-lora-on": {"spec.model.enableLoRA"},
    "runtime-maxmodellen": {"spec.model.maxModelLen"},
    "runtime-storage-on": {"spec.storageConfig.enabled"},
    "runtime-storage-size": {"spec.storageConfig.size"},
}
"""The edits after which fields of the custom resource do not run."""


@pytest.mark.parametrize("case", EDITS, ids=NAMES)
def test_after_an_edit_exactly_what_did_not_land_is_drift(case: Path) -> None:
    """The children as they were after the operator had worked on the edit."""
    found = only(recorded(case, "after"))
    assert {field.path for field in found.fields} == LEFT_BEHIND.get(case.name, set())
    assert (found.state is State.FRESH) == (case.name not in LEFT_BEHIND)


@pytest.mark.parametrize("case", EDITS, ids=NAMES)
def test_the_recorded_outcome_agrees(case: Path) -> None:
    """What was refused is blocked; an edit that changed no child, or only made one that no pod mounts, is drift."""
    [outcome] = documents(case / "outcome.yaml")
    found = only(recorded(case, "after"))
    assert (found.state is State.BLOCKED) == bool(outcome["errors"])
    if not any(line.startswith("Deployment") for line in outcome["children"]):
        assert found.state in (State.STALE, State.BLOCKED)


@pytest.mark.parametrize("case", EDITS, ids=NAMES)
def test_before_the_operator_worked_on_an_edit_it_is_drift(case: Path) -> None:
    """The edited custom resource with the children of the old one."""
    assert report(recorded(case, "before")).verdict is Verdict.DRIFT


@pytest.mark.parametrize("case", EDITS, ids=NAMES)
def test_before_the_edit_everything_runs(case: Path) -> None:
    """The old custom resource with the recorded children."""
    [cr] = documents(case / "before.yaml")
    assert report(live(cr, documents(case / "children_before.yaml"))).verdict is Verdict.CLEAN


SERVED = [
    case
    for case in sorted((DATA / "observed").iterdir())
    if not documents(case / "outcome.yaml")[0]["errors"] and documents(case / "input.yaml")[0]["kind"] != "LoraAdapter"
]


@pytest.mark.parametrize("case", SERVED, ids=[case.name for case in SERVED])
def test_a_recorded_installation_is_clean(case: Path) -> None:
    """The stored custom resource and its recorded children, in the form in which kubectl prints them."""
    [cr], [stored] = documents(case / "input.yaml"), documents(case / "stored.yaml")
    assert report(live({**cr, "spec": stored["spec"]}, documents(case / "children.yaml"))).verdict is Verdict.CLEAN
