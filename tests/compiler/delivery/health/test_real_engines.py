"""The code of Argo CD and of Flux judges every object as the engines of the fast tests do."""

from __future__ import annotations

import pytest

from tests.compiler.delivery.health import engines, programs
from tests.compiler.delivery.health.cases import FLUX, edited, recorded, written

pytestmark = pytest.mark.go
CASES = [*written(), *recorded(), *edited()]


def test_argocd_passes_the_loop_of_its_own_health_test() -> None:
    """Status and message equal what health_test.yaml expects, with all libraries, which is what Argo CD's test of its own scripts compares."""
    answers = programs.argocd([case.body for case in written()])
    expected = {str(case): {"status": case.status, "message": case.message} for case in written()}
    assert {str(case): answer["bundled"] for case, answer in zip(written(), answers, strict=True)} == expected


def test_argocd_gives_the_same_verdict_in_argocd_cm() -> None:
    """The libraries that a script in argocd-cm does not have are not missed."""
    for case, answer in zip(CASES, programs.argocd([case.body for case in CASES]), strict=True):
        assert answer["configMap"] == answer["bundled"], case
        assert (answer["configMap"]["status"], answer["configMap"]["message"]) == engines.argocd(case.body), case
        assert answer["configMap"]["status"] == case.status, case


def test_argocd_reports_a_deletion_itself() -> None:
    """An object that is being deleted is in progress, whatever the script returns."""
    case = next(case for case in written() if case.name == "healthy")
    dying = {**case.body, "metadata": {**case.body["metadata"], "deletionTimestamp": "2026-11-24T08:00:00Z"}}
    [answer] = programs.argocd([dying])
    assert answer["configMap"] == {"status": "Progressing", "message": "Pending deletion"}


def test_flux_agrees_with_argocd() -> None:
    """No expression is an error, and the state is that of Argo CD in Flux's words."""
    answers = programs.flux([case.body for case in CASES])
    assert {str(case): answer for case, answer in zip(CASES, answers, strict=True)} == {
        str(case): {"status": FLUX[case.status]} for case in CASES
    }


def test_flux_waits_for_an_object_without_status_and_managed_fields() -> None:
    """The error of an expression is no failure: Flux asks again until its timeout."""
    [answer] = programs.flux(
        [{"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "CacheServer", "metadata": {"name": "cache"}}]
    )
    assert (answer["status"], "no such attribute" in answer["error"]) == ("Unknown", True)
