"""The counts decide the exit code and are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import blocks
from prodstack.manifests.wording import plural
from prodstack.reports.output.human import in_words
from tests.reports.output.examples import ERROR, NOTE, WARNING

if TYPE_CHECKING:
    from prodstack.manifests.finding import Finding


@pytest.mark.parametrize(
    ("findings", "plain", "strict"),
    [
        pytest.param((), False, False, id="nothing"),
        pytest.param((NOTE,), False, False, id="a note never blocks"),
        pytest.param((NOTE, WARNING), False, True, id="a warning blocks when strict"),
        pytest.param((NOTE, WARNING, ERROR), True, True, id="an error always blocks"),
    ],
)
def test_what_blocks(findings: tuple[Finding, ...], plain: bool, strict: bool) -> None:
    """An error blocks a publish, with --strict a warning does too."""
    assert (blocks(findings), blocks(findings, strict=True)) == (plain, strict)


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ((), "no findings"),
        ((ERROR,), "1 error"),
        ((NOTE, ERROR, WARNING, ERROR), "2 errors, 1 warning, 1 note"),
    ],
)
def test_the_count_in_words(findings: tuple[Finding, ...], words: str) -> None:
    """The worst severity comes first; severities without findings are left out."""
    assert in_words(findings) == words


def test_plural() -> None:
    """The plural of one has no s."""
    assert [plural(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
