"""Findings on one line each, so that tests can list them: made from findings, or read back from the blocks that commands print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding

_HEADER = re.compile(r"(?P<place>.*?: )??(?P<severity>error|warning|note): (?P<message>.*) (?P<rule>\[[a-z-]+\])")
_FIX = "    fix: "


def one_line(finding: Finding) -> str:
    """The place, the message, the fix and the rule of a finding: "a.yaml:1:2: what is wrong; what to do [its-rule]"."""
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    return _joined(f"{place}: " if place else "", finding.message, finding.fix, f"[{finding.rule}]")


def read_back(text: str) -> list[str]:
    """The lines of an output, with one line for each block of a finding. Warnings and notes have their severity before the message."""
    return list(_lines(iter(text.splitlines())))


def _lines(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            yield line
            continue
        severity = "" if header["severity"] == "error" else f"{header['severity']}: "
        yield _joined(header["place"] or "", severity + header["message"], _fix_of_block(lines), header["rule"])


def _fix_of_block(lines: Iterator[str]) -> str:
    """The fix in the rest of a block, which ends with an empty line."""
    fix = ""
    for line in iter(lines.__next__, ""):
        fix = line.removeprefix(_FIX) if line.startswith(_FIX) else fix
    return fix


def _joined(place: str, message: str, fix: str, rule: str) -> str:
    return f"{place}{message}{'; ' if fix else ''}{fix} {rule}"
