"""Findings on standard error are one line each, and text from a manifest cannot control the terminal."""

from __future__ import annotations

import pytest

from prodstack.cli.terminal import say_findings
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity

CHAT = ObjectRef("VLLMRouter", "llm", "chat")


def said(severity: Severity, text: str) -> Finding:
    """A finding whose message quotes `text`."""
    return Finding("invalid-name", severity, FailsAt.OPERATOR, "stacks/a.yaml", 3, 5, CHAT, f'"{text}" is odd', "a fix")


@pytest.mark.parametrize(
    ("severity", "start"),
    [(Severity.ERROR, ""), (Severity.WARNING, "warning: "), (Severity.NOTE, "note: ")],
    ids=str,
)
def test_a_finding_is_one_line(capsys: pytest.CaptureFixture[str], severity: Severity, start: str) -> None:
    """Place, message, fix and rule; warnings and notes begin with their severity."""
    say_findings([said(severity, "x")])
    assert capsys.readouterr().err == f'{start}stacks/a.yaml:3:5: "x" is odd; a fix [invalid-name]\n'


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\r", "\n", "\x85", "\u202e", "\u2028"], ids=ascii)
def test_nothing_steers_the_terminal(capsys: pytest.CaptureFixture[str], character: str) -> None:
    """Control characters, line separators and direction changes are replaced by U+FFFD."""
    say_findings([said(Severity.ERROR, f"a{character}b")])
    assert capsys.readouterr().err == 'stacks/a.yaml:3:5: "a\N{REPLACEMENT CHARACTER}b" is odd; a fix [invalid-name]\n'
