"""The measure of linear work is itself right."""

from __future__ import annotations

import pytest

from tests import growth
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("power", "linear"),
    [pytest.param(1, True, id="linear"), pytest.param(2, False, id="quadratic")],
)
def test_quadratic_work_is_told_from_linear_work(monkeypatch: pytest.MonkeyPatch, power: int, linear: bool) -> None:
    """By the fastest run of each size: some runs here meet a busy machine and take twenty times as long."""
    busy = iter([20.0, 1.0, 20.0, 20.0, 1.0, 20.0, 20.0, 1.0] * growth.ROUNDS)
    monkeypatch.setattr(growth, "_seconds", lambda work, made: work(made) * next(busy))
    assert is_linear(lambda size: size, lambda size: size**power, 100, 1_000) is linear
