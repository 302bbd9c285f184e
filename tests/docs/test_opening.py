"""The README opens with what `drift` says; it says so word for word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_opening_report_is_what_drift_prints() -> None:
    """The two quoted lines are the command's first two for the dump in tests/data, and drift was found."""
    dump = "tests/data/dumps/stale.yaml"
    done = subprocess.run(
        [sys.executable, "main.py", "drift", dump], cwd=ROOT, capture_output=True, text=True, check=False
    )
    quoted = (ROOT / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    assert done.returncode == 1
    assert quoted.splitlines() == done.stdout.splitlines()[:2]
    assert "4 pods still run with 4096" in quoted
