"""Write a page of docs/ that is made from code or data, or check that it is what it would be."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_or_check(arguments: list[str], root: Path, page: str, text: str, module: str) -> int:
    """Run `python -m MODULE [--check]`, which writes a page, or only checks it: 0 if it is fresh, 1 if it is stale, 2 for a wrong call.

    page: its path below root.
    """
    target = root / page
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"usage: python -m {module} [--check]\n")
        return 2
    if not arguments:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{page} is not what it would be now; run python -m {module}\n")
    return 1
