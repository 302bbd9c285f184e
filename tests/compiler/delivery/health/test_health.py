"""Argo CD and Flux report the same health of every object, and it is the expected one."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodstack.compiler.delivery import health
from prodstack.manifests.manifest import API_VERSION, KINDS
from prodstack.manifests.yaml_plain import read_plain
from tests.compiler.delivery.health.cases import FLUX, Case, edited, managed, ready, recorded, written
from tests.compiler.delivery.health.engines import argocd, flux

DIST = Path(__file__).parents[4] / "dist"
WRITTEN = [pytest.param(case, id=str(case)) for case in written()]
OBSERVED = [pytest.param(case, id=str(case)) for case in (*recorded(), *edited())]


@pytest.mark.parametrize("all_libraries", [False, True], ids=["argocd-cm", "bundled"])
@pytest.mark.parametrize("case", WRITTEN)
def test_argocd_reports_what_health_test_expects(case: Case, all_libraries: bool) -> None:
    """Status and message, without the string and math libraries (a script in argocd-cm) and with all (a script that Argo CD ships)."""
    assert argocd(case.body, all_libraries=all_libraries) == (case.status, case.message)


@pytest.mark.parametrize("case", WRITTEN)
def test_flux_agrees(case: Case) -> None:
    """Flux reports the same state in its own words."""
    assert flux(case.body) == FLUX[case.status]


@pytest.mark.parametrize("case", OBSERVED)
def test_what_was_observed_is_judged_alike(case: Case) -> None:
    """No recorded object was served: the tools would report it as healthy without a check. A recorded edit that failed shows in its object."""
    status, message = argocd(case.body)
    assert (status, flux(case.body)) == (case.status, FLUX[case.status])
    assert message.startswith(case.message)


def test_nothing_is_healthy_without_an_operator() -> None:
    """Every custom resource of dist/, as it is right after the first apply, is in progress in both tools."""
    files = sorted(DIST.rglob("*.k8s.yaml"))
    bodies = [body for file in files for body in read_plain(file.read_text()) if body["apiVersion"] == API_VERSION]
    for body in bodies:
        fresh = {
            **body,
            "metadata": {**body["metadata"], "generation": 1, "managedFields": managed("2026-01-01T00:00:00Z", None)},
        }
        assert argocd(fresh)[0] == "Progressing", body["metadata"]["name"]
        assert flux(fresh) == "InProgress", body["metadata"]["name"]
    assert {body["kind"] for body in bodies} == set(KINDS)


def test_every_kind_has_a_check_for_both_tools() -> None:
    """The scripts, the expressions and the expected verdicts are about the same kinds."""
    assert (
        set(health.lua_scripts(KINDS))
        == {check["kind"] for check in health.flux_expressions()}
        == {case.kind for case in written()}
        == set(KINDS)
    )
    assert {check["apiVersion"] for check in health.flux_expressions()} == {API_VERSION}


def test_a_status_of_the_same_second_describes_the_change() -> None:
    """Times have a resolution of one second, and the operator answers within it: such a status must not wait for another."""
    body = {
        "apiVersion": API_VERSION,
        "kind": "CacheServer",
        "metadata": {
            "name": "cache",
            "generation": 2,
            "managedFields": managed("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        },
        "spec": {"replicas": 1},
        "status": ready("CacheServer", 1, ""),
    }
    assert (argocd(body)[0], flux(body)) == ("Healthy", "Current")


def test_flux_waits_for_an_object_without_status_and_managed_fields() -> None:
    """An expression that reads a missing status is an error, which Flux retries. Live objects have managed fields and avoid it."""
    body = {"apiVersion": API_VERSION, "kind": "CacheServer", "metadata": {"name": "cache"}, "spec": {"replicas": 1}}
    assert (argocd(body)[0], flux(body)) == ("Progressing", "Unknown")


def test_the_scripts_tell_in_the_same_words_whether_a_status_is_stale() -> None:
    """Argo CD loads the script of a kind alone, so each script has a copy. Only a LoraAdapter reports the generation of its status."""
    scripts = health.lua_scripts(KINDS)
    copies = {
        kind: script.partition("local function isStale()")[2].partition("\nend\n")[0]
        for kind, script in scripts.items()
    }
    assert copies.pop("LoraAdapter") == ""
    assert len(set(copies.values())) == 1
    assert all("managedFields" in copy for copy in copies.values())
