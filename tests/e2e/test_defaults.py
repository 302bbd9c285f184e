"""What was recorded on the real operator's CRDs is stored under ours just so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.manifests import ADDED_DEFAULTS, moved, recorded, recorded_part

if TYPE_CHECKING:
    from tests.e2e.api import Api

pytestmark = pytest.mark.e2e


def test_all_recordings_are_there() -> None:
    """16 inputs were recorded: fewer would prove less."""
    assert len(recorded()) == 16


@pytest.mark.parametrize("case", recorded())
def test_a_recorded_input_is_stored_as_it_was_then(api: Api, namespace: str, case: str) -> None:
    """Our CRDs give the operator the very spec that its own gave it, but for the one default that change 841 adds."""
    stored = api.apply(moved(recorded_part(case, "input"), namespace))
    wanted = recorded_part(case, "stored")["spec"]
    assert stored["spec"] == {**wanted, **ADDED_DEFAULTS.get(stored["kind"], {})}
