"""What is published is what a cluster accepts, and keeps: a GitOps tool would show it as synced.

The server reads the published text itself, in strict mode: an unknown or repeated field is a refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from tests.e2e.manifests import JUDGED, lost

if TYPE_CHECKING:
    from tests.e2e.deployed import Deployed

pytestmark = pytest.mark.e2e

CRD = "CustomResourceDefinition"


def test_everything_is_accepted(deployed: Deployed) -> None:
    """The API server takes every object in strict mode."""
    assert deployed.refused == {}


def test_something_of_everything_is_published(deployed: Deployed) -> None:
    """An empty folder would be accepted too: there are four CRDs, an operator and a stack; the tests' own has all four kinds."""
    kinds = {each.body["kind"] for each in deployed.documents}
    assert len(deployed.of_kind(CRD)) == 4
    assert {"Namespace", "ServiceAccount", "ClusterRole", "Deployment", RUNTIME, ROUTER} <= kinds
    assert deployed.name != JUDGED or {CACHE_SERVER, LORA_ADAPTER} <= kinds


def test_a_second_apply_changes_nothing(deployed: Deployed) -> None:
    """Neither resourceVersion nor generation changes, and the stored object stays the same."""
    for each in deployed.documents:
        before = deployed.api.get(each.body)
        after = deployed.api.apply(each.body, text=each.text)
        assert after == before, each.name


def test_the_server_keeps_every_published_value(deployed: Deployed) -> None:
    """The stored object has every value of the file: nothing is dropped, rounded or rewritten."""
    for each in deployed.documents:
        assert lost(each.body, deployed.api.get(each.body)) == [], each.name


def test_the_definitions_are_established(deployed: Deployed) -> None:
    """Names and schema are accepted, nothing is said against them, and the one version is the stored one."""
    for crd in deployed.of_kind(CRD):
        status = deployed.api.get(crd)["status"]
        conditions = {each["type"]: each["status"] for each in status["conditions"]}
        assert conditions == {"NamesAccepted": "True", "Established": "True"}, crd["metadata"]["name"]
        assert status["storedVersions"] == ["v1alpha1"]
