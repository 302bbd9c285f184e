"""The rule `prefill-decode-split-ignored`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, router
from tests.rules.checks import NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-split-ignored"
ARGUMENTS, LOGIC = "spec/extraArgs", "spec/routingLogic"
LABELS = ["--prefill-model-labels", "q-prefill", "--decode-model-labels=q-decode"]

BAD = [
    pytest.param(router({ARGUMENTS: LABELS}), 0, "roundrobin", id="the field"),
    pytest.param(router({ARGUMENTS: ["--log-stats", *LABELS], LOGIC: ABSENT}), 1, "roundrobin", id="the default"),
    pytest.param(
        router({ARGUMENTS: [*LABELS, "--routing-logic", "prefixaware"]}),
        0,
        "prefixaware",
        id="an argument that comes last",
    ),
]


@pytest.mark.parametrize(("manifest", "at", "part"), BAD)
def test_bad(manifest: Manifest, at: int, part: str) -> None:
    """Only the disaggregated logics read the labels (router's source, read)."""
    check_bad(RULE, manifest, Said(f"{ARGUMENTS}/{at}", part, WARNING, NOTHING))


GOOD = [
    pytest.param(
        router({ARGUMENTS: ["--routing-logic", "disaggregated_prefill_orchestrated", *LABELS]}), id="orchestrated"
    ),
    pytest.param(router({LOGIC: "disaggregated_prefill", ARGUMENTS: LABELS}), id="by the field"),
    pytest.param(router({ARGUMENTS: LABELS[:2]}), id="one side"),
    pytest.param(router(), id="no labels"),
]


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """A logic that reads them, and no labels to read."""
    check_good(RULE, manifest)
