"""A routing logic must be in the list of the CRD that the cluster has."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts
from tests.rules.builders import reports, router, world

RULE = "routing-logic-without-support"
RELEASED, WITH_841 = "2026-08-05", "change-841"
ORCHESTRATED = "disaggregated_prefill_orchestrated"

CASES: dict[str, tuple[str, str | None, list[Severity]]] = {
    "released": ("disaggregated_prefill", RELEASED, [Severity.ERROR]),
    "nothing-said": ("disaggregated_prefill", None, [Severity.WARNING]),
    "change-841": ("disaggregated_prefill", WITH_841, []),
    "orchestrated": (ORCHESTRATED, RELEASED, [Severity.ERROR]),
    "orchestrated-nothing-said": (ORCHESTRATED, None, [Severity.ERROR]),
    "orchestrated-841": (ORCHESTRATED, WITH_841, [Severity.ERROR]),
    "roundrobin": ("roundrobin", RELEASED, []),
    "kvaware": ("kvaware", None, []),
}


@pytest.mark.parametrize(("logic", "supports", "expected"), CASES.values(), ids=CASES)
def test_the_crd_decides(logic: str, supports: str | None, expected: list[Severity]) -> None:
    """Change 841's CRD adds disaggregated_prefill; the orchestrated one goes through extraArgs everywhere."""
    manifest = router({"spec/routingLogic": logic})
    said = reports(RULE, manifest, world(manifest, facts=Facts(profile=supports)))
    assert [report.severity for report in said] == expected
    assert all(f'"--routing-logic", "{logic}"' in report.fix for report in said)


def test_extra_args_are_the_verified_way() -> None:
    """The operator writes roundrobin first and the router takes the last."""
    assert reports(RULE, router({"spec/extraArgs": ["--routing-logic", ORCHESTRATED]})) == []
