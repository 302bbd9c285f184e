"""What is promised of the time of `check`."""

from __future__ import annotations

import pytest

from benchmarks import check
from benchmarks.check import Times


@pytest.mark.parametrize(
    ("best", "fits"),
    [
        ({1: Times(0.001, 0.001), 10: Times(1.0, 0.5), 100: Times(10.0, 5.0)}, True),
        ({1: Times(0.1, 0.1), 10: Times(1.0, 0.5), 100: Times(100.0, 50.0)}, False),
        ({1: Times(0.1, 0.1), 10: Times(1.0, 1.5), 100: Times(10.0, 5.0)}, False),
        ({1: Times(0.1, 0.1), 10: Times(0.11, 0.1)}, False),
    ],
    ids=["linear", "quadratic", "rules-slower-than-reading", "too-short-to-tell"],
)
def test_what_check_promises_of_its_time(best: dict[int, Times], fits: bool) -> None:
    """Linear in the objects, and the rules faster than the reading."""
    assert check.fits(best) is fits


def test_it_runs_on_what_it_writes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The objects are clean and as many as it says; the code says whether the limits hold."""
    monkeypatch.setattr(check, "SIZES", (60, 120))
    monkeypatch.setattr(check, "fits", lambda best: sorted(best) == [3, 6, 12])
    assert check.main(quick=True) == 0
    assert "growth exponent" in capsys.readouterr().out
